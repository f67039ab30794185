#include "engine/host/net/system_http.h"

#include <algorithm>
#include <thread>

#include "tests/catch.h"
#include "tests/support/loopback_server.h"
#include "tests/support/threads.h"

using namespace byoc;
using byoc::test::LoopbackServer;
using Then = LoopbackServer::Answer::Then;
using Kind = HttpFailure::Kind;

namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

HttpRequest request_to(std::uint16_t port, const std::string& target = "/") {
  HttpRequest request;
  request.scheme = "http";
  request.host = "127.0.0.1";
  request.port = port;
  request.request_target = target;
  return request;
}

HttpSettings settings() {
  return {std::chrono::milliseconds(2000), std::chrono::milliseconds(2000), "byoc-apply/test"};
}

// The kind of failure in which `exchange` ends.
template <typename Exchange>
Kind failure_of(Exchange exchange) {
  try {
    exchange();
  } catch (const HttpFailure& failure) {
    CHECK_FALSE(failure.hint().empty());
    return failure.kind();
  }
  throw std::logic_error("the exchange did not fail");
}

}  // namespace

TEST_CASE("http: the target, the headers and the body arrive as they were given") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{ok}; });
  auto request = request_to(server.port(), "/certificates/a%2Fb?x=%7E&y=");
  request.headers = {{"X-Amz-Security-Token", std::string(3000, 't')},
                     {"Authorization", "AWS4-HMAC-SHA256 Credential=x"}};
  request.body = R"({"a":1})";
  SystemHttp http(settings());
  const auto response = http.send("POST", request);
  CHECK(response.status == 200);
  CHECK(response.body == "ok");
  const auto received = server.requests().at(0);
  CHECK(received.starts_with(
      "POST /certificates/a%2Fb?x=%7E&y= HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"));
  CHECK_THAT(received, ContainsSubstring("\r\nUser-Agent: byoc-apply/test\r\n"));
  CHECK_THAT(received, ContainsSubstring("\r\nX-Amz-Security-Token: " + std::string(3000, 't') + "\r\n"));
  CHECK_THAT(received, ContainsSubstring("\r\nContent-Length: 7\r\n"));
  CHECK(received.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("http: requests one after the other share a connection") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{ok}; });
  SystemHttp http(settings());
  for (int i = 0; i < 5; ++i) CHECK(http.get(request_to(server.port())).body == "ok");
  CHECK(http.send("PUT", request_to(server.port())).body == "ok");
  CHECK(server.connections() == 1);
}

TEST_CASE("http: a connection is for one host and port alone") {
  LoopbackServer one([](std::size_t, const std::string&) { return LoopbackServer::Answer{ok}; });
  LoopbackServer other([](std::size_t, const std::string&) { return LoopbackServer::Answer{ok}; });
  SystemHttp http(settings());
  for (const auto* server : {&one, &other, &one}) CHECK(http.get(request_to(server->port())).body == "ok");
  CHECK(one.requests().size() == 2);
  CHECK(other.requests().size() == 1);
}

TEST_CASE("http: several threads at once each get their own answer") {
  LoopbackServer server([](std::size_t, const std::string& request) {
    const auto number = request.substr(5, 1);
    return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number};
  });
  SystemHttp http(settings());
  std::atomic<int> right = 0;
  test::in_threads(4, [&](int i) {
    for (int n = 0; n < 25; ++n)
      right += http.get(request_to(server.port(), "/" + std::to_string(i))).body == std::to_string(i);
  });
  CHECK(right == 100);
  CHECK(server.connections() <= 4);
}

TEST_CASE("http: a redirect is an answer like any other") {
  LoopbackServer server([](std::size_t, const std::string&) {
    return LoopbackServer::Answer{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"};
  });
  CHECK(SystemHttp(settings()).get(request_to(server.port())).status == 302);
}

TEST_CASE("http: a connection that the server closed after its answer is not used again") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{ok, Then::close}; });
  SystemHttp http(settings());
  // The server says keep-alive and closes: as one that restarts between two requests.
  CHECK(http.send("POST", request_to(server.port())).status == 200);
  server.wait_until_closed(1);
  CHECK(http.get(request_to(server.port())).status == 200);
  CHECK(server.connections() == 2);
  server.wait_until_closed(2);
  // Nor is anything else than a GET lost on it.
  CHECK(http.send("POST", request_to(server.port())).status == 200);
  CHECK(server.connections() == 3);
}

