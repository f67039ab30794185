// Region and endpoints: which host a service has, and who may say otherwise.
// Must not know: requests, operations.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/host/host.h"
#include "steps/aws/core/endpoint.h"
#include "steps/aws/core/profile.h"

namespace byoc::aws {

// The explicit region, AWS_REGION, AWS_DEFAULT_REGION, the profile's. Throws Error if nobody names one, or if it holds
// anything but a-z, 0-9 and '-' (it becomes part of a host name).
std::string resolve_region(const ReadHost& host, const Profile& profile,
                           const std::optional<std::string>& explicit_region);

// What is said of an endpoint before environment and profile are asked.
struct EndpointChoice {
  std::optional<std::string> explicit_url{};
  PlainHttp plain_http = PlainHttp::never;  // of whichever is given
};

// The endpoint of `service` ("iot", "sts"): the explicit URL, AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the
// profile's `services` section, its endpoint_url, else AWS' own host (FIPS or dual-stack where
// AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT or the profile ask for it). AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
// drops all but the first and the last.
Endpoint resolve_endpoint(const ReadHost& host, const Profile& profile, const EndpointChoice& choice,
                          std::string_view service, const std::string& region);

// The endpoint of the portal that gives credentials for a single sign-on. No URL of the command line replaces it: its
// token is for nobody else.
Endpoint single_sign_on_endpoint(const ReadHost& host, const Profile& profile, const std::string& region);

}  // namespace byoc::aws
