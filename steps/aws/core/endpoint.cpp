#include "steps/aws/core/endpoint.h"

#include <algorithm>
#include <array>

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/host/loopback.h"

namespace byoc::aws {

namespace {

struct Url {
  std::string value, said_by;
};

// What a URL is for: the base of a service's requests, or all of a request for credentials.
struct Use {
  bool is_for_credentials = false;
  PlainHttp plain_http = PlainHttp::never;
};

std::string_view hint_for_plain(const Use& use) {
  if (use.is_for_credentials) return "use https; plain http is for loopback and link-local addresses only";
  if (use.plain_http == PlainHttp::never) return "use https: what is sent there gives access to an account";
  return "use https; for an emulator, with keys that are worth nothing, give --allow-http";
}

[[noreturn]] void refuse_endpoint(const Url& url, std::string_view why, const std::string& hint) {
  throw Error(fmt::format("the endpoint given by {} {}; nothing was sent", url.said_by, why), hint);
}

void check_plain(const Url& url, const Poco::URI& uri, const Use& use) {
  const std::string hint = "write a base URL such as 'https://iot.example.com' or 'http://127.0.0.1:5190'";
  if (uri.getScheme() != "https" && uri.getScheme() != "http")
    refuse_endpoint(url, "begins with neither 'https://' nor 'http://'", hint);
  const auto is_in_host_name = [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != '\\'; };
  if (uri.getHost().empty() || !std::ranges::all_of(uri.getHost(), is_in_host_name))
    refuse_endpoint(url, "names no host", hint);
  // Not shown in the message: what stands before an '@' may be a password.
  if (!uri.getUserInfo().empty()) refuse_endpoint(url, "holds a user name", "remove what stands before the '@'");
  if (url.value.find_first_of(use.is_for_credentials ? "#" : "?#") != std::string::npos)
    refuse_endpoint(url, "holds a query or a fragment", hint);
  const bool is_plain_allowed = is_this_machine(uri.getHost()) || use.plain_http == PlainHttp::allowed ||
                                (use.is_for_credentials && is_metadata_address(uri.getHost()));
  if (uri.getScheme() == "http" && !is_plain_allowed)
    refuse_endpoint(url, fmt::format("is plain http to '{}', which is not this machine", printable(uri.getHost())),
                    std::string(hint_for_plain(use)));
}

Endpoint parse(const Url& url, const Use& use) {
  const auto is_in_url = [](char c) { return c > ' ' && c < 0x7f; };
  try {
    if (!std::ranges::all_of(url.value, is_in_url)) throw Poco::SyntaxException("a character that no URL has");
    const Poco::URI uri(url.value);
    check_plain(url, uri, use);
    // Poco::URI would give the path decoded; it has to be signed and sent as it was written.
    const auto after_scheme = url.value.find("://") + 3;
    auto path = url.value.substr(std::min(url.value.find_first_of("/?", after_scheme), url.value.size()));
    while (!use.is_for_credentials && path.ends_with('/')) path.pop_back();
    const auto default_port = uri.getScheme() == "https" ? 443 : 80;
    const auto port = uri.getPort() == 0 ? default_port : uri.getPort();
    return {uri.getScheme(), uri.getHost(), static_cast<std::uint16_t>(port), path};
  } catch (const Poco::Exception&) {
    refuse_endpoint(url, "is no URL", "write a base URL such as 'https://iot.example.com' or 'http://127.0.0.1:5190'");
  }
}

}  // namespace

bool is_metadata_address(const std::string& host) {
  using Poco::Net::IPAddress;
  constexpr std::array known{"169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23"};
  IPAddress address;
  return IPAddress::tryParse(host, address) &&
         std::ranges::any_of(known, [&](const char* text) { return IPAddress::parse(text) == address; });
}

bool is_plain_to_another_machine(const Endpoint& endpoint) {
  return endpoint.scheme == "http" && !is_this_machine(endpoint.host);
}

Endpoint parse_service_url(const std::string& url, const std::string& said_by, PlainHttp plain_http) {
  return parse({url, said_by}, {.plain_http = plain_http});
}

Endpoint parse_credentials_url(const std::string& url, const std::string& said_by) {
  auto endpoint = parse({url, said_by}, {.is_for_credentials = true});
  if (!endpoint.path.starts_with('/')) endpoint.path.insert(0, "/");
  return endpoint;
}

}  // namespace byoc::aws
