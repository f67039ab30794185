#include "steps/iot/thing_type.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/service_error.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

std::vector<std::string> names_in(const std::optional<std::string>& joined) {
  std::vector<std::string> names;
  if (joined && !joined->empty())
    for (const auto name : split(*joined, ',')) names.emplace_back(name);
  return names;
}

}  // namespace

std::vector<Permission> ThingTypeKind::permissions(const Step& step, const Record*) const {
  const auto resource = "thingtype/" + wanted_fact(step, "name");
  return {{Permission::Purpose::look, "iot:DescribeThingType", resource},
          {Permission::Purpose::change, "iot:CreateThingType", resource},
          {Permission::Purpose::change, "iot:DeprecateThingType", resource},
          {Permission::Purpose::retire, "iot:DescribeThingType", resource},
          {Permission::Purpose::retire, "iot:DeprecateThingType", resource},
          {Permission::Purpose::retire, "iot:DeleteThingType", resource}};
}

std::optional<Facts> ThingTypeKind::find(const aws::ResourceReader& iot, const std::string& name) const {
  const auto found = iot.describe_thing_type(name);
  if (!found) return std::nullopt;
  Facts facts{{"name", name}, {"arn", found->arn}};
  if (!found->description.empty()) facts["description"] = found->description;
  if (!found->searchable_attributes.empty())
    facts["searchable_attributes"] = fmt::format("{}", fmt::join(found->searchable_attributes, ","));
  if (found->is_deprecated) facts["deprecated"] = "true";
  return facts;
}

std::string ThingTypeKind::create(aws::ResourceClient& iot, const Step& step) const {
  return iot.create_thing_type(fact(step.wanted, "name"), find_fact(step.wanted, "description").value_or(""),
                               names_in(find_fact(step.wanted, "searchable_attributes")));
}

// All else is fixed.
void ThingTypeKind::update(aws::ResourceClient& iot, const Step& step, const Facts&) const {
  iot.deprecate_thing_type(fact(step.wanted, "name"), true);
}

// AWS IoT deletes a thing type five minutes after its deprecation.
void ThingTypeKind::remove(aws::ResourceClient& iot, const std::string& name) const {
  const auto found = iot.describe_thing_type(name);
  if (found && !found->is_deprecated) iot.deprecate_thing_type(name, false);
  try {
    iot.delete_thing_type(name);
  } catch (const aws::ServiceError& error) {
    if (error.code() != "InvalidRequestException") throw;
    throw Error(fmt::format("the thing type '{}' is deprecated; AWS IoT deletes it only five minutes later", name),
                "run again with --prune in five minutes");
  }
}

}  // namespace byoc
