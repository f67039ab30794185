#include "steps/aws/core/endpoint.h"

#include <algorithm>
#include <array>

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

// A setting and who gave it.
struct Said {
  std::string value;
  std::string by;
};

void check_region(const Said& region) {
  const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const auto& name = region.value;
  constexpr std::size_t longest_host_label = 63;
  if (name.empty() || name.size() > longest_host_label || name.front() == '-' || name.back() == '-' ||
      !std::ranges::all_of(name, is_allowed))
    throw Error(fmt::format("'{}' is no AWS region ({})", printable(name, 60), region.by),
                "write a region such as 'eu-west-1'");
}

std::optional<Said> find_region(const ReadHost& host, const Profile& profile,
                                const std::optional<std::string>& explicit_region) {
  if (explicit_region) return Said{*explicit_region, "from the command line or the manifest"};
  for (const auto* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (auto value = set_variable(host.environment, name)) return Said{*value, fmt::format("from {}", name)};
  if (auto value = profile.setting("region"))
    return Said{*value, fmt::format("from profile '{}'", printable(profile.name()))};
  return std::nullopt;
}

// A switch that a variable or else the profile may set.
bool is_on(const ReadHost& host, const Profile& profile, const std::string& variable, std::string_view key) {
  auto value = set_variable(host.environment, variable);
  if (!value) value = profile.setting(key);
  return value && to_lower(*value) == "true";
}

struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
  std::string_view dual_stack_domain;
};
constexpr std::array partitions{
    Partition{"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    Partition{"eusc-de-", "amazonaws.eu", "api.amazonwebservices.eu"},
    Partition{"", "amazonaws.com", "api.aws"},  // aws and aws-us-gov; also what no prefix fits
};

Endpoint regional_endpoint(const ReadHost& host, const Profile& profile, std::string_view service,
                           const std::string& region) {
  const auto partition = std::ranges::find_if(
      partitions, [&](const Partition& candidate) { return region.starts_with(candidate.region_prefix); });
  const bool is_dual_stack = is_on(host, profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
  // In the government regions these have no other hosts than the plain ones, which are the FIPS ones.
  const bool is_always_fips = (service == "sts" || service == "sso") && region.starts_with("us-gov-") && !is_dual_stack;
  const bool is_fips = is_on(host, profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") && !is_always_fips;
  return {"https",
          fmt::format("{}{}{}.{}.{}", service == "sso" ? "portal." : "", service, is_fips ? "-fips" : "", region,
                      is_dual_stack ? partition->dual_stack_domain : partition->domain),
          443, ""};
}

std::optional<Said> find_configured(const ReadHost& host, const Profile& profile, std::string_view service) {
  if (is_on(host, profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"))
    return std::nullopt;
  const auto own = "AWS_ENDPOINT_URL_" + Poco::toUpper(std::string(service));
  for (const auto& name : {own, std::string("AWS_ENDPOINT_URL")})
    if (auto value = set_variable(host.environment, name)) return Said{*value, name};
  const auto said_by = fmt::format("'endpoint_url' of profile '{}'", printable(profile.name()));
  if (auto value = profile.service_setting(service, "endpoint_url")) return Said{*value, said_by + "'s services"};
  if (auto value = profile.setting("endpoint_url")) return Said{*value, said_by};
  return std::nullopt;
}

bool is_loopback(const std::string& host) {
  Poco::Net::IPAddress address;
  return to_lower(host) == "localhost" || (Poco::Net::IPAddress::tryParse(host, address) && address.isLoopback());
}

// What a URL is for: the base of a service's requests, or all of a request for credentials.
enum class UrlOf { service, credentials };

[[noreturn]] void refuse_endpoint(const Said& url, std::string_view why, const std::string& hint) {
  throw Error(fmt::format("the endpoint given by {} {}; nothing was sent", url.by, why), hint);
}

void check_plain(const Said& url, const Poco::URI& uri, UrlOf use) {
  const std::string hint = "write a base URL such as 'https://iot.example.com' or 'http://127.0.0.1:5190'";
  if (uri.getScheme() != "https" && uri.getScheme() != "http")
    refuse_endpoint(url, "begins with neither 'https://' nor 'http://'", hint);
  const auto is_in_host_name = [](char c) { return c > ' ' && c < 0x7f && c != '/' && c != '\\'; };
  if (uri.getHost().empty() || !std::ranges::all_of(uri.getHost(), is_in_host_name))
    refuse_endpoint(url, "names no host", hint);
  // Not shown in the message: what stands before an '@' may be a password.
  if (!uri.getUserInfo().empty()) refuse_endpoint(url, "holds a user name", "remove what stands before the '@'");
  if (url.value.find_first_of(use == UrlOf::service ? "?#" : "#") != std::string::npos)
    refuse_endpoint(url, "holds a query or a fragment", hint);
  const bool is_plain_allowed = use == UrlOf::service ? is_loopback(uri.getHost()) : is_plain_http_safe(uri.getHost());
  if (uri.getScheme() == "http" && !is_plain_allowed)
    refuse_endpoint(url, fmt::format("is plain http to '{}', which is not this machine", printable(uri.getHost())),
                    use == UrlOf::service ? "use https; plain http is for a sandbox on 127.0.0.1 only"
                                          : "use https; plain http is for loopback and link-local addresses only");
}

Endpoint parse(const Said& url, UrlOf use = UrlOf::service) {
  const auto is_in_url = [](char c) { return c > ' ' && c < 0x7f; };
  try {
    if (!std::ranges::all_of(url.value, is_in_url)) throw Poco::SyntaxException("a character that no URL has");
    const Poco::URI uri(url.value);
    check_plain(url, uri, use);
    // Poco::URI would give the path decoded; it has to be signed and sent as it was written.
    const auto after_scheme = url.value.find("://") + 3;
    auto path = url.value.substr(std::min(url.value.find_first_of("/?", after_scheme), url.value.size()));
    while (use == UrlOf::service && path.ends_with('/')) path.pop_back();
    const auto default_port = uri.getScheme() == "https" ? 443 : 80;
    const auto port = uri.getPort() == 0 ? default_port : uri.getPort();
    return {uri.getScheme(), uri.getHost(), static_cast<std::uint16_t>(port), path};
  } catch (const Poco::Exception&) {
    refuse_endpoint(url, "is no URL", "write a base URL such as 'https://iot.example.com' or 'http://127.0.0.1:5190'");
  }
}

}  // namespace

std::string resolve_region(const ReadHost& host, const Profile& profile,
                           const std::optional<std::string>& explicit_region) {
  const auto region = find_region(host, profile, explicit_region);
  if (!region)
    throw Error(fmt::format("no AWS region is given: looked at the manifest, --region, AWS_REGION, AWS_DEFAULT_REGION "
                            "and profile '{}'",
                            printable(profile.name())),
                "write 'region: eu-west-1' below 'aws:' in the manifest, or set AWS_REGION");
  check_region(*region);
  return region->value;
}

Endpoint resolve_endpoint(const ReadHost& host, const Profile& profile, const std::optional<std::string>& explicit_url,
                          std::string_view service, const std::string& region) {
  if (explicit_url) return parse({*explicit_url, "--endpoint-url"});
  if (const auto configured = find_configured(host, profile, service)) return parse(*configured);
  return regional_endpoint(host, profile, service, region);
}

Endpoint parse_credentials_url(const std::string& url, const std::string& said_by) {
  auto endpoint = parse({url, said_by}, UrlOf::credentials);
  if (!endpoint.path.starts_with('/')) endpoint.path.insert(0, "/");
  return endpoint;
}

Endpoint single_sign_on_endpoint(const ReadHost& host, const Profile& profile, const std::string& region) {
  check_region({region, fmt::format("'sso_region' for profile '{}'", printable(profile.name()))});
  return resolve_endpoint(host, profile, std::nullopt, "sso", region);
}

}  // namespace byoc::aws
