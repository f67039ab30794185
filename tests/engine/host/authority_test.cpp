#include "engine/host/authority.h"

#include "tests/catch.h"

using namespace byoc;

TEST_CASE("authority: the host carries its port only where it is not the scheme's own") {
  HttpRequest request;
  request.host = "example.com";
  CHECK(authority(request) == "example.com");
  request.port = 80;
  CHECK(authority(request) == "example.com:80");
  request.scheme = "http";
  CHECK(authority(request) == "example.com");
  request.host = "::1";
  CHECK(authority(request) == "[::1]");
  request.port = 8443;
  CHECK(authority(request) == "[::1]:8443");
}

TEST_CASE("authority: for people and proxies the port always stands there") {
  CHECK(host_and_port("example.com", 443) == "example.com:443");
  CHECK(host_and_port("::1", 443) == "[::1]:443");
}
