// Policies, thing types, thing groups, things, and what is attached to what.
#include "engine/base/text.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string whole = connected_manifest;
constexpr auto denial = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:*","Resource":"*"}]})";

std::string certificate_arn(World& world) {
  return fact(world.lock().find("devices.d1.registration"_id)->outputs, "arn");
}

bool is_attached(World& world, const std::string& arn) {
  return world.registry.list_principal_things(arn) == std::vector<std::string>{"d1"} &&
         world.registry.list_attached_policies(arn) == std::vector<std::string>{"reader"};
}

// The table of docs/aws-calls.md, added up for the manifest: its first column of calls, or its second.
std::map<std::string, int> documented_calls(std::size_t column) {
  const std::map<std::string, int> times{{"thing group", 2}};
  std::map<std::string, int> calls;
  std::istringstream lines(source_file("docs/aws-calls.md"));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> cells;
    std::istringstream row(line);
    for (std::string cell; std::getline(row, cell, '|');) cells.emplace_back(trim(cell));
    if (cells.size() < 4 || cells[1] == "resource" || cells[1].starts_with("---")) continue;
    std::istringstream names(cells.at(2 + column));
    const auto found = times.find(cells[1]);
    for (std::string name; std::getline(names, name, ',');)
      calls[std::string(trim(name))] += found == times.end() ? 1 : found->second;
  }
  return calls;
}

std::size_t effects_of_a_run() {
  World world(whole);
  world.apply();
  return world.fake.faults.effects();
}

// A device with ten of eleven policies.
const std::string many_policies = [] {
  std::string text = "version: 1\nname: ten\naws: {region: us-east-1}\npolicies:\n";
  for (int i = 0; i <= 10; ++i)
    text += "  p" + std::to_string(i) +
            ": {document: {Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"iot:Connect\", "
            "Resource: \"*\"}]}}\n";
  text +=
      "authorities:\n  root:\n    subject: {common_name: Root}\n    validity: 1000d\ndevices:\n  d1:\n"
      "    issuer: root\n    subject: {common_name: d1}\n    validity: 90d\n    register: {without_ca: true}\n"
      "    policies: [p0, p1, p2, p3, p4, p5, p6, p7, p8, p9]\n";
  return text;
}();

}  // namespace

TEST_CASE("registry: AWS IoT has what the manifest says, and a second run asks and changes nothing") {
  World world(whole);
  require_done(world);
  const auto thing = world.registry.describe_thing("d1");
  REQUIRE(thing);
  REQUIRE(thing->type == "thermostat");
  REQUIRE(thing->attributes == aws::Attributes{{"batch", "7"}, {"site", "plant-2"}});
  REQUIRE(world.registry.describe_thing_group("line")->parent == "plant");
  REQUIRE(world.registry.describe_thing_type("thermostat")->searchable_attributes == std::vector<std::string>{"site"});
  REQUIRE(world.registry.list_thing_groups_for_thing("d1") == std::vector<std::string>{"line"});
  REQUIRE(is_attached(world, certificate_arn(world)));
  const auto effects = world.fake.faults.effects();
  REQUIRE(world.apply().is_done());
  REQUIRE(world.fake.faults.effects() == effects);
}

TEST_CASE("registry: each resource is made with one call and looked at with as few") {
  World world(whole);
  world.apply();
  for (const auto* operation : {"CreatePolicy", "CreateThingType", "CreateThing", "AttachPolicy",
                                "AttachThingPrincipal", "AddThingToThingGroup"})
    REQUIRE(world.calls(operation) == 1);
  REQUIRE(world.calls("CreateThingGroup") == 2);
  REQUIRE(world.calls("UpdateThing") == 0);
  const auto requests = world.fake.http.requests().size();
  world.plan();
  // Two certificates, tags, a template, a policy, a type, two groups, a thing, its groups, its certificate's things and
  // policies.
  REQUIRE(world.fake.http.requests().size() == requests + 12);
}

TEST_CASE("registry: the calls are those of docs/aws-calls.md") {
  World world(whole);
  world.forget_calls();
  world.apply();
  REQUIRE(world.asked() == documented_calls(0));
  world.forget_calls();
  world.apply();
  REQUIRE(world.asked() == documented_calls(1));
}

