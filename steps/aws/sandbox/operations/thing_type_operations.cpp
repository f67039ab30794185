#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::size_t max_searchable_attributes = 3;
constexpr auto deletable_after = std::chrono::minutes(5);  // since it was deprecated

std::string type_arn(const Call& call, const std::string& name) {
  return call.arn("thingtype/", name);
}

const ThingType& find_type(const Call& call, const std::string& name) {
  return find_or_refuse(call.region().registry.thing_types, name, "Thing type");
}

Json identify_type(const Call& call, const std::string& name) {
  auto json = make_json();
  json->set("thingTypeName", name);
  json->set("thingTypeArn", type_arn(call, name));
  return json;
}

// What both a description and a list show.
void add_properties(Json json, const ThingType& type) {
  auto searchable = make_json_array();
  for (const auto& attribute : type.searchable_attributes) searchable->add(attribute);
  auto properties = make_json();
  if (!type.description.empty()) properties->set("thingTypeDescription", type.description);
  properties->set("searchableAttributes", searchable);
  auto metadata = make_json();
  metadata->set("deprecated", type.deprecated.has_value());
  if (type.deprecated) metadata->set("deprecationDate", epoch_seconds(*type.deprecated));
  metadata->set("creationDate", epoch_seconds(type.created));
  json->set("thingTypeProperties", properties);
  json->set("thingTypeMetadata", metadata);
}

}  // namespace

Json create_thing_type(Call& call) {
  const auto& parameters = call.parameters;
  const auto name = parameters.required("thingTypeName");
  const auto description = parameters.text("thingTypeProperties.thingTypeDescription").value_or("");
  auto searchable = parameters.texts("thingTypeProperties.searchableAttributes");
  const auto tags = parameters.tags();
  if (searchable.size() > max_searchable_attributes)
    throw Refusal("InvalidRequestException", "A thing type can have at most 3 searchable attributes");
  std::ranges::sort(searchable);
  const auto& known = call.region().registry.thing_types;
  if (const auto found = known.find(name); found != known.end()) {
    if (found->second.description != description || found->second.searchable_attributes != searchable)
      throw other_configuration("Thing type", name, type_arn(call, name));
  } else {
    const ThingType type{call.new_resource(), description, searchable, std::nullopt};
    auto& registry = call.change().registry;
    registry.thing_types.emplace(name, type);
    if (!tags.empty()) registry.tags[type_arn(call, name)] = tags;
  }
  auto json = identify_type(call, name);
  json->set("thingTypeId", known.at(name).id);
  return json;
}

Json describe_thing_type(Call& call) {
  const auto name = call.parameters.required("thingTypeName");
  const auto& type = find_type(call, name);
  auto json = identify_type(call, name);
  json->set("thingTypeId", type.id);
  add_properties(json, type);
  return json;
}

Json deprecate_thing_type(Call& call) {
  const auto name = call.parameters.required("thingTypeName");
  const bool undoes = call.parameters.flag("undoDeprecate");
  if (find_type(call, name).deprecated.has_value() != undoes) return make_json();
  auto& deprecated = call.change().registry.thing_types.at(name).deprecated;
  deprecated = undoes ? std::nullopt : std::optional(call.now);
  return make_json();
}

Json delete_thing_type(Call& call) {
  const auto name = call.parameters.required("thingTypeName");
  const auto& type = find_type(call, name);
  const auto& things = call.region().registry.things;
  if (!type.deprecated || call.now - *type.deprecated < deletable_after)
    throw Refusal("InvalidRequestException", "Cannot delete thing type : " + name +
                                                 ". Please wait for 5 minutes after deprecation and then retry");
  if (std::ranges::any_of(things, [&](const auto& entry) { return entry.second.type == name; }))
    throw Refusal("InvalidRequestException", "Can not delete thing type " + name + ": there are things of this type");
  auto& registry = call.change().registry;
  registry.thing_types.erase(name);
  registry.tags.erase(type_arn(call, name));
  return make_json();
}

Json list_thing_types(Call& call) {
  const auto request = PageRequest::by_token(call.parameters);
  const auto wanted = call.parameters.text("thingTypeName");
  Listed all;
  for (const auto& [name, type] : call.region().registry.thing_types) {
    if (wanted && name != *wanted) continue;
    auto json = identify_type(call, name);
    add_properties(json, type);
    all.emplace(name, json);
  }
  return list_page(all, request, "thing-types", "thingTypes");
}

}  // namespace byoc::sandbox
