// Resources found by name or by ARN, and the refusal where there is none.
// Must not know: requests, operations.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/call.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {

// `what` begins the sentence of the refusal: "Policy".
template <typename Map>
const typename Map::mapped_type& find_or_refuse(const Map& map, const std::string& name, std::string_view what) {
  const auto found = map.find(name);
  if (found == map.end())
    throw Refusal("ResourceNotFoundException", std::string(what) + " " + printable(name) + " does not exist");
  return found->second;
}

// The name in an ARN of this region and account; `kind` as in Call::arn. Nothing for any other text.
inline std::optional<std::string> name_in_arn(const Call& call, std::string_view arn, std::string_view kind) {
  const auto prefix = call.arn(kind, "");
  if (!arn.starts_with(prefix)) return std::nullopt;
  return std::string(arn.substr(prefix.size()));
}

// For a name of a resource that its operation may create again with the same configuration.
inline Refusal other_configuration(std::string_view what, const std::string& name, const std::string& arn) {
  return Refusal::already_exists(std::string(what) + " " + name + " already exists with different configuration", name,
                                 arn);
}

// `expected` is what the caller believes the version to be, if it says.
inline void check_version(const Resource& resource, const std::optional<std::int64_t>& expected) {
  if (expected && *expected != resource.version)
    throw Refusal("VersionConflictException",
                  "The expected version is not the current version " + std::to_string(resource.version));
}

}  // namespace byoc::sandbox
