#include "steps/aws/core/endpoint_settings.h"

#include <algorithm>

#include <Poco/String.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/partition.h"
#include "steps/aws/core/setting.h"

namespace byoc::aws {

namespace {

void check_region(const Setting& region) {
  const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  const auto& name = region.value;
  constexpr std::size_t longest_host_label = 63;
  if (name.empty() || name.size() > longest_host_label || name.front() == '-' || name.back() == '-' ||
      !std::ranges::all_of(name, is_allowed))
    throw Error(fmt::format("'{}' is no AWS region ({})", printable(name, 60), region.said_by),
                "write a region such as 'eu-west-1'");
}

std::optional<Setting> find_region(const ReadHost& host, const Profile& profile,
                                   const std::optional<std::string>& explicit_region) {
  if (explicit_region) return Setting{*explicit_region, "from the command line or the manifest"};
  for (const auto* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (auto value = set_variable(host.environment, name)) return Setting{*value, fmt::format("from {}", name)};
  if (auto value = profile.setting("region"))
    return Setting{*value, fmt::format("from profile '{}'", printable(profile.name()))};
  return std::nullopt;
}

// A switch that a variable or else the profile may set.
bool is_on(const ReadHost& host, const Profile& profile, const std::string& variable, std::string_view key) {
  const auto value = setting_value(host, profile, variable, key);
  return value && to_lower(*value) == "true";
}

Endpoint regional_endpoint(const ReadHost& host, const Profile& profile, std::string_view service,
                           const std::string& region) {
  const auto& partition = partition_of(region);
  const bool is_dual_stack = is_on(host, profile, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
  // In the government regions these have no other hosts than the plain ones, which are the FIPS ones.
  const bool is_always_fips =
      (service == "sts" || service == "sso") && partition.name == "aws-us-gov" && !is_dual_stack;
  const bool is_fips = is_on(host, profile, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") && !is_always_fips;
  return {"https",
          fmt::format("{}{}{}.{}.{}", service == "sso" ? "portal." : "", service, is_fips ? "-fips" : "", region,
                      is_dual_stack ? partition.dual_stack_domain : partition.domain),
          443, ""};
}

std::optional<Setting> find_configured(const ReadHost& host, const Profile& profile, std::string_view service) {
  if (is_on(host, profile, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"))
    return std::nullopt;
  const auto own = "AWS_ENDPOINT_URL_" + Poco::toUpper(std::string(service));
  for (const auto& name : {own, std::string("AWS_ENDPOINT_URL")})
    if (auto value = set_variable(host.environment, name)) return Setting{*value, name};
  const auto said_by = fmt::format("'endpoint_url' of profile '{}'", printable(profile.name()));
  if (auto value = profile.service_setting(service, "endpoint_url")) return Setting{*value, said_by + "'s services"};
  if (auto value = profile.setting("endpoint_url")) return Setting{*value, said_by};
  return std::nullopt;
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

Endpoint resolve_endpoint(const ReadHost& host, const Profile& profile, const EndpointChoice& choice,
                          std::string_view service, const std::string& region) {
  if (choice.explicit_url) return parse_service_url(*choice.explicit_url, "--endpoint-url", choice.plain_http);
  if (const auto configured = find_configured(host, profile, service))
    return parse_service_url(configured->value, configured->said_by, choice.plain_http);
  return regional_endpoint(host, profile, service, region);
}

Endpoint single_sign_on_endpoint(const ReadHost& host, const Profile& profile, const std::string& region) {
  check_region({region, fmt::format("'sso_region' for profile '{}'", printable(profile.name()))});
  return resolve_endpoint(host, profile, {}, "sso", region);
}

}  // namespace byoc::aws
