#include <csignal>
#include <thread>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include "engine/host/net/system_http.h"
#include "engine/host/stop.h"
#include "tests/catch.h"
#include "tests/support/child_process.h"
#include "tests/support/tls_server.h"

using namespace byoc;
using byoc::test::holds_in_child;
using byoc::test::LoopbackServer;
using byoc::test::TlsServer;
using Then = LoopbackServer::Answer::Then;
using Kind = HttpFailure::Kind;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr milliseconds drop{10};

// An answer that never ends, after which part of it comes for ever.
struct Endless {
  const char* name;
  std::string begin, more;
};

const std::string head = "HTTP/1.1 200 OK\r\n";

const Endless endless[] = {
    {"the first line", "HTTP/1.1 200 O", "K"},
    {"interim answers", "", "HTTP/1.1 100 Continue\r\n\r\n"},
    {"headers", head, "X: y\r\n"},
    {"one header", head + "X: ", "y"},
    {"trailers", head + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", "X: y\r\n"},
    {"parts that hold next to nothing", head + "Transfer-Encoding: chunked\r\n\r\n",
     "1;" + std::string(60'000, 'x') + "\r\ny\r\n"},
    {"a part's own line", head + "Transfer-Encoding: chunked\r\n\r\n1;", "x"},
    {"a body without a length", head + "\r\n", std::string(60'000, 'x')},
};

HttpRequest request_to(const std::string& scheme, std::uint16_t port) {
  HttpRequest request;
  request.scheme = scheme;
  request.host = scheme == "https" ? "localhost" : "127.0.0.1";
  request.port = port;
  return request;
}

HttpSettings patient_for(milliseconds patience) {
  return {.connect_timeout = patience, .receive_timeout = patience, .user_agent = "byoc-apply/test"};
}

struct Ended {
  Kind kind{};
  std::string what, hint;
  milliseconds after{};
};

Ended exchange(const HttpRequest& request, HttpSettings settings) {
  SystemHttp http(std::move(settings));
  const auto begun = SteadyClock::now();
  try {
    http.send("POST", request);
  } catch (const HttpFailure& failure) {
    return {failure.kind(), failure.what(), failure.hint(),
            std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begun)};
  }
  throw std::logic_error("the exchange did not fail");
}

// How an exchange ends that a stop meets while it waits; patient for a minute.
bool is_stopped(const HttpRequest& request, HttpSettings settings = patient_for(std::chrono::minutes(1))) {
  std::thread stopper([] {
    std::this_thread::sleep_for(milliseconds(100));
    request_stop();
  });
  const auto ended = exchange(request, std::move(settings));
  stopper.join();
  return ended.kind == Kind::stopped && !ended.hint.empty() && ended.after < std::chrono::seconds(5);
}

}  // namespace

TEST_CASE("http: an answer that comes in drops ends with the exchange's own deadline, whichever part it is") {
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& [name, begin, more] : endless) {
    INFO(name);
    LoopbackServer server([&, begin = begin, more = more](std::size_t, const std::string&) {
      return LoopbackServer::Answer{begin, Then::flood, more.substr(0, 27), drop};
    });
    const auto ended = exchange(request_to("http", server.port()), patient_for(milliseconds(100)));
    CHECK(ended.kind == Kind::timeout);
    CHECK_THAT(ended.what, ContainsSubstring("did not answer within 0.2 s"));
    CHECK(ended.after >= milliseconds(200));
  }
}

TEST_CASE("http: an answer that comes in drops over TLS ends with the exchange's own deadline") {
  std::signal(SIGPIPE, SIG_IGN);
  TlsServer server("localhost", [](std::size_t, const std::string&) {
    return LoopbackServer::Answer{"", Then::flood, "HTTP/1.1 100 Continue\r\n\r\n", drop};
  });
  auto settings = patient_for(milliseconds(100));
  settings.connect_timeout = std::chrono::seconds(20);
  settings.ca_bundle = server.certificate();
  const auto ended = exchange(request_to("https", server.server().port()), std::move(settings));
  CHECK(ended.kind == Kind::timeout);
  CHECK_THAT(ended.what, ContainsSubstring("did not answer within 0.2 s"));
}

TEST_CASE("http: an answer that comes as fast as it can is bounded in each of its parts") {
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& [name, begin, more] : endless) {
    INFO(name);
    LoopbackServer server([&, begin = begin, more = more](std::size_t, const std::string&) {
      return LoopbackServer::Answer{begin, Then::flood, more};
    });
    const auto ended = exchange(request_to("http", server.port()), patient_for(std::chrono::minutes(1)));
    CHECK(ended.kind == Kind::dropped);
    CHECK_THAT(ended.what, ContainsSubstring("of the answer is larger than 64 KiB") ||
                               ContainsSubstring("the answer is larger than 16 MiB"));
  }
}

TEST_CASE("http: a proxy that answers in drops is given up when the time to connect is over") {
  std::signal(SIGPIPE, SIG_IGN);
  LoopbackServer proxy([](std::size_t, const std::string&) {
    return LoopbackServer::Answer{"HTTP/1.1 200 Connection established\r\n", Then::flood, "X: y\r\n", drop};
  });
  auto settings = patient_for(milliseconds(100));
  settings.proxy.https = Secret("http://127.0.0.1:" + std::to_string(proxy.port()));
  auto request = request_to("https", 443);
  request.host = "iot.example.com";
  const auto ended = exchange(request, std::move(settings));
  CHECK(ended.kind == Kind::unreachable);
  CHECK_THAT(ended.what, ContainsSubstring("no connection in time"));
}

TEST_CASE("http: a stop is heeded while an answer is waited for, be it silent or never ending") {
  CHECK(holds_in_child([] {
    LoopbackServer server([](std::size_t, const std::string&) { return LoopbackServer::Answer{"", Then::silence}; });
    return is_stopped(request_to("http", server.port()));
  }));
  CHECK(holds_in_child([] {
    std::signal(SIGPIPE, SIG_IGN);
    LoopbackServer server([](std::size_t, const std::string&) {
      return LoopbackServer::Answer{"", Then::flood, "x", drop};
    });
    return is_stopped(request_to("http", server.port()));
  }));
}

TEST_CASE("http: a stop is heeded while a TLS server is waited for, with its handshake or its answer") {
  CHECK(holds_in_child([] {
    TlsServer server("localhost", [](std::size_t, const std::string&) {
      return LoopbackServer::Answer{"", Then::silence};
    });
    auto settings = patient_for(std::chrono::minutes(1));
    settings.ca_bundle = server.certificate();
    return is_stopped(request_to("https", server.server().port()), std::move(settings));
  }));
  CHECK(holds_in_child([] {
    const auto listening = LoopbackServer::plain_socket();  // connections stand, and nobody says a word
    return is_stopped(request_to("https", listening.address().port()));
  }));
}

TEST_CASE("http: a stop is heeded while a connection is waited for, and a proxy's answer") {
  CHECK(holds_in_child([] {
    // Whose queue is full: the next connection is neither made nor refused.
    const Poco::Net::ServerSocket listening(Poco::Net::SocketAddress("127.0.0.1", 0), 0);
    Poco::Net::StreamSocket queued[2];
    for (auto& socket : queued) socket.connectNB(listening.address());
    return is_stopped(request_to("http", listening.address().port()));
  }));
  CHECK(holds_in_child([] {
    const auto listening = LoopbackServer::plain_socket();
    auto settings = patient_for(std::chrono::minutes(1));
    settings.proxy.https = Secret("http://" + listening.address().toString());
    auto request = request_to("https", 443);
    request.host = "iot.example.com";
    return is_stopped(request, std::move(settings));
  }));
}

TEST_CASE("http: an answer that is on its way when the run is asked to stop is still taken") {
  CHECK(holds_in_child([] {
    LoopbackServer server([](std::size_t, const std::string&) {
      request_stop();
      return LoopbackServer::Answer{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    });
    SystemHttp http(patient_for(std::chrono::minutes(1)));
    return http.send("POST", request_to("http", server.port())).body == "ok";
  }));
}