TEST_CASE("registry: a changed policy becomes a new version, and the sixth makes room for itself") {
  World world(whole);
  world.apply();
  for (int i = 1; i <= 7; ++i) {
    world.set_manifest(edited(whole, "iot:Connect", "iot:Publish" + std::string(static_cast<std::size_t>(i), 'x')));
    require_reason(world, "policies.reader.policy", Action::update, "document.Statement[0].");
    require_done(world);
  }
  REQUIRE(world.registry.get_policy("reader")->document.find("iot:Publishxxxxxxx") != std::string::npos);
  REQUIRE(world.calls("CreatePolicyVersion") == 7);
}

TEST_CASE("registry: the oldest version makes room, by its number, and never the one in force") {
  World world(whole);
  world.apply();
  constexpr int changes = 14;
  for (int i = 1; i <= changes; ++i) {
    world.set_manifest(edited(whole, "iot:Connect", "iot:Publish" + std::to_string(i)));
    require_done(world);
  }
  std::vector<std::string> deleted, oldest;
  oldest.reserve(changes);
  for (const auto& request : world.fake.http.requests())
    if (request.starts_with("DELETE ")) deleted.push_back(request);
  for (int i = 1; i <= changes - 4; ++i) oldest.push_back("DELETE /policies/reader/version/" + std::to_string(i));
  REQUIRE(deleted == oldest);
}

TEST_CASE("registry: a policy loses its older versions only once AWS IoT would let it go") {
  World world(whole);
  world.apply();
  world.set_manifest(edited(whole, "iot:Connect", "iot:Publish"));
  world.apply();
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  world.options.selected = {"devices.d1", "policies.reader"};
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "DELETE" && request.request_target.ends_with("/policies/reader"))
      return HttpResponse{.status = 403, .headers = {}, .body = "{}"};
    return handler(method, request);
  };
  REQUIRE(world.apply().count(StepState::failed) == 1);
  REQUIRE(world.calls("DeletePolicyVersion") == 0);
  world.fake.http.handler = handler;
  world.options.selected = {"policies.reader"};
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("DeletePolicyVersion") == 1);
  REQUIRE_FALSE(world.registry.get_policy("reader"));
}

TEST_CASE("registry: a policy or template that somebody else uses keeps its older versions when it is pruned") {
  World world(whole);
  world.apply();
  const auto arn = certificate_arn(world);
  world.registry.create_policy_version("reader", denial);
  world.registry.create_provisioning_template_version(
      "line", R"({"Resources":{"policy":{"Type":"AWS::IoT::Policy","Properties":{"PolicyName":"other"}}}})");
  const auto rest = edited(
      edited(edited(whole, ", provisioning_template: line", ""), "    policies: [reader]\n", "    policies: []\n"),
      whole.substr(whole.find("policies:\n"), whole.find("thing_types:") - whole.find("policies:\n")), "");
  world.set_manifest(rest);
  world.options.prune = true;
  const auto handler = world.fake.http.handler;
  bool is_taken_back = false;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "DELETE" && !is_taken_back) {
      is_taken_back = true;
      world.registry.attach_policy("reader", arn);
      world.iot.update_ca_certificate(
          fact(world.lock().find("authorities.root.registration"_id)->outputs, "certificate_id"), std::nullopt,
          "ENABLE", aws::RegistrationConfig{"line", "", ""});
    }
    return handler(method, request);
  };
  REQUIRE(world.apply().count(StepState::failed) == 2);
  REQUIRE(world.count_in_aws("ListPolicyVersions", "/policies/reader/version", "policyVersions") == 2);
  REQUIRE(world.count_in_aws("ListProvisioningTemplateVersions", "/provisioning-templates/line/versions", "versions") ==
          2);
}

