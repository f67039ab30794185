// The real HTTP: our own framing over sockets and over our own TLS.
// Must not know: AWS, signatures, retries.
#pragma once

#include <memory>
#include <string_view>

#include "engine/host/http.h"
#include "engine/host/net/http_settings.h"

namespace byoc {

// Keeps connections open and uses them again. https verifies the server against the system's root
// certificates (SSL_CERT_FILE overrides them) or `ca_bundle`, TLS 1.2 or newer, also through a proxy; plain http goes
// only where it is safe. A GET whose reused connection turns out to be closed is asked again once; nothing else is ever
// sent twice. An exchange ends in time even if the other side never stops answering. After request_stop() no request
// begins, and one that is under way has a second to be finished. The process has to ignore SIGPIPE.
class SystemHttp : public Http {
 public:
  explicit SystemHttp(HttpSettings settings = {});
  ~SystemHttp() override;

  HttpResponse get(const HttpRequest& request) const override;
  HttpResponse ask(std::string_view method, const HttpRequest& request) const override;
  HttpResponse send(std::string_view method, const HttpRequest& request) override;

 private:
  class Transport;
  std::unique_ptr<Transport> transport_;
};

}  // namespace byoc