TEST_CASE("http: a GET on a reused connection that breaks is asked again once, anything else never") {
  LoopbackServer server([](std::size_t number, const std::string&) {
    return number % 2 == 0 ? LoopbackServer::Answer{ok} : LoopbackServer::Answer{"", Then::close};
  });
  SystemHttp http(settings());
  CHECK(http.get(request_to(server.port())).status == 200);  // request 0
  CHECK(http.get(request_to(server.port())).status == 200);  // request 1 breaks, 2 is the repetition
  CHECK(server.requests().size() == 3);
  CHECK(failure_of([&] { http.send("POST", request_to(server.port())); }) == Kind::dropped);  // request 3
  CHECK(server.requests().size() == 4);
}

TEST_CASE("http: a GET on a new connection that breaks is not asked again") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{"", Then::close}; });
  SystemHttp http(settings());
  CHECK(failure_of([&] { http.get(request_to(server.port())); }) == Kind::dropped);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("http: a body that breaks off is a dropped connection, not a shorter body") {
  const std::string length = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}";
  const std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n";
  for (const auto& bytes : {length, chunks}) {
    LoopbackServer server([&](std::size_t, const std::string&) { return LoopbackServer::Answer{bytes, Then::close}; });
    SystemHttp http(settings());
    CHECK(failure_of([&] { http.get(request_to(server.port())); }) == Kind::dropped);
  }
}

TEST_CASE("http: a server that does not answer in time is a timeout") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{"", Then::silence}; });
  auto quick = settings();
  quick.receive_timeout = std::chrono::milliseconds(50);
  SystemHttp http(std::move(quick));
  CHECK(failure_of([&] { http.send("POST", request_to(server.port())); }) == Kind::timeout);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("http: only of what may change something it is said that it may have been carried out") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{"", Then::silence}; });
  auto quick = settings();
  quick.receive_timeout = std::chrono::milliseconds(50);
  SystemHttp http(std::move(quick));
  const auto hint_of = [](auto ask) -> std::string {
    try {
      ask();
    } catch (const HttpFailure& failure) {
      return failure.hint();
    }
    return {};
  };
  const auto request = request_to(server.port());
  CHECK_THAT(hint_of([&] { http.send("POST", request); }), ContainsSubstring("may have been carried out"));
  for (const auto& hint : {hint_of([&] { http.get(request); }), hint_of([&] { http.ask("POST", request); })})
    CHECK_THAT(hint, ContainsSubstring("nothing was changed") && !ContainsSubstring("carried out"));
}

TEST_CASE("http: nobody at the port is unreachable") {
  const auto port = LoopbackServer::plain_socket().address().port();
  SystemHttp http(settings());
  CHECK(failure_of([&] { http.get(request_to(port)); }) == Kind::unreachable);
}

TEST_CASE("http: a name that no host can have is unresolved") {
  auto request = request_to(443);
  request.scheme = "https";
  request.host = std::string(70, 'a');  // a label has at most 63 characters, so nobody is asked
  CHECK(failure_of([&] { SystemHttp(settings()).get(request); }) == Kind::unresolved);
}

TEST_CASE("http: plain http goes to this machine only") {
  LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{ok}; });
  SystemHttp http(settings());
  auto request = request_to(server.port());
  for (const auto* host :
       {"192.0.2.1", "example.com", "127.0.0.1.example.com", "localhost.example.com", "0.0.0.0", "::2"}) {
    INFO(host);
    request.host = host;
    CHECK(failure_of([&] { http.send("POST", request); }) == Kind::refused);
  }
  request.host = "localhost";
  CHECK(http.get(request).status == 200);
  request.scheme = "ftp";
  CHECK(failure_of([&] { http.get(request); }) == Kind::refused);
  CHECK(server.requests().size() == 1);
}