TEST_CASE("registry: a document may be a file, and how it is laid out means nothing") {
  const auto in_file = edited(whole, R"(    document:
      Version: "2012-10-17"
      Statement: [{Effect: Allow, Action: "iot:Connect", Resource: "*"}]
)",
                              "    document: policies/reader.json\n");
  World world(whole);
  world.fake.files.put("/w/policies/reader.json", R"({ "Statement": [ {"Resource":"*", "Effect":"Allow",
    "Action":"iot:Connect"} ], "Version": "2012-10-17" })");
  require_done(world);
  world.set_manifest(in_file);
  REQUIRE_FALSE(world.plan().plan.has_changes());
  world.fake.files.put("/w/policies/reader.json", "{\"Version\": secret");
  REQUIRE_THROWS_WITH(world.plan(),
                      ContainsSubstring("the document of policy 'reader' is wrong at policies/reader.json:1:13: "));
  world.fake.files.remove("/w/policies/reader.json");
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("can't be read"));
}

TEST_CASE("registry: drift is seen and set right; what others have tied is left alone") {
  World world(whole);
  world.apply();
  const auto arn = certificate_arn(world);
  world.registry.detach_policy("reader", arn);
  world.registry.create_policy("others", denial);
  world.registry.attach_policy("others", arn);
  world.registry.update_thing("d1", {"thermostat", "", {{"batch", "8"}}});
  world.registry.remove_thing_from_thing_group("d1", "line");
  world.registry.update_thing_group("plant", "Plant 3", {});
  require_reason(world, "devices.d1.attachments", Action::update, "policy 'reader' is not attached");
  require_reason(world, "devices.d1.thing", Action::update, "attribute.batch: '8' -> '7'");
  require_reason(world, "devices.d1.thing-groups", Action::create, "group 'line' is not attached");
  require_reason(world, "thing_groups.plant.thing-group", Action::update, "description: 'Plant 3' -> 'Plant 2'");
  require_done(world);
  REQUIRE(world.registry.list_attached_policies(arn).size() == 2);
}

