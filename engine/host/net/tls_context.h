// OpenSSL's settings for a connection: whom we trust, whom we show ourselves as.
// Must not know: sockets.
#pragma once

#include <memory>
#include <openssl/ssl.h>

#include "engine/host/net/tls_connection.h"

namespace byoc {

struct SslContextFree {
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextFree>;

// TLS 1.2 or newer, the server's certificate verified against `roots` (PEM; empty: the system's), ours the identity's.
// Throws TlsFailure of the kind `unfit`.
SslContext make_tls_context(const std::string& roots, const TlsIdentity& identity);

// A context without a certificate of ours; the server is verified against `ca_bundle`, a PEM file or a folder of
// certificates; empty: against the system's (SSL_CERT_FILE overrides them).
SslContext make_anonymous_tls_context(const std::string& ca_bundle);

}  // namespace byoc
