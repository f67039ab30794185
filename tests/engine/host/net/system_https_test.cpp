#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include "engine/host/net/system_http.h"
#include "engine/host/stop.h"
#include "tests/catch.h"
#include "tests/support/child_process.h"
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
  std::signal(SIGPIPE, SIG_IGN);
  return {std::chrono::milliseconds(2000), std::chrono::milliseconds(2000), ""};
}

Kind failure_of(SystemHttp& http, const HttpRequest& request) {
  try {
    http.send("POST", request);
  } catch (const HttpFailure& failure) {
    INFO(failure.what());
    CHECK_FALSE(failure.hint().empty());
    return failure.kind();
  }
  throw std::logic_error("the exchange did not fail");
}

// Passes bytes on between a client and the server at `target`; what the server says comes `delay` late.
class DelayingRelay {
 public:
  DelayingRelay(std::uint16_t target, std::chrono::milliseconds delay)
      : target_(target), delay_(delay), passing_([this] { pass(); }) {}
  ~DelayingRelay() {
    is_ending_ = true;
    passing_.join();
  }
  DelayingRelay(const DelayingRelay&) = delete;
  DelayingRelay& operator=(const DelayingRelay&) = delete;

  std::uint16_t port() const { return socket_.address().port(); }

 private:
  void pass() {
    try {
      while (!socket_.poll(glance, Poco::Net::Socket::SELECT_READ))
        if (is_ending_) return;
      auto client = socket_.acceptConnection();
      Poco::Net::StreamSocket server(Poco::Net::SocketAddress("127.0.0.1", target_));
      while (!is_ending_ && pass_on(client, server, {}) && pass_on(server, client, delay_)) {
      }
    } catch (const Poco::Exception&) {
      // One side has left.
    }
  }

  static bool pass_on(Poco::Net::StreamSocket& from, Poco::Net::StreamSocket& to, std::chrono::milliseconds delay) {
    char buffer[4096];
    if (!from.poll(glance, Poco::Net::Socket::SELECT_READ)) return true;
    const int got = from.receiveBytes(buffer, sizeof buffer);
    std::this_thread::sleep_for(delay);
    return got > 0 && to.sendBytes(buffer, got) == got;
  }

  static inline const Poco::Timespan glance{0, 2'000};

  const std::uint16_t target_;
  const std::chrono::milliseconds delay_;
  Poco::Net::ServerSocket socket_ = LoopbackServer::plain_socket();
  std::atomic<bool> is_ending_ = false;
  std::thread passing_;
};

}  // namespace

TEST_CASE("https: a certificate of nobody we know is not trusted, and nothing is sent") {
  const TlsServer tls("localhost", answer_ok);
  SystemHttp http(settings());
  CHECK(failure_of(http, request_to(tls.server())) == Kind::untrusted);
  CHECK(tls.server().connections() == 1);
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a root named by SSL_CERT_FILE is trusted, and the connection is used again") {
  const TlsServer tls("localhost", answer_ok);
  const TrustedRoots roots(tls.certificate());
  SystemHttp http(settings());
  for (int i = 0; i < 3; ++i) CHECK(http.get(request_to(tls.server())).body == "ok");
  CHECK(tls.server().connections() == 1);
  CHECK_THAT(tls.server().requests().at(0), ContainsSubstring("\r\nHost: localhost:"));
}

TEST_CASE("https: a trusted certificate for another name is not trusted") {
  const TlsServer tls("other.example", answer_ok);
  const TrustedRoots roots(tls.certificate());
  SystemHttp http(settings());
  CHECK(failure_of(http, request_to(tls.server())) == Kind::untrusted);
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a server that does not finish the handshake is unreachable") {
  const LoopbackServer server([](std::size_t, const std::string&) { return ok; });
  SystemHttp http({std::chrono::milliseconds(50), std::chrono::milliseconds(2000), ""});
  CHECK(failure_of(http, request_to(server)) == Kind::unreachable);
  CHECK(server.requests().empty());
}