TEST_CASE("registry: what exists already is adopted as it is wanted, and refused as it is not") {
  World world(whole);
  world.registry.create_thing_type("thermostat", "Room thermostats", {"site"});
  world.registry.create_policy("reader", denial);
  require_reason(world, "thing_types.thermostat.thing-type", Action::adopt, "not recorded yet");
  require_refused(world, "policies.reader.policy", "document.Statement[0].");
  world.options.replace = {"policies.reader"};
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  REQUIRE_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("registry: what AWS IoT can't change is refused, and so is a new name") {
  World world(whole);
  world.apply();
  world.set_manifest(edited(whole, "Room thermostats", "Boilers"));
  require_refused(world, "thing_types.thermostat.thing-type", "description: 'Room thermostats' -> 'Boilers'");
  world.set_manifest(edited(whole, "{parent: plant}", "{}"));
  require_refused(world, "thing_groups.line.thing-group", "parent: 'plant' -> (none)");
  world.set_manifest(edited(whole, "thing: {type", "thing: {name: other, type"));
  require_refused(world, "devices.d1.thing", "name: 'd1' -> 'other'");
}

TEST_CASE("registry: a renewed certificate takes over what its predecessor had") {
  World world(whole);
  world.apply();
  const auto before = certificate_arn(world);
  world.fake.clock.advance(std::chrono::hours(24 * 85));
  require_reason(world, "devices.d1.attachments", Action::update, "attach policy 'reader'");
  require_done(world);
  const auto after = certificate_arn(world);
  REQUIRE(after != before);
  REQUIRE(is_attached(world, after));
  REQUIRE(is_attached(world, before));
  world.fake.clock.advance(std::chrono::hours(24 * 5));
  require_done(world);
  REQUIRE(world.registry.list_principal_things(before).empty());
  REQUIRE(world.registry.list_attached_policies(before).empty());
}

TEST_CASE("registry: a renewal that is stopped anywhere lets go of the old certificate in the end") {
  const auto renew = [](World& world) {
    world.apply();
    world.fake.clock.advance(std::chrono::hours(24 * 85));
    return certificate_arn(world);
  };
  const auto at_once = edited(whole, "    register: {}", "    overlap: 0d\n    register: {}");
  World whole_run(at_once);
  const auto old = renew(whole_run);
  REQUIRE_THAT(all_reasons(whole_run.planned("devices.d1.attachments")),
               ContainsSubstring("detach all of it from '" + old + "'"));
  const auto before = whole_run.fake.faults.effects();
  whole_run.apply();
  for (std::size_t at = before; at < whole_run.fake.faults.effects(); ++at) {
    INFO("effect " << at - before);
    World world(at_once);
    renew(world);
    apply_stopped(world, at);
    require_done(world);
    REQUIRE(is_attached(world, certificate_arn(world)));
    REQUIRE(world.registry.list_principal_things(old).empty());
    REQUIRE(world.registry.list_attached_policies(old).empty());
  }
}

TEST_CASE("registry: one of nine policies is exchanged, and at no moment is there one less") {
  World world(many_policies);
  world.set_manifest(edited(many_policies, ", p9]", "]"));
  require_done(world);
  world.set_manifest(edited(edited(many_policies, ", p9]", "]"), "[p0,", "[p10,"));
  const auto before = world.fake.faults.log().size();
  require_done(world);
  auto log = world.fake.faults.log();
  log.erase(log.begin(), log.begin() + static_cast<std::ptrdiff_t>(before));
  std::erase_if(log, [](const std::string& effect) { return effect.find("target-policies") == std::string::npos; });
  REQUIRE(log.size() == 2);
  REQUIRE_THAT(log.front(), ContainsSubstring("/p10"));
  REQUIRE_THAT(log.back(), ContainsSubstring("/p0"));
}

TEST_CASE("registry: one of ten policies is exchanged, of which AWS IoT takes no eleventh") {
  World world(many_policies);
  require_done(world);
  world.set_manifest(edited(many_policies, "[p0,", "[p10,"));
  require_done(world);
  REQUIRE(world.registry.list_attached_policies(certificate_arn(world)).size() == 10);
}

TEST_CASE("registry: the last policy, group and tag are taken off where the manifest says that there are none") {
  const auto without_thing =
      edited(whole, "    thing: {type: thermostat, groups: [line], attributes: {site: plant-2, batch: \"7\"}}\n", "");
  World world(without_thing);
  require_done(world);
  world.set_manifest(edited(without_thing, "policies: [reader]", "policies: []"));
  require_reason(world, "devices.d1.attachments", Action::update, "policy 'reader' is attached and no longer wanted");
  require_done(world);
  REQUIRE(world.registry.list_attached_policies(certificate_arn(world)).empty());
  world.fake.clock.advance(std::chrono::hours(24 * 85));
  require_done(world);

  World other(whole);
  require_done(other);
  other.set_manifest(edited(edited(whole, "groups: [line]", "groups: []"), "tags: {site: plant-2}", "tags: {}"));
  require_reason(other, "devices.d1.thing-groups", Action::update, "group 'line' is attached and no longer wanted");
  require_reason(other, "authorities.root.tags", Action::update, "tag.site: 'plant-2' -> (none)");
  require_done(other);
  REQUIRE(other.registry.list_thing_groups_for_thing("d1").empty());

  World empty(edited(edited(edited(without_thing, "policies: [reader]", "policies: []\n    thing: {groups: []}"),
                            "tags: {site: plant-2}", "tags: {}"),
                     "    renew_before: 10d\n", ""));
  require_done(empty);
  REQUIRE(empty.action("devices.d1.thing-groups") == Action::none);
  REQUIRE(empty.action("authorities.root.tags") == Action::none);
}

TEST_CASE("registry: taken out of a device, thing and policy are detached before they are deleted") {
  World world(whole);
  world.apply();
  const auto arn = certificate_arn(world);
  world.set_manifest(
      edited(whole, "    thing: {type: thermostat, groups: [line], attributes: {site: plant-2, batch: \"7\"}}\n", ""));
  world.options.prune = true;
  require_done(world);
  REQUIRE_FALSE(world.registry.describe_thing("d1"));
  REQUIRE(world.registry.list_attached_policies(arn).size() == 1);
}

TEST_CASE("registry: teardown goes in the order that AWS IoT accepts, and can be stopped anywhere") {
  std::size_t total = 0;
  {
    World world(whole);
    world.apply();
    const auto before = world.fake.faults.effects();
    world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
    world.options.prune = true;
    const auto result = world.apply();
    // A thing type is deprecated first and deleted five minutes later.
    REQUIRE(result.count(StepState::failed) == 1);
    world.fake.clock.advance(std::chrono::minutes(6));
    REQUIRE(world.apply().is_done());
    REQUIRE_FALSE(world.registry.describe_thing("d1"));
    REQUIRE_FALSE(world.registry.get_policy("reader"));
    REQUIRE_FALSE(world.registry.describe_provisioning_template("line"));
    REQUIRE_FALSE(world.registry.describe_thing_type("thermostat"));
    REQUIRE_FALSE(world.registry.describe_thing_group("plant"));
    REQUIRE(world.lock().steps.empty());
    total = world.fake.faults.effects() - before;
  }
  for (std::size_t at = 0; at < total; ++at) {
    INFO("effect " << at);
    World world(whole);
    world.apply();
    world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
    world.options.prune = true;
    apply_stopped(world, at);
    world.apply();
    world.fake.clock.advance(std::chrono::minutes(6));
    REQUIRE(world.apply().is_done());
    REQUIRE(world.lock().steps.empty());
  }
}

TEST_CASE(
    "registry: a plan that prunes names what it takes away, and its digest is over all that the lock says of it") {
  World world(whole);
  world.apply();
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  const auto plan = world.plan().plan;
  const auto lock = world.lock();
  std::set<std::string, std::less<>> kinds;
  for (const auto& [step, decision] : plan.steps) {
    for (const auto& [name, value] : decision.taken_away) {
      kinds.emplace(step.kind());
      CAPTURE(step.id.text(), name);
      if (name == "account") continue;  // a part of the ARN
      auto edited_lock = lock;
      // As another one's would be: what can't be is an error by itself.
      auto& outputs = edited_lock.steps.at(step.id).outputs;
      if (value == "attached")
        outputs.erase(name);
      else
        outputs[name].back() = value.back() == '0' ? '1' : '0';
      world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(edited_lock));
      CHECK(world.plan().plan.digest() != plan.digest());
    }
  }
  CHECK(kinds == std::set<std::string, std::less<>>{"attachments", "policy", "provisioning-template", "registration",
                                                    "tags", "thing", "thing-group", "thing-groups", "thing-type"});
  const auto& taken = world.decision("devices.d1.registration").taken_away;
  for (const auto* name : {"arn", "certificate_id", "fingerprint", "region"})
    CHECK(taken.at(name) == lock.find("devices.d1.registration"_id)->outputs.at(name));
  CHECK(taken.at("account") == "123456789012");
}

