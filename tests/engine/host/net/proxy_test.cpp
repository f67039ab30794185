#include "engine/host/net/proxy.h"

#include "engine/host/net/http_wire.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

ProxySettings settings(std::string_view https, std::string bypassed = {}) {
  return {Secret(https), std::move(bypassed)};
}

std::string name_of(std::string_view url) {
  const auto proxy = find_proxy(settings(url), "iot.example.com", 443);
  return proxy ? proxy->name() : "none";
}

int status_of(const std::string& answer) {
  return read_connect_status([&, at = std::size_t{0}]() mutable {
    if (at == answer.size()) throw BrokenResponse("the end");
    return answer[at++];
  });
}

}  // namespace

TEST_CASE("proxy: the address may be written in every usual way") {
  CHECK(name_of("") == "none");
  CHECK(name_of("http://proxy.example:3128") == "proxy.example:3128");
  CHECK(name_of("HTTP://proxy.example:3128/") == "proxy.example:3128");
  CHECK(name_of(" proxy.example:3128 ") == "proxy.example:3128");
  CHECK(name_of("http://proxy.example") == "proxy.example:80");
  CHECK(name_of("http://[2001:db8::1]:3128") == "[2001:db8::1]:3128");
  CHECK(name_of("http://user:pass@word@proxy.example:3128") == "proxy.example:3128");
}

TEST_CASE("proxy: an address that is none is refused without showing it") {
  for (const auto* url : {"https://user:hunter2@proxy.example:3128", "socks5://user:hunter2@proxy.example",
                          "http://user:hunter2@", "http://user:hunter2@proxy.example:0",
                          "http://user:hunter2@proxy.example:99999", "http://user:hunter2@proxy.example:port",
                          "http://user:hunter2%zz@proxy.example", "http://", "http://user:hunter2@pro\nxy.example"}) {
    INFO(url);
    try {
      name_of(url);
      FAIL("it was accepted");
    } catch (const HttpFailure& failure) {
      CHECK(failure.kind() == HttpFailure::Kind::refused);
      CHECK_THAT(failure.what(), !ContainsSubstring("hunter2"));
      CHECK_THAT(failure.what(), ContainsSubstring("nothing was sent"));
      CHECK_THAT(failure.hint(), ContainsSubstring("http://host:port"));
    }
  }
}

TEST_CASE("proxy: user and password are sent as Basic, percent-decoded") {
  const auto request = [](std::string_view url) {
    const auto proxy = find_proxy(settings(url), "iot.example.com", 443);
    return connect_request(proxy.value(), "iot.example.com:443", "byoc-apply/test");
  };
  CHECK(request("http://proxy:1") ==
        "CONNECT iot.example.com:443 HTTP/1.1\r\nHost: iot.example.com:443\r\nUser-Agent: byoc-apply/test\r\n\r\n");
  CHECK_THAT(request("http://Aladdin:open%20sesame@proxy:1"),
             ContainsSubstring("\r\nProxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"));
  CHECK_THAT(request("http://Aladdin@proxy:1"), ContainsSubstring("Basic QWxhZGRpbjo=\r\n"));
}

TEST_CASE("proxy: this machine never lies behind one") {
  for (const auto* host : {"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1"})
    CHECK_FALSE(find_proxy(settings("http://proxy:1"), host, 443));
  CHECK_FALSE(find_proxy(settings("http://proxy:1", "example.com"), "iot.example.com", 443));
}

TEST_CASE("proxy: names that are reached without it") {
  const auto is_bypassed_443 = [](std::string_view list, const std::string& host) {
    return is_bypassed(list, host, 443);
  };
  for (const auto* list : {"*", "example.com", ".example.com", "*.example.com", "a.test, EXAMPLE.com",
                           "a.test iot.example.com", "iot.example.com:443", ",,example.com"})
    CHECK(is_bypassed_443(list, "iot.example.com"));
  for (const auto* list : {"", "ample.com", "iot.example.com:8443", "example.com:x", "com.example", "iot.example.com.",
                           "10.0.0.0/8", ".", "*.", "example.com/8", "a.iot.example.com"})
    CHECK_FALSE(is_bypassed_443(list, "iot.example.com"));
}

TEST_CASE("proxy: addresses and networks that are reached without it") {
  const auto names = [](std::string_view list, const std::string& host) { return is_bypassed(list, host, 443); };
  CHECK(names("10.1.2.3", "10.1.2.3"));
  CHECK(names("10.1.2.3:443", "10.1.2.3"));
  CHECK(names("10.0.0.0/8", "10.200.3.4"));
  CHECK(names("10.1.2.0/23", "10.1.3.255"));
  CHECK(names("0.0.0.0/0", "10.1.2.3"));
  CHECK(names("2001:db8::/32", "2001:db8:1::5"));
  CHECK(names("2001:DB8:0::5", "2001:db8::5"));
  CHECK(names("[2001:db8::5]:443", "2001:db8::5"));
  CHECK_FALSE(names("10.1.2.3", "10.1.2.30"));
  CHECK_FALSE(names("10.1.2.0/23", "10.1.4.0"));
  CHECK_FALSE(names("10.0.0.0/33", "10.0.0.0"));
  CHECK_FALSE(names("10.0.0.0/", "10.0.0.0"));
  CHECK_FALSE(names("10.0.0.0/8", "2001:db8::5"));
  CHECK_FALSE(names("2.3", "10.1.2.3"));
  CHECK_FALSE(names("[2001:db8::5]:80", "2001:db8::5"));
}

TEST_CASE("proxy: its answer is read to the end of the head and no further") {
  CHECK(status_of("HTTP/1.1 200 Connection established\r\n\r\nTLS") == 200);
  CHECK(status_of("HTTP/1.0 407 No\r\nProxy-Authenticate: Basic\r\n\r\n") == 407);
  CHECK_THROWS_AS(status_of("HTTP/1.1 200 OK\r\n"), BrokenResponse);
  CHECK_THROWS_AS(status_of("220 smtp.example\r\n\r\n"), BrokenResponse);
  const std::string start = "HTTP/1.1 200 OK\r\nX: ", end = "\r\n\r\n";
  const auto most = (16u << 10) - start.size() - end.size();
  CHECK(status_of(start + std::string(most, 'x') + end) == 200);
  CHECK_THROWS_WITH(status_of(start + std::string(most + 1, 'x') + end), ContainsSubstring("larger than 16 KiB"));
}
