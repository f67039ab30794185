#include "engine/host/net/http_wire.h"

#include <algorithm>

#include "tests/catch.h"

using namespace byoc;

namespace {

// Hands `bytes` out in pieces of `piece` bytes, then the end.
ResponseReader reader(std::string bytes, std::size_t piece = 1000) {
  return ResponseReader([bytes = std::move(bytes), piece, at = std::size_t{0}](char* buffer, std::size_t size) mutable {
    const auto part = std::min({size, piece, bytes.size() - at});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), part, buffer);
    at += part;
    return part;
  });
}

HttpRequest request_to(const std::string& host, std::uint16_t port) {
  HttpRequest request;
  request.host = host;
  request.port = port;
  return request;
}

}  // namespace

TEST_CASE("http: a request is its head and body, the target as it stands") {
  auto request = request_to("example.com", 8443);
  request.request_target = "/a%2Fb?x=%20&y";
  request.headers = {{"X-Amz-Date", "20260101T000000Z"}};
  request.body = "{}";
  CHECK(to_wire("POST", request, "byoc-apply/1") ==
        "POST /a%2Fb?x=%20&y HTTP/1.1\r\nHost: example.com:8443\r\nUser-Agent: byoc-apply/1\r\n"
        "X-Amz-Date: 20260101T000000Z\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}");
}

TEST_CASE("http: a length is sent with an empty body too, and with no GET") {
  const auto request = request_to("example.com", 443);
  CHECK_THAT(to_wire("PUT", request, ""), ContainsSubstring("Content-Length: 0\r\n"));
  CHECK_THAT(to_wire("DELETE", request, ""), ContainsSubstring("Content-Length: 0\r\n"));
  CHECK(to_wire("GET", request, "").find("Content-Length") == std::string::npos);
}

TEST_CASE("http: a line break can't be smuggled into a request") {
  auto request = request_to("example.com", 443);
  request.headers = {{"X-Amz-Security-Token", "a\r\nX-Evil: 1"}};
  CHECK_THROWS_WITH(to_wire("GET", request, ""), ContainsSubstring("X-Amz-Security-Token"));
  request.headers.clear();
  for (const auto* target : {"/a b", "/a\nb", "", "a"}) {
    request.request_target = target;
    CHECK_THROWS_AS(to_wire("GET", request, ""), Error);
  }
}

TEST_CASE("http: a response is read whole, in whatever pieces it comes") {
  for (const std::size_t piece : {1u, 7u, 1000u}) {
    auto one = reader("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-Id:  7 \r\n\r\nhello", piece);
    const auto response = one.read();
    CHECK(response.status == 404);
    CHECK(find_header(response.headers, "x-id") == std::optional<std::string>("7"));
    CHECK(response.body == "hello");
    CHECK(one.keeps_alive());
    auto chunked = reader(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
        piece);
    CHECK(chunked.read().body == "abc0123456789");
    CHECK(chunked.keeps_alive());
  }
}

TEST_CASE("http: interim responses are passed over, and some final ones have no body") {
  CHECK(reader("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx").read().status == 201);
  CHECK(reader("HTTP/1.1 204 No Content\r\n\r\n").read().body.empty());
}

TEST_CASE("http: a connection is kept only if the other side keeps it") {
  auto closing = reader("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  closing.read();
  CHECK_FALSE(closing.keeps_alive());
  auto until_end = reader("HTTP/1.1 200 OK\r\n\r\nall of it");
  CHECK(until_end.read().body == "all of it");
  CHECK_FALSE(until_end.keeps_alive());
  auto talkative = reader("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n");
  talkative.read();
  CHECK_FALSE(talkative.keeps_alive());
  auto old = reader("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
  old.read();
  CHECK_FALSE(old.keeps_alive());
}

TEST_CASE("http: a header that two readers would take for different ones is refused") {
  for (const auto* header :
       {"Content-Length : 0", "Content Length: 0", "Date: a\rX: b", "Da\x01te: a", "Date: a\x7f"}) {
    INFO(header);
    const std::string head = "HTTP/1.1 200 OK\r\n" + std::string(header) + "\r\nContent-Length: 0\r\n\r\n";
    CHECK_THROWS_AS(reader(head).read(), BrokenResponse);
  }
  CHECK(reader("HTTP/1.1 200 OK\r\nDate:\ta\tb\r\nContent-Length: 0\r\n\r\n").read().status == 200);
}

TEST_CASE("http: a response that breaks off is never taken for a shorter one") {
  for (const auto* bytes :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"}) {
    INFO(bytes);
    CHECK_THROWS_AS(reader(bytes).read(), BrokenResponse);
  }
}

TEST_CASE("http: what is no response is refused") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& bytes :
       {std::string("SSH-2.0-x\r\n\r\n"), std::string("HTTP/1.1 abc\r\n\r\n"),
        std::string("HTTP/1.1 200 OK\r\n: x\r\n\r\n"), std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        chunked + "xyz\r\n", chunked + "3\r\nabcdef\r\n0\r\n\r\n"}) {
    INFO(bytes);
    CHECK_THROWS_AS(reader(bytes).read(), BrokenResponse);
  }
}

TEST_CASE("http: a response larger than 16 MiB is not read") {
  const std::string largest(16u << 20, 'x');
  CHECK(reader("HTTP/1.1 200 OK\r\nContent-Length: 16777216\r\n\r\n" + largest).read().body == largest);
  CHECK_THROWS_WITH(reader("HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n").read(), ContainsSubstring("16 MiB"));
  CHECK_THROWS_AS(reader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n").read(),
                  BrokenResponse);
}

TEST_CASE("http: a head larger than 64 KiB is not read") {
  const std::string first = "HTTP/1.1 200 OK", name = "X: ";
  const auto head = [&](std::size_t size) {
    return first + "\r\n" + name + std::string(size - first.size() - name.size(), 'x') +
           "\r\nContent-Length: 0\r\n\r\n";
  };
  const std::size_t rest = std::string("Content-Length: 0").size();
  CHECK(reader(head((64u << 10) - rest)).read().status == 200);
  CHECK_THROWS_WITH(reader(head((64u << 10) - rest + 1)).read(), ContainsSubstring("larger than 64 KiB"));
  CHECK_THROWS_WITH(reader(first + "\r\nX: " + std::string(70'000, 'x')).read(), ContainsSubstring("64 KiB"));
}
