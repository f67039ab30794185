#include "steps/aws/sandbox/core/resource_state.h"

#include "engine/base/error.h"

namespace byoc::sandbox {
namespace {

std::string text(const Json& json, const char* name) {
  return json->getValue<std::string>(name);
}

Time time(const Json& json, const char* name) {
  const auto parsed = parse_rfc3339(text(json, name));
  if (!parsed) throw Error(std::string("'") + name + "' is not a time");
  return *parsed;
}

Json object(const Json& json, const std::string& name) {
  auto found = json->getObject(name);
  if (!found) throw Error("'" + name + "' is not an object");
  return found;
}

Json write_texts(const std::map<std::string, std::string>& texts) {
  auto json = make_json();
  for (const auto& [name, value] : texts) json->set(name, value);
  return json;
}

std::map<std::string, std::string> read_texts(const Json& json) {
  std::map<std::string, std::string> texts;
  for (const auto& [name, value] : *json) texts.emplace(name, value.extract<std::string>());
  return texts;
}

template <typename Texts>
JsonArray write_list(const Texts& texts) {
  auto array = make_json_array();
  for (const auto& item : texts) array->add(item);
  return array;
}

template <typename Texts>
Texts read_list(const Json& json, const std::string& name) {
  const auto array = json->getArray(name);
  if (!array) throw Error("'" + name + "' is not an array");
  Texts texts;
  for (const auto& item : *array) texts.insert(texts.end(), item.extract<std::string>());
  return texts;
}

Json write_resource(const Resource& resource) {
  auto json = make_json();
  json->set("id", resource.id);
  json->set("created", format_rfc3339(resource.created));
  json->set("modified", format_rfc3339(resource.modified));
  json->set("sequence", resource.sequence);
  json->set("version", resource.version);
  return json;
}

Resource read_resource(const Json& json) {
  return {.id = text(json, "id"),
          .created = time(json, "created"),
          .modified = time(json, "modified"),
          .sequence = json->getValue<std::uint64_t>("sequence"),
          .version = json->getValue<std::int64_t>("version")};
}

Json write_versioned(const Versioned& versioned) {
  auto versions = make_json();
  for (const auto& [number, version] : versioned.versions) {
    auto entry = make_json();
    entry->set("text", version.text);
    entry->set("created", format_rfc3339(version.created));
    versions->set(std::to_string(number), entry);
  }
  auto json = write_resource(versioned);
  json->set("versions", versions);
  json->set("defaultVersion", versioned.default_version);
  json->set("lastVersion", versioned.last_version);
  return json;
}

Versioned read_versioned(const Json& json) {
  Versioned versioned{
      read_resource(json), {}, json->getValue<int>("defaultVersion"), json->getValue<int>("lastVersion")};
  const auto versions = object(json, "versions");
  for (const auto& name : versions->getNames()) {
    const auto entry = object(versions, name);
    versioned.versions.emplace(Poco::Dynamic::Var(name).convert<int>(),
                               DocumentVersion{text(entry, "text"), time(entry, "created")});
  }
  if (!versioned.versions.contains(versioned.default_version)) throw Error("'defaultVersion' is not a version");
  return versioned;
}

Json write(const Policy& policy) {
  auto json = write_versioned(policy);
  json->set("targets", write_list(policy.targets));
  return json;
}

void read(const Json& json, Policy& policy) {
  policy = {read_versioned(json), read_list<std::set<std::string>>(json, "targets")};
}

Json write(const ProvisioningTemplate& known) {
  auto json = write_versioned(known);
  json->set("type", known.type);
  json->set("description", known.description);
  json->set("roleArn", known.role_arn);
  json->set("hookArn", known.hook_arn);
  json->set("hookVersion", known.hook_version);
  json->set("enabled", known.is_enabled);
  return json;
}

void read(const Json& json, ProvisioningTemplate& known) {
  known = {read_versioned(json),  text(json, "type"),        text(json, "description"),      text(json, "roleArn"),
           text(json, "hookArn"), text(json, "hookVersion"), json->getValue<bool>("enabled")};
}

Json write(const Thing& thing) {
  auto principals = make_json();
  for (const auto& [arn, is_exclusive] : thing.principals) principals->set(arn, is_exclusive);
  auto json = write_resource(thing);
  json->set("type", thing.type);
  json->set("billingGroup", thing.billing_group);
  json->set("attributes", write_texts(thing.attributes));
  json->set("groups", write_list(thing.groups));
  json->set("principals", principals);
  return json;
}

void read(const Json& json, Thing& thing) {
  thing = {read_resource(json),
           text(json, "type"),
           text(json, "billingGroup"),
           read_texts(object(json, "attributes")),
           read_list<std::set<std::string>>(json, "groups"),
           {}};
  for (const auto& [arn, is_exclusive] : *object(json, "principals"))
    thing.principals.emplace(arn, is_exclusive.extract<bool>());
}

Json write(const ThingType& type) {
  auto json = write_resource(type);
  json->set("description", type.description);
  json->set("searchableAttributes", write_list(type.searchable_attributes));
  if (type.deprecated) json->set("deprecated", format_rfc3339(*type.deprecated));
  return json;
}

void read(const Json& json, ThingType& type) {
  type = {read_resource(json), text(json, "description"),
          read_list<std::vector<std::string>>(json, "searchableAttributes"), std::nullopt};
  if (json->has("deprecated")) type.deprecated = time(json, "deprecated");
}

Json write(const ThingGroup& group) {
  auto json = write_resource(group);
  json->set("parent", group.parent);
  json->set("description", group.description);
  json->set("attributes", write_texts(group.attributes));
  return json;
}

void read(const Json& json, ThingGroup& group) {
  group = {read_resource(json), text(json, "parent"), text(json, "description"),
           read_texts(object(json, "attributes"))};
}

Json write(const BillingGroup& group) {
  auto json = write_resource(group);
  json->set("description", group.description);
  return json;
}

void read(const Json& json, BillingGroup& group) {
  group = {read_resource(json), text(json, "description")};
}

Json write(const Tags& tags) {
  return write_texts(tags);
}

void read(const Json& json, Tags& tags) {
  tags = read_texts(json);
}

template <typename Resources>
Json write_all(const Resources& resources) {
  auto json = make_json();
  for (const auto& [name, resource] : resources) json->set(name, write(resource));
  return json;
}

template <typename Resources>
void read_all(const Json& json, Resources& into) {
  for (const auto& name : json->getNames()) read(object(json, name), into[name]);
}

}  // namespace

Json write_resources(const Registry& registry) {
  auto json = make_json();
  json->set("policies", write_all(registry.policies));
  json->set("templates", write_all(registry.templates));
  json->set("things", write_all(registry.things));
  json->set("thingTypes", write_all(registry.thing_types));
  json->set("thingGroups", write_all(registry.thing_groups));
  json->set("billingGroups", write_all(registry.billing_groups));
  json->set("tags", write_all(registry.tags));
  return json;
}

Registry read_aws_resources(const Json& json) {
  Registry registry;
  read_all(object(json, "policies"), registry.policies);
  read_all(object(json, "templates"), registry.templates);
  read_all(object(json, "things"), registry.things);
  read_all(object(json, "thingTypes"), registry.thing_types);
  read_all(object(json, "thingGroups"), registry.thing_groups);
  read_all(object(json, "billingGroups"), registry.billing_groups);
  read_all(object(json, "tags"), registry.tags);
  return registry;
}

}  // namespace byoc::sandbox
