// What iam-policy prints is enough, and nothing in it is too much: a role that may do just that lives through all
// that can happen to a manifest; with any one action on any one resource taken away it fails with words that name both,
// and so it does where "*" is narrowed to whatever has an ARN.
#include <algorithm>
#include <functional>
#include <iterator>

#include <Poco/JSON/Object.h>
#include <fmt/format.h>

#include "steps/aws/core/json_text.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using Poco::JSON::Object;

// Every kind of step, in each of its forms.
const std::string whole =
    edited(edited(edited(edited(connected_manifest, "    register: {}", "    overlap: 0d\n    register: {}"),
                         "aws: {region: us-east-1}", "aws: {region: us-east-1, account: \"123456789012\"}"),
                  "    thing: {type: thermostat, groups: [line],",
                  "    thing: {type: thermostat, groups: [line], billing_group: plant, exclusive: true,"),
           "devices:\n", R"(  own:
    subject: {common_name: Own}
    validity: 1000d
    protect: false
    register:
      mode: SNI_ONLY
      auto_registration: true
      provisioning_template: {role_arn: "arn:aws:iam::000000000000:role/own", body: {Resources: {policy: {Type: "AWS::IoT::Policy", Properties: {PolicyName: reader}}}}}
devices:
  d0:
    issuer: own
    subject: {common_name: d0}
    validity: 90d
    renew_before: 10d
    register: {without_ca: true}
)");
const std::string nothing = "version: 1\nname: connected\naws: {region: us-east-1, account: \"123456789012\"}\n";

struct Pair {
  std::string action, resource;

  friend bool operator==(const Pair&, const Pair&) = default;
};

std::vector<std::string> texts(const Object::Ptr& statement, const std::string& member) {
  std::vector<std::string> all;
  for (const auto& text : *statement->getArray(member)) all.push_back(text.convert<std::string>());
  return all;
}

std::vector<Pair> pairs_in(const std::string& policy) {
  std::vector<Pair> pairs;
  const auto document = aws::parse_json_object(policy);
  for (const auto& statement : *document->getArray("Statement"))
    for (const auto& action : texts(statement.extract<Object::Ptr>(), "Action"))
      for (const auto& resource : texts(statement.extract<Object::Ptr>(), "Resource"))
        pairs.push_back({action, resource});
  return pairs;
}

sandbox::IamPolicy policy_without(const std::vector<Pair>& pairs, std::size_t left_out) {
  std::string statements;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    if (i != left_out)
      statements += fmt::format(R"({}{{"Effect": "Allow", "Action": "{}", "Resource": "{}"}})",
                                statements.empty() ? "" : ", ", pairs[i].action, pairs[i].resource);
  return sandbox::IamPolicy::parse(fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", statements));
}

// What is blocked by itself, and the way out of it; empty if nothing is.
std::string blocked_in(const Plan& plan) {
  for (const auto& step : plan.steps)
    if (step.decision.action == Action::blocked && step.decision.waits_for.empty())
      return fmt::format("{}: {}{}\n", step.step.id, all_reasons(step), way_out_of(step));
  return {};
}

// What a run fails with; empty if it does not.
std::string apply(World& world) {
  try {
    if (auto blocked = blocked_in(world.plan().plan); !blocked.empty()) return blocked;
    const auto result = world.apply();
    std::string errors;
    for (const auto& step : result.steps)
      if (step.state == StepState::failed) errors += fmt::format("{}\n{}\n", step.error, step.hint);
    return errors;
  } catch (const Error& error) {
    return fmt::format("{}\n{}\n", error.what(), error.hint());
  }
}

std::string look(World& world) {
  try {
    return blocked_in(world.plan().plan);
  } catch (const Error& error) {
    return fmt::format("{}\n{}\n", error.what(), error.hint());
  }
}

std::string output(World& world, const std::string& step, const std::string& name) {
  return fact(world.lock().find(id_of(step))->outputs, name);
}

// Somebody changes by hand all that can be changed back.
void meddle(World& world) {
  const auto document = [](int i) {
    return fmt::format(
        R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"iot:*","Resource":"{}"}}]}})",
        std::string(static_cast<std::size_t>(i), '*'));
  };
  auto& iot = world.registry;
  const auto d1 = output(world, "devices.d1.registration", "arn");
  iot.detach_policy("reader", d1);
  iot.detach_thing_principal("d1", d1);
  for (int i = 1; i < 5; ++i) iot.create_policy_version("reader", document(i));
  for (int i = 1; i < 5; ++i)
    iot.create_provisioning_template_version(
        "line",
        fmt::format(
            R"({{"Resources":{{"policy":{{"Type":"AWS::IoT::Policy","Properties":{{"PolicyName":"other-{}"}}}}}}}})",
            i));
  auto made = *iot.describe_provisioning_template("line");
  made.is_enabled = false;
  iot.update_provisioning_template("line", made);
  iot.deprecate_thing_type("thermostat", false);
  iot.update_thing("d1", {"", "", {{"site", "elsewhere"}}});
  iot.remove_thing_from_billing_group("d1", "plant");
  iot.remove_thing_from_thing_group("d1", "line");
  for (const auto* group : {"plant", "line"}) iot.update_thing_group(group, "meddled", {});
  iot.untag_resource(output(world, "authorities.root.registration", "arn"), {"site"});
  world.iot.update_ca_certificate(output(world, "authorities.root.registration", "certificate_id"), "INACTIVE",
                                  "DISABLE");
  for (const auto* device : {"d0", "d1"})
    world.iot.update_certificate(output(world, fmt::format("devices.{}.registration", device), "certificate_id"),
                                 "INACTIVE");
}