TEST_CASE("registry: teardown waits until AWS IoT has heard of what was detached, and not without end") {
  using std::chrono::seconds;
  const auto slow = GENERATE(seconds(1), seconds(10), seconds(100));
  const auto without_type = edited(edited(whole,
                                          "thing_types:\n  thermostat: {description: Room thermostats, "
                                          "searchable_attributes: [site]}\n",
                                          ""),
                                   "thing: {type: thermostat, ", "thing: {");
  World world(without_type);
  world.apply();
  world.fault = [&](auto, auto) { return sandbox::Fault{.lag = slow}; };
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  const auto result = world.apply();
  const auto slept = world.fake.clock.sleeps().size();
  REQUIRE(slept > 0);
  REQUIRE(result.is_done() == (slow < seconds(60)));
  if (!result.is_done()) {
    const auto failed =
        std::ranges::find_if(result.steps, [](const StepResult& step) { return step.state == StepState::failed; });
    REQUIRE_THAT(failed->hint, ContainsSubstring("run again in a few minutes"));
    world.fake.clock.advance(slow);
    REQUIRE(world.apply().is_done());
  }
  REQUIRE(world.lock().steps.empty());
}

TEST_CASE("registry: a device of another name goes on from what was recorded, whatever changes along with it") {
  const auto renamed = edited(edited(whole, "  d1:\n", "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n"),
                              "policies: [reader]", "policies: [writer]");
  const auto both = edited(renamed, "policies:\n  reader:", "policies:\n  writer: {}\n  reader:");
  for (const bool is_renewed : {false, true}) {
    INFO(is_renewed);
    World world(whole);
    world.apply();
    world.registry.create_policy("writer", denial);
    const auto before = certificate_arn(world);
    if (is_renewed) world.fake.clock.advance(std::chrono::hours(24 * 85));
    world.set_manifest(both);
    world.options.prune = true;
    require_reason(world, "devices.d2.attachments", Action::update, "thing 'd2'");
    require_done(world);
    const auto after = fact(world.lock().find("devices.d2.registration"_id)->outputs, "arn");
    REQUIRE((after != before) == is_renewed);
    REQUIRE(world.registry.list_attached_policies(after) == std::vector<std::string>{"writer"});
    REQUIRE(world.registry.list_principal_things(after) == std::vector<std::string>{"d2"});
    REQUIRE_FALSE(world.registry.describe_thing("d1"));
    if (!is_renewed) continue;
    // The one that still serves has the same ties.
    REQUIRE(world.registry.list_attached_policies(before) == std::vector<std::string>{"writer"});
    REQUIRE(world.registry.list_principal_things(before) == std::vector<std::string>{"d2"});
  }
}

