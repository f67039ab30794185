#include "steps/aws/sandbox/server.h"

#include <thread>

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>

#include "engine/host/system/system_host.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A sandbox behind a real socket.
struct Served : Sandbox {
  explicit Served(sandbox::Settings settings = {}) : Sandbox(std::move(settings)) {}

  sandbox::Server server{service, 0};
  SystemHost system;

  std::uint16_t port() const {
    return static_cast<std::uint16_t>(std::stoi(server.url().substr(server.url().rfind(':') + 1)));
  }

  // Signed for the name "sandbox:8080", sent to the socket.
  HttpResponse send(const std::string& method, const std::string& target, const std::string& body = "") {
    auto request = signer.sign(method, target, body);
    request.host = "127.0.0.1";
    request.port = port();
    return system.host().http.send(method, request);
  }

  // A connection on which these bytes have been sent, and more could be.
  Poco::Net::StreamSocket sent(const std::string& bytes) const {
    Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", port()));
    socket.setReceiveTimeout(Poco::Timespan(10, 0));
    socket.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
    return socket;
  }

  // What comes until the server closes the connection.
  static std::string received(Poco::Net::StreamSocket socket) {
    std::string text;
    char buffer[4096];
    for (int count; (count = socket.receiveBytes(buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(count));
    return text;
  }

  // What comes back for these bytes, after which nothing more is sent.
  std::string exchange(const std::string& bytes) const {
    auto socket = sent(bytes);
    socket.shutdownSend();
    return received(socket);
  }

  std::string raw(const std::string& method, const std::string& target, const std::string& body,
                  const std::string& more) const {
    const auto request = signer.sign(method, target, body);
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: sandbox:8080\r\nConnection: close\r\n" + more;
    for (const auto& header : request.headers) text += header.name + ": " + header.value + "\r\n";
    return text + fmt::format("Content-Length: {}\r\n\r\n{}", body.size(), body);
  }
};

}  // namespace

TEST_CASE("server: a signed request is answered over HTTP") {
  const Served sandbox;
  CHECK_THAT(sandbox.server.url(), ContainsSubstring("http://127.0.0.1:"));
  const auto answer = sandbox.exchange(sandbox.raw("GET", "/registrationcode", "", ""));
  CHECK_THAT(answer, ContainsSubstring("HTTP/1.1 200"));
  CHECK_THAT(answer, ContainsSubstring("registrationCode"));
  CHECK_THAT(answer, ContainsSubstring("x-amzn-RequestId"));
}

TEST_CASE("server: the target reaches the service raw") {
  sandbox::Settings settings;
  std::vector<std::string> targets;
  settings.observe = [&](const sandbox::Exchange& exchange) { targets.push_back(exchange.target); };
  {
    const Served sandbox(std::move(settings));
    sandbox.exchange(sandbox.raw("POST", "/a%2Fb/./c?x=%41+b", "", ""));
  }
  CHECK(targets == std::vector<std::string>{"/a%2Fb/./c?x=%41+b"});
}

TEST_CASE("server: a body is asked for with 100 Continue") {
  const Served sandbox;
  const auto answer = sandbox.exchange(sandbox.raw("POST", "/cacertificate", "{}", "Expect: 100-continue\r\n"));
  CHECK_THAT(answer, ContainsSubstring("HTTP/1.1 100 Continue"));
  CHECK_THAT(answer, ContainsSubstring("InvalidRequestException"));
}

TEST_CASE("server: a body of more than 8 MiB is refused unread") {
  const Served sandbox;
  const auto answer = sandbox.exchange("POST /cacertificate HTTP/1.1\r\nHost: x\r\nContent-Length: 8388609\r\n\r\n");
  CHECK_THAT(answer, ContainsSubstring("HTTP/1.1 413"));
  const auto chunked =
      sandbox.exchange("POST /cacertificate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800001\r\n" +
                       std::string(0x800000, 'x') + "x\r\n0\r\n\r\n");
  CHECK_THAT(chunked, ContainsSubstring("HTTP/1.1 413"));
}

TEST_CASE("server: malformed requests do not stop it") {
  const Served sandbox;
  for (const auto& bytes :
       {std::string("GARBAGE\r\n\r\n"), std::string("\0\1\2\3", 4), std::string("GET / HTTP/1.1\r\n"),
        std::string("GET /") + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n",
        std::string("POST /cacertificate HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"),
        std::string("POST /x HTTP/1.1\r\nContent-Length: -5\r\n\r\n"),
        std::string("GET nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")}) {
    try {
      sandbox.exchange(bytes);
    } catch (const Poco::Exception&) {  // a connection that was reset is an answer too
    }
  }
  CHECK_THAT(sandbox.exchange(sandbox.raw("GET", "/registrationcode", "", "")), ContainsSubstring("HTTP/1.1 200"));
}

TEST_CASE("server: a dropped connection has no answer") {
  sandbox::Settings settings;
  settings.fault = [](auto, auto) { return sandbox::Fault{sandbox::Fault::Kind::drop_before, {}}; };
  Served sandbox(std::move(settings));
  CHECK(sandbox.exchange(sandbox.raw("GET", "/registrationcode", "", "")).empty());
  try {
    sandbox.send("GET", "/registrationcode");
    FAIL("answered");
  } catch (const HttpFailure& failure) {
    CHECK(failure.kind() == HttpFailure::Kind::dropped);
  }
}

TEST_CASE("server: a reset connection is reset, not closed") {
  sandbox::Settings settings;
  settings.fault = [](auto, auto) { return sandbox::Fault{.kind = sandbox::Fault::Kind::reset_before}; };
  const Served sandbox(std::move(settings));
  // Nothing else is done with the connection: it may be reset at any time from now on.
  const auto socket = sandbox.sent(sandbox.raw("GET", "/registrationcode", "", ""));
  CHECK_THROWS_AS(Served::received(socket), Poco::Net::ConnectionResetException);
}

TEST_CASE("server: a cut answer promises more than it has, and no client takes it for one") {
  sandbox::Settings settings;
  settings.fault = [](auto, auto) { return sandbox::Fault{.kind = sandbox::Fault::Kind::cut}; };
  Served sandbox(std::move(settings));
  const auto answer = sandbox.exchange(sandbox.raw("GET", "/registrationcode", "", ""));
  CHECK_THAT(answer, ContainsSubstring("HTTP/1.1 200"));
  CHECK_THAT(answer, ContainsSubstring("{\"registrationCode\":"));
  CHECK_FALSE(answer.ends_with("}"));
  CHECK_THROWS_AS(sandbox.send("GET", "/registrationcode"), HttpFailure);
}

TEST_CASE("server: requests from several threads all arrive") {
  sandbox::Settings settings;
  std::size_t seen = 0;
  settings.observe = [&](const sandbox::Exchange& exchange) { seen += exchange.status == 200 ? 1u : 0u; };
  {
    const Served sandbox(std::move(settings));
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 20; ++n) sandbox.exchange(sandbox.raw("GET", "/registrationcode", "", ""));
      });
    for (auto& thread : threads) thread.join();
  }
  CHECK(seen == 80);
}

TEST_CASE("server: a port that is taken is an error with a way out") {
  const Served first;
  Sandbox sandbox;
  try {
    const sandbox::Server second(sandbox.service, first.port());
    FAIL("listens");
  } catch (const Error& error) {
    CHECK_THAT(error.what(), ContainsSubstring("can't listen on 127.0.0.1:"));
    CHECK_FALSE(error.hint().empty());
  }
}

TEST_CASE("server: a hundred connections on which nothing is said keep nobody out") {
  Served served;
  std::vector<Poco::Net::StreamSocket> idle;
  idle.reserve(100);
  for (int i = 0; i < 100; ++i) idle.push_back(served.sent(""));
  REQUIRE_NOTHROW(served.send("GET", "/registrationcode"));
}
