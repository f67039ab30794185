#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_tags = 50;

// Throws Refusal unless there is a resource of that ARN which can have tags.
void check_taggable(const Call& call, const std::string& arn) {
  const auto& region = call.region();
  const auto is_one_of = [&](const auto& resources, std::string_view kind) {
    const auto name = name_in_arn(call, arn, kind);
    return name && resources.contains(*name);
  };
  const auto& registry = region.registry;
  const bool exists =
      is_one_of(region.authorities, "cacert/") || is_one_of(registry.policies, "policy/") ||
      is_one_of(registry.thing_types, "thingtype/") || is_one_of(registry.thing_groups, "thinggroup/") ||
      is_one_of(registry.billing_groups, "billinggroup/") || is_one_of(registry.templates, "provisioningtemplate/");
  if (!exists) throw Refusal("ResourceNotFoundException", "There is no taggable resource " + printable(arn));
}

Tags tags_of(const Call& call, const std::string& arn) {
  const auto found = call.region().registry.tags.find(arn);
  return found == call.region().registry.tags.end() ? Tags() : found->second;
}

}  // namespace

Json tag_resource(Call& call) {
  const auto arn = call.parameters.required("resourceArn");
  auto tags = call.parameters.tags();
  check_taggable(call, arn);
  const auto known = tags_of(call, arn);
  tags.insert(known.begin(), known.end());
  if (tags.size() > max_tags) throw Refusal("LimitExceededException", "A resource can have at most 50 tags");
  if (tags != known) call.change().registry.tags[arn] = tags;
  return make_json();
}

Json untag_resource(Call& call) {
  const auto arn = call.parameters.required("resourceArn");
  const auto keys = call.parameters.texts("tagKeys");
  check_taggable(call, arn);
  auto tags = tags_of(call, arn);
  if (std::erase_if(tags, [&](const auto& tag) { return std::ranges::find(keys, tag.first) != keys.end(); }) == 0)
    return make_json();
  auto& all = call.change().registry.tags;
  if (tags.empty())
    all.erase(arn);
  else
    all[arn] = tags;
  return make_json();
}

Json list_tags_for_resource(Call& call) {
  const auto arn = call.parameters.required("resourceArn");
  const auto request = PageRequest::by_token(call.parameters);
  check_taggable(call, arn);
  Listed all;
  for (const auto& [key, value] : tags_of(call, arn)) {
    auto json = make_json();
    json->set("Key", key);
    json->set("Value", value);
    all.emplace(key, json);
  }
  return list_page(all, request, "tags/" + arn, "tags");
}

}  // namespace byoc::sandbox
