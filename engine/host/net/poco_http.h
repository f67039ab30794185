// The real HTTP, on Poco's sockets and TLS.
// Must not know: AWS, signatures, when to try again.
#pragma once

#include <chrono>
#include <memory>

#include "engine/host/http.h"
#include "engine/host/net/proxy.h"

namespace byoc {

// Settings of the real HTTP transport.
struct HttpSettings {
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds receive_timeout{30000};
  std::string user_agent;   // "byoc-apply/0.1.0"
  std::string ca_bundle{};  // a PEM file or a folder of root certificates instead of the system's; empty if none
  std::string ca_bundle_variable{};  // by which the user names it; for hints, empty if by none
  ProxySettings proxy{};             // for https; plain http never goes through one
};

// Keeps connections open and uses them again. https verifies the server against the system's root
// certificates (SSL_CERT_FILE overrides them) or `ca_bundle`, TLS 1.2 or newer, also through a proxy; plain http goes
// only where it is safe. A GET whose reused connection turns out to be closed is asked again once; nothing else is ever
// sent twice. After request_stop() no request begins, one that is under way is finished.
class PocoHttp : public Http {
 public:
  explicit PocoHttp(HttpSettings settings = {});
  ~PocoHttp() override;

  HttpResponse get(const HttpRequest& request) const override;
  HttpResponse ask(std::string_view method, const HttpRequest& request) const override;
  HttpResponse send(std::string_view method, const HttpRequest& request) override;

 private:
  class Transport;
  std::unique_ptr<Transport> transport_;
};

}  // namespace byoc