// A life in which the console and the deployer act in turn. Gives what the deployer's first failure says.
using Life = std::function<std::string(World&)>;

constexpr IamPolicyScope looking{.may_change = false, .may_retire = false}, changing{}, pruning{.may_retire = true};

std::string in_turn(World& world, std::initializer_list<std::function<std::string(World&)>> episodes) {
  for (const auto& episode : episodes)
    if (auto failure = episode(world); !failure.empty()) return failure;
  return {};
}

// Somebody in the console does what the deployer would do.
std::string apply_in_console(World& world) {
  world.act_as_deployer(false);
  auto failure = apply(world);
  world.act_as_deployer();
  return failure;
}

std::string live_with(const std::vector<Pair>& pairs, std::size_t left_out, const Life& live) {
  World world(whole, policy_without(pairs, left_out));
  world.act_as_deployer();
  world.make_billing_group("plant");
  return live(world);
}

void require_enough(const std::vector<Pair>& pairs, const Life& live) {
  REQUIRE(live_with(pairs, pairs.size(), live).empty());
}

// The beginning of what the hint says is to be allowed; names of certificates are known only once they are made.
std::string hint_for(const Pair& pair) {
  return fmt::format("allow {} on {}", pair.action, pair.resource.substr(0, pair.resource.find('*', 1)));
}

// Whoever may not look at what others make has it attached all the same.
bool is_look_at_what_others_make(const Pair& pair) {
  return pair.resource.ends_with(":policy/writer") || pair.action == "iot:DescribeBillingGroup";
}

void require_all_needed(const std::vector<Pair>& pairs, const Life& live, const std::vector<Pair>& beside = {}) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (std::ranges::find(beside, pairs[i]) != beside.end() || is_look_at_what_others_make(pairs[i])) continue;
    INFO(pairs[i].action << " on " << pairs[i].resource);
    CHECK_THAT(live_with(pairs, i, live), ContainsSubstring(hint_for(pairs[i])));
    if (pairs[i].resource != "*") continue;
    auto narrowed = pairs;
    narrowed[i].resource = "arn:*";
    CHECK_THAT(live_with(narrowed, pairs.size(), live), ContainsSubstring(hint_for(pairs[i])));
  }
}

// Made, looked at again, set right, renewed.
std::string make_and_keep(World& world) {
  return in_turn(world, {apply, apply,
                         [](World& here) {
                           meddle(here);
                           return apply(here);
                         },
                         [](World& here) {
                           here.fake.clock.advance(std::chrono::hours(24 * 85));
                           return apply(here);
                         }});
}

std::string look_before_and_after(World& world) {
  return in_turn(world, {look, apply_in_console, look});
}

const std::string narrowed =
    edited(edited(edited(edited(whole, "policies:\n  reader:", "policies:\n  writer: {}\n  reader:"),
                         "tags: {site: plant-2}", "tags: {line: \"1\"}"),
                  "groups: [line], billing_group: plant,", "groups: [plant],"),
           "policies: [reader]", "policies: [writer]") +
    "  d2: {issuer: root, subject: {common_name: d2}, validity: 90d}\n";

std::string narrow(World& world) {
  return in_turn(
      world,
      {apply_in_console, [](World& here) {
         here.registry.create_policy(
             "writer",
             R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]})");
         here.set_manifest(narrowed);
         return apply(here);
       }});
}

// A thing type is deleted five minutes after it was deprecated; until then the run says so.
std::string take_down(World& world) {
  return in_turn(world, {apply_in_console,
                         [](World& here) {
                           meddle(here);
                           return apply_in_console(here);
                         },
                         [](World& here) {
                           here.set_manifest(nothing);
                           here.options.prune = true;
                           auto first = apply(here);
                           if (first.find("allow iot:") != std::string::npos) return first;
                           here.fake.clock.advance(std::chrono::minutes(6));
                           return apply(here);
                         }});
}

// What iam-policy prints of a manifest, once `live` has been lived through.
std::vector<Pair> pairs_after(const Life& live, const std::string& manifest, IamPolicyScope scope) {
  World world(whole);
  world.make_billing_group("plant");
  REQUIRE(live(world).empty());
  world.set_manifest(manifest);
  return pairs_in(world.iam_policy(scope));
}

}  // namespace

TEST_CASE("iam policy: what a preview needs, and no more") {
  const auto pairs = pairs_in(World(whole).iam_policy(looking));
  require_enough(pairs, look_before_and_after);
  require_all_needed(pairs, look_before_and_after);
}

TEST_CASE("iam policy: what making and keeping needs, and no more") {
  const auto pairs = pairs_in(World(whole).iam_policy(changing));
  require_enough(pairs, make_and_keep);
  require_all_needed(pairs, make_and_keep);
}

TEST_CASE("iam policy: what a manifest that wants less needs beside that, by what is recorded") {
  const auto pairs = pairs_after(apply_in_console, narrowed, changing);
  require_enough(pairs, narrow);
  require_all_needed(pairs, narrow, pairs_in(World(whole).iam_policy(changing)));
}

TEST_CASE("iam policy: what taking down needs, and no more, whether it is still in the manifest or only recorded") {
  require_enough(pairs_in(World(whole).iam_policy(pruning)), take_down);
  const auto recorded = pairs_after(apply_in_console, nothing, pruning);
  require_enough(recorded, take_down);
  require_all_needed(recorded, take_down);
}
