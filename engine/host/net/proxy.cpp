#include "engine/host/net/proxy.h"

#include <algorithm>
#include <charconv>

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/URI.h>
#include <botan/base64.h>
#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/host/authority.h"
#include "engine/host/loopback.h"
#include "engine/host/net/http_wire.h"

namespace byoc {

namespace {

using Poco::Net::IPAddress;

[[noreturn]] void refuse(std::string_view why) {
  throw HttpFailure(
      HttpFailure::Kind::refused, fmt::format("the proxy given by HTTPS_PROXY {}; nothing was sent", why),
      "write it as 'http://host:port' or 'http://user:password@host:port', with special characters of the "
      "password percent-encoded; or unset HTTPS_PROXY");
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || at != end || port == 0) return std::nullopt;
  return port;
}

struct HostAndPort {
  std::string host;
  std::optional<std::uint16_t> port;
};

// "name", "name:80", "::1", "[::1]", "[::1]:80"; nothing if the port is none.
std::optional<HostAndPort> split_port(std::string_view text) {
  const bool is_bracketed = text.starts_with('[') && text.find(']') != std::string_view::npos;
  const auto end = is_bracketed ? text.find(']') + 1 : std::min(text.find(':'), text.size());
  const bool is_bare_ipv6 = !is_bracketed && std::ranges::count(text, ':') > 1;
  if (is_bare_ipv6 || end == text.size())
    return HostAndPort{std::string(is_bracketed ? text.substr(1, end - 2) : text), std::nullopt};
  const auto port = text[end] == ':' ? parse_port(text.substr(end + 1)) : std::nullopt;
  if (!port) return std::nullopt;
  return HostAndPort{std::string(is_bracketed ? text.substr(1, end - 2) : text.substr(0, end)), port};
}

Secret basic_credentials(std::string_view user_info) {
  std::string decoded;
  try {
    Poco::URI::decode(std::string(user_info), decoded);
  } catch (const Poco::Exception&) {
    refuse("holds a user or a password that is not percent-encoded");
  }
  // Without a password the colon is still part of the scheme (RFC 7617 2).
  if (decoded.find(':') == std::string::npos) decoded += ':';
  auto encoded = Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(decoded.data()), decoded.size());
  Secret credentials(encoded);
  scrub(encoded);
  scrub(decoded);
  return credentials;
}

Proxy parse_proxy(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end != std::string_view::npos) {
    if (to_lower(url.substr(0, scheme_end)) != "http") refuse("begins with another scheme than 'http://'");
    url.remove_prefix(scheme_end + 3);
  }
  url = url.substr(0, url.find('/'));
  Proxy proxy;
  if (const auto at = url.rfind('@'); at != std::string_view::npos) {
    proxy.credentials = basic_credentials(url.substr(0, at));
    url.remove_prefix(at + 1);
  }
  const auto address = split_port(url);
  const auto is_in_host_name = [](char c) { return c > ' ' && c < 0x7f; };
  if (!address || address->host.empty() || !std::ranges::all_of(address->host, is_in_host_name))
    refuse("names no host and port");
  proxy.host = address->host;
  proxy.port = address->port.value_or(80);
  return proxy;
}

bool is_in_network(const IPAddress& address, std::string_view network) {
  const auto slash = network.find('/');
  unsigned bits = 0;
  const auto* end = network.data() + network.size();
  const auto [at, error] = std::from_chars(network.data() + slash + 1, end, bits);
  if (error != std::errc() || at != end) return false;
  IPAddress base;
  if (!IPAddress::tryParse(std::string(network.substr(0, slash)), base) || base.family() != address.family() ||
      bits > 8 * static_cast<unsigned>(base.length()))
    return false;
  const IPAddress mask(bits, base.family());
  return (address & mask) == (base & mask);
}

bool is_name_below(const std::string& host, std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(1);
  if (name.starts_with('.')) name.remove_prefix(1);
  return !name.empty() && host.ends_with(name) &&
         (host.size() == name.size() || host[host.size() - name.size() - 1] == '.');
}

bool names(std::string_view entry, const std::string& host, std::uint16_t port) {
  if (entry == "*") return true;
  IPAddress address;
  const bool is_address = IPAddress::tryParse(host, address);
  if (entry.find('/') != std::string_view::npos) return is_address && is_in_network(address, entry);
  const auto split = split_port(entry);
  if (!split || (split->port && *split->port != port)) return false;
  IPAddress named;
  if (IPAddress::tryParse(split->host, named)) return is_address && named == address;
  return !is_address && is_name_below(to_lower(host), to_lower(split->host));
}

}  // namespace

std::string Proxy::name() const {
  return printable(host_and_port(host, port));
}

std::optional<Proxy> find_proxy(const ProxySettings& settings, const std::string& host, std::uint16_t port) {
  const auto url = trim(settings.https.reveal());
  if (url.empty() || is_this_machine(host) || is_bypassed(settings.bypassed, host, port)) return std::nullopt;
  return parse_proxy(url);
}

bool is_bypassed(std::string_view list, const std::string& host, std::uint16_t port) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", \t"), list.size());
    if (end > 0 && names(list.substr(0, end), host, port)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

std::string connect_request(const Proxy& proxy, const std::string& authority, std::string_view user_agent) {
  auto wire = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", authority);
  if (!user_agent.empty()) wire += fmt::format("User-Agent: {}\r\n", user_agent);
  if (!proxy.credentials.empty()) wire += fmt::format("Proxy-Authorization: Basic {}\r\n", proxy.credentials.reveal());
  wire += "\r\n";
  return wire;
}

int read_connect_status(const std::function<char()>& receive) {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    if (head.size() == limits::proxy_head.most)
      throw BrokenResponse(fmt::format("the head of the answer is larger than {}", limits::proxy_head.text()));
    head += receive();
  }
  int status = 0;
  const bool is_http = head.starts_with("HTTP/1.") && head.size() >= 12 && head[8] == ' ';
  if (is_http) std::from_chars(head.data() + 9, head.data() + 12, status);
  if (status < 100) throw BrokenResponse("the answer is not HTTP");
  return status;
}

}  // namespace byoc
