#include "engine/cli/iam_policy.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <fmt/format.h>

#include "engine/cli/json_layout.h"

namespace byoc {

namespace {

using Names = std::set<std::string>;
using ResourcesByAction = std::map<std::string, Names, std::less<>>;

constexpr std::size_t most_named = 8;  // an IAM policy may have 6,144 characters in all

bool is_wanted(Permission::Purpose purpose, IamPolicyScope scope) {
  switch (purpose) {
    case Permission::Purpose::look:
      return true;
    case Permission::Purpose::change:
      return scope.may_change;
    case Permission::Purpose::retire:
      return scope.may_retire;
  }
  return false;
}

ResourcesByAction collect(const Graph& graph, const StepKinds& kinds, IamPolicyScope scope) {
  ResourcesByAction actions;
  for (const auto& step : graph.steps())
    for (const auto& permission : kinds.find(step.kind)->second->permissions(step))
      if (is_wanted(permission.purpose, scope)) actions[std::string(permission.action)].insert(permission.resource);
  return actions;
}

// Sorted, the first and the last have in common what all have.
std::string common_beginning(const std::vector<std::string>& names) {
  const auto& first = names.front();
  const auto& last = names.back();
  const auto end = std::mismatch(first.begin(), first.end(), last.begin(), last.end()).first;
  return std::string(first.begin(), end);
}

// Names of the sort "thing/", in few words.
Names shortened(const Names& resources) {
  std::map<std::string, std::vector<std::string>> sorts;
  for (const auto& resource : resources) sorts[resource.substr(0, resource.find('/') + 1)].push_back(resource);
  Names all;
  for (const auto& [sort, names] : sorts) {
    if (names.size() > most_named)
      all.insert(common_beginning(names) + "*");
    else
      all.insert(names.begin(), names.end());
  }
  return all;
}

std::string partition_of(const std::string& region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  return region.starts_with("eusc-") ? "aws-eusc" : "aws";
}

// The ARN of every IoT resource of the manifest's account and region begins so.
std::string arn_start(const Manifest& manifest) {
  const auto region = manifest.aws ? manifest.aws->region.value_or("*") : "*";
  const auto account = manifest.aws ? manifest.aws->account.value_or("*") : "*";
  return fmt::format("arn:{}:iot:{}:{}:", region == "*" ? "*" : partition_of(region), region, account);
}

Poco::JSON::Array::Ptr array_of(const Names& texts) {
  Poco::JSON::Array::Ptr array = new Poco::JSON::Array;
  for (const auto& text : texts) array->add(text);
  return array;
}

Poco::JSON::Object::Ptr statement(const Names& actions, const Names& resources) {
  Poco::JSON::Object::Ptr object = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
  object->set("Effect", "Allow");
  object->set("Action", array_of(actions));
  object->set("Resource", array_of(resources));
  return object;
}

}  // namespace

std::string iam_policy(const Manifest& manifest, const Graph& graph, const StepKinds& kinds, IamPolicyScope scope) {
  std::map<Names, Names> statements;  // resources -> actions
  const auto start = arn_start(manifest);
  for (const auto& [action, names] : collect(graph, kinds, scope)) {
    Names resources;
    for (const auto& name : shortened(names))
      resources.insert(name == "*" || name.starts_with("arn:") ? name : start + name);
    statements[resources].insert(action);
  }
  Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
  for (const auto& [resources, actions] : statements) list->add(statement(actions, resources));
  Poco::JSON::Object policy(Poco::JSON_PRESERVE_KEY_ORDER);
  policy.set("Version", "2012-10-17");
  policy.set("Statement", list);
  std::ostringstream text;
  policy.stringify(text);
  return lay_out_json(text.str());
}

}  // namespace byoc
