#include <csignal>

#include <Poco/Net/StreamSocket.h>

#include "engine/host/net/system_http.h"
#include "tests/catch.h"
#include "tests/support/tls_server.h"

using namespace byoc;
using byoc::test::LoopbackServer;
using byoc::test::TlsServer;
using Kind = HttpFailure::Kind;

namespace {

LoopbackServer::Answer answer_ok(std::size_t, const std::string&) {
  return {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
}

// A proxy that knows one address for every name, and passes bytes on until one side has enough.
class ConnectProxy {
 public:
  explicit ConnectProxy(std::uint16_t target) : target_(target), accepting_([this] { accept(); }) {}
  ~ConnectProxy() {
    is_ending_ = true;
    accepting_.join();
    for (auto& thread : serving_) thread.join();
  }
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  std::string address() const { return "127.0.0.1:" + std::to_string(socket_.address().port()); }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void accept() {
    while (!is_ending_)
      if (socket_.poll(glance, Poco::Net::Socket::SELECT_READ))
        serving_.emplace_back([this, client = socket_.acceptConnection()] {
          try {
            serve(client);
          } catch (const Poco::Exception&) {
            // One side has left.
          }
        });
  }

  void serve(Poco::Net::StreamSocket client) {
    std::string head;
    for (char byte = 0; !head.ends_with("\r\n\r\n") && client.receiveBytes(&byte, 1) == 1;) head += byte;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(head);
    }
    Poco::Net::StreamSocket server(Poco::Net::SocketAddress("127.0.0.1", target_));
    const std::string established = "HTTP/1.1 200 Connection established\r\n\r\n";
    client.sendBytes(established.data(), static_cast<int>(established.size()));
    while (!is_ending_ && pass_on(client, server) && pass_on(server, client)) {
    }
  }

  static bool pass_on(Poco::Net::StreamSocket& from, Poco::Net::StreamSocket& to) {
    char buffer[4096];
    if (!from.poll(glance, Poco::Net::Socket::SELECT_READ)) return true;
    const int got = from.receiveBytes(buffer, sizeof buffer);
    return got > 0 && to.sendBytes(buffer, got) == got;
  }

  static inline const Poco::Timespan glance{0, 2'000};

  const std::uint16_t target_;
  Poco::Net::ServerSocket socket_ = LoopbackServer::plain_socket();
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> serving_;
  std::atomic<bool> is_ending_ = false;
  std::thread accepting_;
};

HttpSettings settings(const std::string& proxy, const std::string& ca_bundle = {}) {
  std::signal(SIGPIPE, SIG_IGN);
  HttpSettings settings{std::chrono::milliseconds(2000), std::chrono::milliseconds(2000), "byoc-apply/test"};
  settings.proxy.https = Secret(proxy);
  settings.ca_bundle = ca_bundle;
  return settings;
}

HttpRequest request_to(const std::string& host) {
  HttpRequest request;
  request.host = host;
  return request;
}

HttpFailure failure_of(SystemHttp& http, const HttpRequest& request) {
  try {
    http.send("POST", request);
  } catch (const HttpFailure& failure) {
    CHECK_FALSE(failure.hint().empty());
    CHECK_THAT(failure.what(), !ContainsSubstring("hunter2"));
    CHECK_THAT(failure.hint(), !ContainsSubstring("hunter2"));
    return failure;
  }
  throw std::logic_error("the exchange did not fail");
}

}  // namespace

TEST_CASE("proxy: https goes through it to the server that is meant, over one connection") {
  const TlsServer tls("iot.example.test", answer_ok);
  const ConnectProxy proxy(tls.server().port());
  SystemHttp http(settings("http://me:hunter2@" + proxy.address(), tls.certificate()));
  for (int i = 0; i < 3; ++i) CHECK(http.get(request_to("iot.example.test")).body == "ok");
  REQUIRE(proxy.requests().size() == 1);
  CHECK(proxy.requests().at(0) ==
        "CONNECT iot.example.test:443 HTTP/1.1\r\nHost: iot.example.test:443\r\nUser-Agent: byoc-apply/test\r\n"
        "Proxy-Authorization: Basic bWU6aHVudGVyMg==\r\n\r\n");
  CHECK(tls.server().requests().size() == 3);
  CHECK_THAT(tls.server().requests().at(0), !ContainsSubstring("Proxy-Authorization"));
}

TEST_CASE("proxy: one that leads to another server is found out before anything is sent") {
  const TlsServer wrong("other.example.test", answer_ok);
  const ConnectProxy proxy(wrong.server().port());
  SystemHttp trusting(settings(proxy.address(), wrong.certificate()));
  CHECK(failure_of(trusting, request_to("iot.example.test")).kind() == Kind::untrusted);
  SystemHttp usual(settings(proxy.address()));
  CHECK(failure_of(usual, request_to("other.example.test")).kind() == Kind::untrusted);
  CHECK(wrong.server().requests().empty());
}

TEST_CASE("proxy: what it refuses is told, and worth another attempt only if it is the proxy's trouble") {
  for (const auto& [status, kind] : {std::pair{407, Kind::refused}, {403, Kind::refused}, {503, Kind::unreachable}}) {
    const LoopbackServer proxy([status = status](std::size_t, const std::string&) {
      return LoopbackServer::Answer{"HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 0\r\n\r\n"};
    });
    const auto address = "127.0.0.1:" + std::to_string(proxy.port());
    SystemHttp http(settings("http://me:hunter2@" + address));
    const auto failure = failure_of(http, request_to("iot.example.test"));
    CHECK(failure.kind() == kind);
    CHECK(std::string(failure.what()) ==
          "the proxy '" + address + "' gave no way (HTTP " + std::to_string(status) + "); nothing was sent");
  }
}

TEST_CASE("proxy: one that is not there, hangs up or says nothing is unreachable") {
  using Then = LoopbackServer::Answer::Then;
  const auto gone = LoopbackServer::plain_socket().address().port();
  const LoopbackServer closing([](std::size_t, const std::string&) { return LoopbackServer::Answer{"", Then::close}; });
  const LoopbackServer silent([](std::size_t, const std::string&) {
    return LoopbackServer::Answer{"", Then::silence};
  });
  for (const auto port : {gone, closing.port(), silent.port()}) {
    auto quick = settings("127.0.0.1:" + std::to_string(port));
    quick.connect_timeout = std::chrono::milliseconds(100);
    SystemHttp http(std::move(quick));
    const auto failure = failure_of(http, request_to("iot.example.test"));
    CHECK(failure.kind() == Kind::unreachable);
    CHECK_THAT(failure.what(), ContainsSubstring("proxy 127.0.0.1:" + std::to_string(port)));
  }
}

TEST_CASE("proxy: an address that is none stops https, and nothing else") {
  LoopbackServer server(answer_ok);
  SystemHttp http(settings("https://me:hunter2@127.0.0.1:1"));
  CHECK(failure_of(http, request_to("iot.example.test")).kind() == Kind::refused);
  auto plain = request_to("127.0.0.1");
  plain.scheme = "http";
  plain.port = server.port();
  CHECK(http.get(plain).body == "ok");
}
