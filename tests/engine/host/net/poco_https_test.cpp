#include <cstdlib>
#include <fstream>

#include "engine/host/net/poco_http.h"
#include "tests/catch.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tls_server.h"

using namespace byoc;
using byoc::test::LoopbackServer;
using byoc::test::TempFolder;
using byoc::test::TlsServer;
using Kind = HttpFailure::Kind;

namespace {

const LoopbackServer::Answer ok{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};

LoopbackServer::Answer answer_ok(std::size_t, const std::string&) {
  return ok;
}

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
  const TlsServer tls("localhost", answer_ok);
  PocoHttp http(settings());
  CHECK(failure_of(http, request_to(tls.server())) == Kind::untrusted);
  CHECK(tls.server().connections() == 1);
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a root named by SSL_CERT_FILE is trusted, and the connection is used again") {
  const TlsServer tls("localhost", answer_ok);
  const TrustedRoots roots(tls.certificate());
  PocoHttp http(settings());
  for (int i = 0; i < 3; ++i) CHECK(http.get(request_to(tls.server())).body == "ok");
  CHECK(tls.server().connections() == 1);
  CHECK_THAT(tls.server().requests().at(0), ContainsSubstring("\r\nHost: localhost:"));
}

TEST_CASE("https: a trusted certificate for another name is not trusted") {
  const TlsServer tls("other.example", answer_ok);
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

TEST_CASE("https: a CA bundle is trusted instead of the system's roots") {
  const TlsServer tls("localhost", answer_ok);
  const TlsServer other("localhost", answer_ok);
  auto with_bundle = settings();
  with_bundle.ca_bundle = tls.certificate();
  PocoHttp http(std::move(with_bundle));
  CHECK(http.get(request_to(tls.server())).body == "ok");
  const TrustedRoots roots(other.certificate());
  CHECK(failure_of(http, request_to(other.server())) == Kind::untrusted);
}

TEST_CASE("https: a CA bundle that can't be read is said to be it, and nothing is sent") {
  const TlsServer tls("localhost", answer_ok);
  const TempFolder folder;
  std::ofstream(folder / "empty.pem") << "no certificate";
  for (const auto* name : {"missing.pem", "empty.pem"}) {
    auto with_bundle = settings();
    with_bundle.ca_bundle = (folder / name).string();
    with_bundle.ca_bundle_variable = "AWS_CA_BUNDLE";
    PocoHttp http(std::move(with_bundle));
    try {
      http.get(request_to(tls.server()));
      FAIL("it was accepted");
    } catch (const HttpFailure& failure) {
      CHECK(failure.kind() == Kind::refused);
      CHECK_THAT(failure.what(), ContainsSubstring(name));
      CHECK_THAT(failure.hint(), ContainsSubstring("AWS_CA_BUNDLE"));
    }
  }
  CHECK(tls.server().requests().empty());
}
