#include <cstdlib>
#include <optional>

#include "engine/host/poco_http.h"
#include "tests/catch.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

using namespace byoc;
using byoc::test::LoopbackServer;
using byoc::test::TempFolder;
using Kind = HttpFailure::Kind;

namespace {

const LoopbackServer::Answer ok{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};

LoopbackServer::Answer answer_ok(std::size_t, const std::string&) {
  return ok;
}

// A server with a self-signed certificate for the DNS name `name`, made by the openssl tool.
class TlsServer {
 public:
  explicit TlsServer(const std::string& name, LoopbackServer::Script script = answer_ok) {
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=" + name +
        " -addext subjectAltName=DNS:" + name + " -keyout " + key() + " -out " + certificate() + " 2>&1";
    if (std::system((command + " >/dev/null").c_str()) != 0) throw std::runtime_error("openssl made no certificate");
    server_.emplace(std::move(script), LoopbackServer::secure_socket(key(), certificate()));
  }

  std::string key() const { return (folder_ / "server.key").string(); }
  std::string certificate() const { return (folder_ / "server.crt").string(); }
  const LoopbackServer& server() const { return *server_; }

 private:
  TempFolder folder_;
  std::optional<LoopbackServer> server_;
};

// The root certificates in `file` instead of the system's, while it lives.
class TrustedRoots {
 public:
  explicit TrustedRoots(const std::string& file) { ::setenv("SSL_CERT_FILE", file.c_str(), 1); }
  ~TrustedRoots() { ::unsetenv("SSL_CERT_FILE"); }
};

HttpRequest request_to(const LoopbackServer& server) {
  HttpRequest request;
  request.host = "localhost";
  request.port = server.port();
  return request;
}

HttpSettings settings() {
  return {std::chrono::milliseconds(2000), std::chrono::milliseconds(2000), ""};
}

Kind failure_of(PocoHttp& http, const HttpRequest& request) {
  try {
    http.send("POST", request);
  } catch (const HttpFailure& failure) {
    INFO(failure.what());
    CHECK_FALSE(failure.hint().empty());
    return failure.kind();
  }
  throw std::logic_error("the exchange did not fail");
}

}  // namespace

TEST_CASE("https: a certificate of nobody we know is not trusted, and nothing is sent") {
  const TlsServer tls("localhost");
  PocoHttp http(settings());
  CHECK(failure_of(http, request_to(tls.server())) == Kind::untrusted);
  CHECK(tls.server().connections() == 1);
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a root named by SSL_CERT_FILE is trusted, and the connection is used again") {
  const TlsServer tls("localhost");
  const TrustedRoots roots(tls.certificate());
  PocoHttp http(settings());
  for (int i = 0; i < 3; ++i) CHECK(http.get(request_to(tls.server())).body == "ok");
  CHECK(tls.server().connections() == 1);
  CHECK_THAT(tls.server().requests().at(0), ContainsSubstring("\r\nHost: localhost:"));
}

TEST_CASE("https: a trusted certificate for another name is not trusted") {
  const TlsServer tls("other.example");
  const TrustedRoots roots(tls.certificate());
  PocoHttp http(settings());
  CHECK(failure_of(http, request_to(tls.server())) == Kind::untrusted);
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a server that does not finish the handshake is unreachable") {
  const LoopbackServer server([](std::size_t, const std::string&) { return ok; });
  PocoHttp http({std::chrono::milliseconds(50), std::chrono::milliseconds(2000), ""});
  CHECK(failure_of(http, request_to(server)) == Kind::unreachable);
  CHECK(server.requests().empty());
}

TEST_CASE("https: silence after the request is a timeout, a break a dropped connection") {
  using Then = LoopbackServer::Answer::Then;
  const TlsServer tls("localhost", [](std::size_t number, const std::string&) {
    if (number == 0) return LoopbackServer::Answer{"", Then::silence};
    return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", Then::close};
  });
  const TrustedRoots roots(tls.certificate());
  PocoHttp http({std::chrono::milliseconds(2000), std::chrono::milliseconds(100), ""});
  CHECK(failure_of(http, request_to(tls.server())) == Kind::timeout);
  CHECK(failure_of(http, request_to(tls.server())) == Kind::dropped);
}
