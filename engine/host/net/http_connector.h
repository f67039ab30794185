// Makes the connections that HTTP goes over: plain or TLS, directly or through a proxy.
// Must not know: AWS, retries.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "engine/host/http.h"
#include "engine/host/net/http_settings.h"
#include "engine/host/net/stream.h"
#include "engine/host/net/tls_context.h"

namespace byoc {

// Safe to use from several threads. The settings have to outlive it.
class HttpConnector {
 public:
  explicit HttpConnector(const HttpSettings& settings) : settings_(settings) {}

  // To the request's host; people call it `where`. With https the server is known to be who it says when this returns.
  // Throws HttpFailure; nothing of the request was sent then.
  std::unique_ptr<Stream> connect(const HttpRequest& request, const std::string& where);

  // How long one wait for an answer to the request may take.
  std::chrono::milliseconds patience(const HttpRequest& request) const;

 private:
  std::unique_ptr<Stream> secure(const Poco::Net::StreamSocket& socket, const HttpRequest& request,
                                 const std::string& where);
  Poco::Net::StreamSocket open_way(const Proxy& proxy, const HttpRequest& request) const;
  std::chrono::milliseconds connect_limit(const HttpRequest& request) const;
  void require_context();
  SSL_CTX& context();
  HttpFailure in_words(const TlsFailure& failure) const;

  const HttpSettings& settings_;
  std::mutex mutex_;
  SslContext context_;
};

}  // namespace byoc