TEST_CASE("https: however slowly a server of another name answers, it is found out before anything is sent") {
  using std::chrono::milliseconds;
  const TlsServer tls("other.example", answer_ok);
  const TrustedRoots roots(tls.certificate());
  for (const auto& [limit, kind] : {std::pair{milliseconds(50), Kind::unreachable},
                                    {milliseconds(120), Kind::unreachable},
                                    {milliseconds(5000), Kind::untrusted}}) {
    const DelayingRelay relay(tls.server().port(), milliseconds(150));
    SystemHttp http({limit, milliseconds(2000), ""});
    auto request = request_to(tls.server());
    request.port = relay.port();
    request.body = "secret";
    CHECK(failure_of(http, request) == kind);
  }
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a slow server of the right name is asked all the same") {
  const TlsServer tls("localhost", answer_ok);
  const TrustedRoots roots(tls.certificate());
  const DelayingRelay relay(tls.server().port(), std::chrono::milliseconds(150));
  SystemHttp http(settings());
  auto request = request_to(tls.server());
  request.port = relay.port();
  CHECK(http.get(request).body == "ok");
}

TEST_CASE("https: a server named by its address is verified by its address") {
  const TlsServer tls("localhost", answer_ok);
  const TrustedRoots roots(tls.certificate());
  SystemHttp http(settings());
  auto request = request_to(tls.server());
  request.host = "127.0.0.1";
  CHECK(failure_of(http, request) == Kind::untrusted);
  CHECK(tls.server().requests().empty());
}

TEST_CASE("https: a CA bundle may be a folder of hashed names") {
  const TlsServer tls("localhost", answer_ok);
  const TempFolder folder;
  std::filesystem::copy_file(tls.certificate(), folder / "root.pem");
  const auto command = "openssl rehash " + (folder / "").string() + " >/dev/null 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);
  auto with_bundle = settings();
  with_bundle.ca_bundle = (folder / "").string();
  SystemHttp http(std::move(with_bundle));
  CHECK(http.get(request_to(tls.server())).body == "ok");
}

TEST_CASE("https: a body without a length is whole only if the server says goodbye") {
  const TlsServer tls("localhost", [](std::size_t, const std::string&) {
    return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\n\r\nall of it", LoopbackServer::Answer::Then::close};
  });
  const TrustedRoots roots(tls.certificate());
  SystemHttp http(settings());
  CHECK(http.get(request_to(tls.server())).body == "all of it");
}

TEST_CASE("https: silence after the request is a timeout, a break a dropped connection") {
  using Then = LoopbackServer::Answer::Then;
  const TlsServer tls("localhost", [](std::size_t number, const std::string&) {
    if (number == 0) return LoopbackServer::Answer{"", Then::silence};
    return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", Then::close};
  });
  const TrustedRoots roots(tls.certificate());
  SystemHttp http({std::chrono::milliseconds(2000), std::chrono::milliseconds(100), ""});
  CHECK(failure_of(http, request_to(tls.server())) == Kind::timeout);
  CHECK(failure_of(http, request_to(tls.server())) == Kind::dropped);
}

TEST_CASE("https: a request that is under way when a stop comes gets its answer") {
  CHECK(test::holds_in_child([] {
    const TlsServer tls("localhost", [](std::size_t, const std::string&) {
      request_stop();
      return ok;
    });
    const TrustedRoots roots(tls.certificate());
    return SystemHttp(settings()).get(request_to(tls.server())).body == "ok";
  }));
}

TEST_CASE("https: a CA bundle is trusted instead of the system's roots") {
  const TlsServer tls("localhost", answer_ok);
  const TlsServer other("localhost", answer_ok);
  auto with_bundle = settings();
  with_bundle.ca_bundle = tls.certificate();
  const TrustedRoots roots(other.certificate());
  SystemHttp http(std::move(with_bundle));
  CHECK(http.get(request_to(tls.server())).body == "ok");
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
    SystemHttp http(std::move(with_bundle));
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

TEST_CASE("https: a CA bundle that is missing is said to be missing, before anything is reached") {
  auto request = request_to(TlsServer("localhost", answer_ok).server());  // which is gone by now
  auto with_bundle = settings();
  with_bundle.ca_bundle = "/nowhere/roots.pem";
  SystemHttp http(std::move(with_bundle));
  CHECK_THROWS_WITH(http.get(request), ContainsSubstring("'/nowhere/roots.pem'") && ContainsSubstring("No such file"));
  CHECK(failure_of(http, request) == Kind::refused);
}