TEST_CASE("registry: what was ours and is left alone now is forgotten, never deleted") {
  World world(whole);
  world.apply();
  const auto end = whole.find("thing_types:");
  auto borrowed = whole;
  borrowed.replace(whole.find("policies:\n"), end - whole.find("policies:\n"),
                   "policies: {reader: {}}\nprovisioning_templates: {line: {}}\n");
  world.set_manifest(borrowed);
  world.options.prune = true;
  for (const auto* step : {"policies.reader.policy", "provisioning_templates.line.provisioning-template"})
    REQUIRE_THAT(all_reasons(world.planned(step)), ContainsSubstring("leaves it alone now"));
  require_done(world);
  REQUIRE(world.registry.get_policy("reader"));
  REQUIRE(world.registry.describe_provisioning_template("line"));
  // Also where nothing uses it any more.
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.apply();
  REQUIRE(world.registry.get_policy("reader"));
  REQUIRE(world.registry.describe_provisioning_template("line"));
}

TEST_CASE("registry: what somebody else makes meanwhile is found, and is ours only where it is the same") {
  World world(whole);
  const bool is_same = GENERATE(true, false);
  const auto handler = world.fake.http.handler;
  bool is_made = false;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "POST" && request.request_target == "/policies/reader" && !is_made) {
      is_made = true;
      if (is_same) handler(method, request);
      if (!is_same) world.registry.create_policy("reader", denial);
    }
    return handler(method, request);
  };
  const auto result = world.apply();
  REQUIRE(is_made);
  REQUIRE(result.is_done() == is_same);
  const auto lock = world.lock();
  const auto* recorded = lock.find("policies.reader.policy"_id);
  REQUIRE((recorded != nullptr) == is_same);
  if (is_same)
    REQUIRE(recorded->origin == Origin::adopted);
  else
    REQUIRE_THAT(world.registry.get_policy("reader")->document, ContainsSubstring("Deny"));
}

TEST_CASE("registry: stopped at any side effect, the next run finishes and makes nothing twice") {
  using Mode = FaultPlan::Mode;
  const auto mode = GENERATE(Mode::crash_before, Mode::crash_after, Mode::fail_after);
  const auto total = effects_of_a_run();
  for (std::size_t at = 0; at < total; ++at) {
    INFO("effect " << at);
    World world(whole);
    apply_stopped(world, at, mode);
    require_done(world);
    REQUIRE(is_attached(world, certificate_arn(world)));
    REQUIRE(world.calls("RegisterCertificate") == 1);
  }
}

TEST_CASE("registry: an authority without proof and a device without a CA are registered as such") {
  const auto sni_only = edited(edited(whole, "    protect: false\n    register: {", "    register: {mode: SNI_ONLY, "),
                               "    register: {}\n    policies", "    register: {without_ca: true}\n    policies");
  World world(sni_only);
  require_done(world);
  REQUIRE(world.calls("GetRegistrationCode") == 0);
  REQUIRE(world.calls("RegisterCertificateWithoutCA") == 1);
  world.set_manifest(whole);
  require_refused(world, "authorities.root.registration",
                  "registered with mode 'SNI_ONLY', the manifest wants 'DEFAULT'");
  const auto live = world.plan().plan.digest();
  world.options.refresh = Refresh::offline;
  require_reason(world, "authorities.root.registration", Action::blocked, "registered with mode 'SNI_ONLY'");
  REQUIRE(world.plan().plan.digest() == live);
}
