// One HTTP exchange: asking apart from changing, so that the compiler keeps `inspect` from changing anything.
// Must not know: AWS, signatures, retries.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace byoc {

struct HttpHeader {
  std::string name;
  std::string value;
};
using HttpHeaders = std::vector<HttpHeader>;

// The value of the first header of that name, upper and lower case alike.
std::optional<std::string> find_header(const HttpHeaders& headers, std::string_view name);

// Where to and what; the method is the function called. `request_target` is sent as it stands (already
// percent-encoded path and query, "/cacertificates?pageSize=25"): nothing normalises it on the way.
struct HttpRequest {
  std::string scheme = "https";  // "https" or "http"
  std::string host;              // name or address without port; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string request_target = "/";
  HttpHeaders headers;  // Host, Content-Length and Connection are added on the way
  std::string body;
  std::chrono::milliseconds patience{0};  // with connecting and with every wait for an answer; 0: what is usual
  bool is_plain_http_safe = false;        // also to another machine; whoever says so knows who answers there
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;  // at most 16 MiB, more is an HttpFailure
};

// No response came back.
class HttpFailure : public Error {
 public:
  enum class Kind {
    unresolved,   // the host name is unknown
    unreachable,  // no connection
    untrusted,    // the server's certificate is not accepted
    refused,      // by ourselves (plain http to another machine, unusable settings) or by a proxy; nothing was sent
    timeout,      // no answer in time: the request may have been carried out
    dropped,      // the connection broke after sending began: the request may have been carried out
    stopped,      // the run was asked to stop
  };

  // `cause` is what is told where another failure is told in more words; its own text by default.
  HttpFailure(Kind kind, const std::string& what, std::string hint = {}, const std::string& cause = {})
      : Error(what, std::move(hint), kind != Kind::untrusted && kind != Kind::refused && kind != Kind::stopped,
              cause.empty() ? what : cause),
        kind_(kind) {}
  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

// Asks only. Throws HttpFailure where no response came; any status is a response. Redirects are not followed.
// Safe to use from several threads.
class HttpReader {
 public:
  virtual ~HttpReader() = default;

  // GET without a body (`request.body` must be empty).
  virtual HttpResponse get(const HttpRequest& request) const = 0;

  // A question that its API asks by another method ("POST", "PUT"). Whoever uses it vouches that it changes nothing.
  virtual HttpResponse ask(std::string_view method, const HttpRequest& request) const = 0;
};

// May change things.
class Http : public HttpReader {
 public:
  // `method` is "POST", "PUT", "DELETE" or "GET".
  virtual HttpResponse send(std::string_view method, const HttpRequest& request) = 0;
};

}  // namespace byoc
