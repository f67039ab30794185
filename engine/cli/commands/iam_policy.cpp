#include "engine/cli/commands/iam_policy.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <fmt/format.h>

#include "engine/base/json_layout.h"
#include "engine/plan/model/records.h"
#include "steps/aws/core/partition.h"

namespace byoc {

namespace {

using Names = std::set<std::string>;
using NamesByTarget = std::map<std::string, Names>;

constexpr std::size_t most_named = 8;  // an IAM policy may have 6,144 characters in all

bool is_wanted(const Step& step, Permission::Purpose purpose, IamPolicyScope scope) {
  switch (purpose) {
    case Permission::Purpose::look:
      return !step.is_retired;
    case Permission::Purpose::change:
      return scope.may_change && !step.is_retired;
    case Permission::Purpose::retire:
      return scope.may_retire;
  }
  return false;
}

// The target of the steps that belong to none.
std::string usual_of(const std::vector<AwsTarget>& targets) {
  const bool has_nameless = std::ranges::find(targets, "", &AwsTarget::name) != targets.end();
  return has_nameless ? "" : targets.front().name;
}

// By action. Steps that belong to no target turn to the `usual` one.
std::map<std::string, NamesByTarget> collect(const Graph& graph, const Lock& lock, const StepKinds& kinds,
                                             const std::string& usual, IamPolicyScope scope) {
  std::map<std::string, NamesByTarget> actions;
  for (const auto& step : graph.steps())
    for (const auto& permission : kind_of(step, kinds).permissions(step, lock.find(step.id)))
      if (is_wanted(step, permission.purpose, scope))
        actions[std::string(permission.action)][step.target().empty() ? usual : std::string(step.target())].insert(
            permission.resource);
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

// The ARN of every IoT resource of a target begins so.
std::string arn_start(const AwsTarget& target) {
  const auto region = target.region.value_or("*");
  return fmt::format("arn:{}:iot:{}:{}:", region == "*" ? "*" : aws::partition_of(region).name, region,
                     target.account.value_or("*"));
}

Names arns(const AwsTarget& target, const Names& names) {
  Names resources;
  const auto start = arn_start(target);
  for (const auto& name : shortened(names))
    resources.insert(name == "*" || name.starts_with("arn:") ? name : start + name);
  return resources;
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

std::string iam_policy(const std::vector<AwsTarget>& targets, const Graph& graph, const Lock& lock,
                       const StepKinds& kinds, IamPolicyScope scope) {
  checked_records(graph, lock, kinds);
  std::map<Names, Names> statements;  // resources -> actions
  for (auto& [action, names] : collect(graph, lock, kinds, usual_of(targets), scope)) {
    Names resources;
    for (const auto& target : targets) resources.merge(arns(target, names[target.name]));
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
