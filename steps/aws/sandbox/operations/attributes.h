// The attributes of things and groups as a request gives them: all of them anew, or merged into those there are.
// Must not know: HTTP, signed requests.
#pragma once

#include <optional>
#include <string>

#include "steps/aws/sandbox/core/parameters.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/core/resources.h"

namespace byoc::sandbox {

inline constexpr std::size_t max_attributes = 50;

struct AttributePayload {
  std::optional<Attributes> attributes;
  bool merge = false;

  // `member` is the payload's name in the body: "attributePayload".
  static AttributePayload read(const Parameters& parameters, const std::string& member) {
    if (!parameters.has(member)) return {};
    return {parameters.attributes(member + ".attributes"), parameters.flag(member + ".merge")};
  }

  // What comes of attributes that are `known`; those with an empty value go away.
  Attributes apply_to(const Attributes& known) const {
    if (!attributes) return known;
    auto result = *attributes;
    if (merge) result.insert(known.begin(), known.end());
    std::erase_if(result, [](const auto& entry) { return entry.second.empty(); });
    return result;
  }

  // For what does not exist yet, and so has nothing to merge with. Throws Refusal.
  Attributes initial() const {
    if (merge) throw Refusal("InvalidRequestException", "merge is only valid when updating");
    return apply_to({});
  }
};

}  // namespace byoc::sandbox
