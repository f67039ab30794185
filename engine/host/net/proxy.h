// Which requests go through a proxy, and how a way through it is opened (CONNECT, RFC 9110 9.3.6).
// Must not know: TLS, sockets.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/secret.h"

namespace byoc {

// As the environment says it; both may be empty.
struct ProxySettings {
  Secret https;          // HTTPS_PROXY: "http://user:password@proxy:3128"
  std::string bypassed;  // NO_PROXY: "localhost,.example.com,10.0.0.0/8"
};

struct Proxy {
  std::string host;  // an IPv6 address without brackets
  std::uint16_t port = 80;
  Secret credentials;  // "user:password" in Base64; empty if there are none

  std::string name() const;  // for people: "proxy.example.com:3128"
};

// The proxy for https to `host` and `port`, if there is one. This machine never lies behind a proxy. Throws HttpFailure
// for an address that is none; no message holds a user or a password.
std::optional<Proxy> find_proxy(const ProxySettings& settings, const std::string& host, std::uint16_t port);

// Whether a list as of NO_PROXY names the host: "*", names with all names below them (a leading dot or "*." is taken as
// written for the same), addresses, networks ("10.0.0.0/8"), each but the last with or without a port. What is neither
// is passed over.
bool is_bypassed(std::string_view list, const std::string& host, std::uint16_t port);

// The bytes that ask for a way to `authority` ("example.com:443"). To be scrubbed: they may hold the password.
std::string connect_request(const Proxy& proxy, const std::string& authority, std::string_view user_agent);

// The status of the proxy's answer, whose head `receive` gives byte by byte: nothing after it may be taken. Throws
// BrokenResponse.
int read_connect_status(const std::function<char()>& receive);

}  // namespace byoc
