// Several regions in one manifest: the same certificates everywhere, and a failure in one does not stop the others.
#include "engine/base/text.h"
#include "engine/cli/views/plan_words.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string both = edited(connected_manifest, "aws: {region: us-east-1}",
                                "aws: {targets: {us: {region: us-east-1}, eu: {region: eu-central-1}}}");
const std::string nothing_wanted =
    "version: 1\nname: connected\naws: {targets: {us: {region: us-east-1}, eu: {region: eu-central-1}}}\n";

std::string output(World& world, const std::string& step, const std::string& name) {
  return fact(world.lock().find(id_of(step))->outputs, name);
}

// The console of the other region.
class Elsewhere {
 public:
  explicit Elsewhere(World& world) : host_(world.fake.host()), registry(session_, host_) {}

 private:
  aws::Session session_{{.region = "eu-central-1", .profile = {}, .endpoint_url = {}, .account = {}}};
  Host host_;

 public:
  aws::ResourceClient registry;
};

}  // namespace

TEST_CASE("targets: every target knows the same certificates, policies and things") {
  World world(both);
  require_done(world);
  REQUIRE(world.calls("RegisterCertificate") == 2);
  REQUIRE(world.calls("CreatePolicy") == 2);
  const auto us = output(world, "devices.d1.registration@us", "arn");
  const auto eu = output(world, "devices.d1.registration@eu", "arn");
  REQUIRE_THAT(us, ContainsSubstring(":us-east-1:"));
  REQUIRE_THAT(eu, ContainsSubstring(":eu-central-1:"));
  REQUIRE(output(world, "devices.d1.registration@us", "certificate_id") ==
          output(world, "devices.d1.registration@eu", "certificate_id"));
  REQUIRE(world.registry.list_attached_policies(us).size() == 1);
  Elsewhere there(world);
  REQUIRE(there.registry.list_attached_policies(eu).size() == 1);
  REQUIRE(there.registry.describe_thing("d1")->type == "thermostat");
}

TEST_CASE("targets: one that nobody answers in does not stop the others, and is caught up with later") {
  World world(both);
  world.dead_region = "eu-central-1";
  const auto planned = world.plan();
  REQUIRE(planned.plan.is_blocked());
  REQUIRE_FALSE(planned.plan.is_stopped());
  REQUIRE(planned.plan.unreachable.size() == 1);
  REQUIRE_THAT(planned.plan.unreachable.at("eu").what(), ContainsSubstring("nobody answers"));
  REQUIRE(world.action("devices.d1.thing@eu") == Action::blocked);
  const auto result = world.apply();
  REQUIRE_FALSE(result.is_done());
  REQUIRE(result.count(StepState::failed) == 0);
  REQUIRE(world.lock().find("devices.d1.attachments@us"_id) != nullptr);
  REQUIRE(world.lock().find("devices.d1.registration@eu"_id) == nullptr);
  world.dead_region.clear();
  require_done(world);
  REQUIRE(world.calls("RegisterCertificate") == 2);
}

TEST_CASE("targets: one that fails in the middle does not stop the others") {
  const auto total = [] {
    World world(both);
    world.apply();
    return world.fake.http.requests().size();
  }();
  for (std::size_t at = 0; at < total; at += 7) {
    INFO("request " << at);
    World world(both);
    std::size_t count = 0;
    const auto handler = world.fake.http.handler;
    world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
      if (++count == at) world.dead_region = "eu-central-1";
      return handler(method, request);
    };
    world.apply();
    REQUIRE(world.lock().find("devices.d1.attachments@us"_id) != nullptr);
    world.dead_region.clear();
    require_done(world);
    REQUIRE(world.calls("RegisterCertificate") == 2);
  }
}

TEST_CASE("targets: what is in the way in one of them blocks what needs it there") {
  World world(both);
  Elsewhere there(world);
  there.registry.create_policy(
      "reader", R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]})");
  REQUIRE(world.action("policies.reader.policy@eu") == Action::blocked);
  REQUIRE(world.plan().plan.stopped_targets().empty());
  REQUIRE_FALSE(world.apply().is_done());
  REQUIRE(world.lock().find("devices.d1.attachments@us"_id) != nullptr);
  REQUIRE(world.lock().find("devices.d1.attachments@eu"_id) == nullptr);
  REQUIRE(world.lock().find("devices.d1.registration@eu"_id) != nullptr);
}

TEST_CASE("targets: what is in the way of a file blocks its resource in all of them, and no other") {
  World world(both);
  world.fake.files.put("/w/pki/d1.key", "not a key");
  REQUIRE_FALSE(world.plan().plan.is_stopped());
  REQUIRE_FALSE(world.apply().is_done());
  for (const auto* target : {"eu", "us"}) {
    REQUIRE(world.lock().find(StepId("authorities.root", "registration", target)) != nullptr);
    REQUIRE(world.lock().find(StepId("devices.d1", "registration", target)) == nullptr);
  }
  REQUIRE(world.fake.files.contents().at("/w/pki/d1.key") == "not a key");
}

TEST_CASE("targets: '@eu' names a target, and 'devices.d1@eu' a resource there") {
  World world(both);
  world.options.selected = {"@eu"};
  REQUIRE(world.apply().is_done());
  REQUIRE(world.lock().find("devices.d1.attachments@eu"_id) != nullptr);
  REQUIRE(world.lock().find("devices.d1.registration@us"_id) == nullptr);
  world.options.selected = {"authorities.root@us"};
  REQUIRE(world.apply().is_done());
  REQUIRE(world.lock().find("authorities.root.registration@us"_id) != nullptr);
  REQUIRE(world.lock().find("devices.d1.registration@us"_id) == nullptr);
  world.options.selected = {"@asia"};
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("'@asia' of '--target' names no step"));
}

TEST_CASE("targets: teardown empties all of them, and a failure in one leaves that one alone to be done") {
  World world(both);
  world.apply();
  world.set_manifest(nothing_wanted);
  world.options.prune = true;
  world.dead_region = "eu-central-1";
  world.apply();
  world.fake.clock.advance(std::chrono::minutes(6));
  world.apply();
  REQUIRE_FALSE(world.registry.describe_thing("d1"));
  REQUIRE_FALSE(world.registry.describe_thing_type("thermostat"));
  Elsewhere there(world);
  world.dead_region.clear();
  REQUIRE(there.registry.describe_thing("d1"));
  world.apply();
  world.fake.clock.advance(std::chrono::minutes(6));
  REQUIRE(world.apply().is_done());
  REQUIRE_FALSE(there.registry.describe_thing("d1"));
  REQUIRE(world.lock().steps.empty());
}

TEST_CASE("targets: one that left the manifest is retired where it was, and nowhere else") {
  World world(both);
  world.apply();
  world.set_manifest(edited(both, ", eu: {region: eu-central-1}", ""));
  REQUIRE(world.action("devices.d1.registration@eu") == Action::retire);
  REQUIRE(world.action("devices.d1.registration@us") == Action::none);
  world.options.prune = true;
  world.apply();
  world.fake.clock.advance(std::chrono::minutes(6));
  require_done(world);
  Elsewhere there(world);
  REQUIRE_FALSE(there.registry.describe_thing("d1"));
  REQUIRE(world.registry.describe_thing("d1"));
}

TEST_CASE("targets: a region that becomes a target keeps what is there") {
  World world(connected_manifest);
  world.apply();
  world.set_manifest(both);
  REQUIRE(world.action("devices.d1.registration@us") == Action::adopt);
  REQUIRE(world.action("devices.d1.registration@eu") == Action::create);
  world.options.prune = true;
  require_done(world);
  REQUIRE(world.calls("RegisterCertificate") == 2);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  REQUIRE(world.lock().find("devices.d1.registration"_id) == nullptr);
  REQUIRE(world.registry.describe_thing("d1"));
}

TEST_CASE("targets: one that has another name now is never deleted, whatever --target leaves out") {
  World world(both);
  world.apply();
  const auto renamed = edited(both, "eu: {region", "europe: {region");
  world.set_manifest(renamed);
  world.options.prune = true;
  world.options.selected = {"@eu"};
  REQUIRE_THAT(all_reasons(world.planned("devices.d1.registration@eu")),
               ContainsSubstring("belongs to devices.d1.registration@europe now"));
  REQUIRE(world.apply().is_done());
  REQUIRE(world.calls("UpdateCertificate") == 0);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  world.options.selected.clear();
  require_done(world);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  REQUIRE(world.calls("RegisterCertificate") == 2);
}

TEST_CASE("targets: nothing of a gone one is deleted while another does not answer, since it may be there now") {
  World world(both);
  world.apply();
  world.options.prune = true;
  const auto regional = edited(edited(both, "eu: {region", "europe: {region"), "us: {region: us-east-1}, ", "");
  for (const auto& text : {edited(both, "eu: {region", "europe: {region"), regional}) {
    world.set_manifest(text);
    world.dead_region = "eu-central-1";
    for (const auto& targets : {std::vector<std::string>(), {"@eu"}}) {
      world.options.selected = targets;
      require_reason(world, "devices.d1.registration@eu", Action::retire, "may belong to target 'europe' now");
      REQUIRE(world.decision("devices.d1.registration@eu").is_held);
      REQUIRE_FALSE(world.plan().plan.is_stopped());
      world.apply();
    }
    world.options.selected.clear();
    REQUIRE(world.lock().find("devices.d1.registration@eu"_id) != nullptr);
    REQUIRE(world.calls("DeleteCertificate") == 0);
  }
  world.set_manifest(edited(both, "eu: {region", "europe: {region"));
  world.dead_region.clear();
  require_done(world);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  REQUIRE(world.lock().find("devices.d1.registration@eu"_id) == nullptr);
}

TEST_CASE("targets: what is gone waits until all that are left are done") {
  World world(both);
  world.apply();
  world.options.prune = true;
  world.set_manifest(
      edited(edited(both, "eu: {region: eu-central-1}", "asia: {region: ap-south-1}"), "iot:Connect", "iot:Publish"));
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "POST" && request.request_target.find("/policies/reader/version") != std::string::npos)
      return HttpResponse{.status = 403, .headers = {}, .body = "{}"};
    return handler(method, request);
  };
  REQUIRE_FALSE(world.apply().is_done());
  REQUIRE(world.lock().find("devices.d1.registration@asia"_id) != nullptr);
  REQUIRE(world.lock().find("devices.d1.registration@eu"_id) != nullptr);
  world.fake.http.handler = handler;
  world.apply();
  REQUIRE(world.lock().find("devices.d1.registration@eu"_id) == nullptr);
}

TEST_CASE("targets: of a gone one nothing is touched with credentials of another account") {
  World world(both);
  world.apply();
  auto lock = world.lock();
  for (auto& [id, record] : lock.steps)
    for (const auto* name : {"arn", "of"})
      if (const auto found = record.outputs.find(name); id.target() == "eu" && found != record.outputs.end())
        if (const auto at = found->second.find("123456789012"); at != std::string::npos)
          record.outputs[name].replace(at, 12, "999999999999");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  world.set_manifest(edited(both, ", eu: {region: eu-central-1}", ""));
  world.options.prune = true;
  world.options.selected = {"devices.d1.registration@eu"};
  const auto result = world.apply();
  REQUIRE(result.count(StepState::failed) == 1);
  REQUIRE_THAT(result.steps.back().error, ContainsSubstring("but '999999999999' is wanted"));
  REQUIRE(world.calls("UpdateCertificate") == 0);
  REQUIRE(world.lock().find("devices.d1.registration@eu"_id) != nullptr);
}

TEST_CASE("targets: what was recorded before there were any is retired where it is, if no target is there") {
  World world(connected_manifest);
  world.apply();
  const std::string elsewhere = "aws: {targets: {asia: {region: ap-south-1}, eu: {region: eu-central-1}}}";
  world.set_manifest(edited(connected_manifest, "aws: {region: us-east-1}", elsewhere));
  REQUIRE(world.action("devices.d1.registration") == Action::retire);
  REQUIRE_THAT(world.iam_policy({.may_retire = true}),
               ContainsSubstring("\"arn:aws:iot:us-east-1:123456789012:policy/reader\""));
  world.options.prune = true;
  world.apply();
  world.fake.clock.advance(std::chrono::minutes(6));
  require_done(world);
  REQUIRE_FALSE(world.registry.describe_thing("d1"));
  Elsewhere there(world);
  REQUIRE(there.registry.describe_thing("d1"));
}

TEST_CASE("targets: records of a gone one that don't say where it was are forgotten") {
  World world(both);
  world.apply();
  auto lock = world.lock();
  std::erase_if(lock.steps,
                [](const auto& entry) { return entry.first.target() == "eu" && entry.second.kind != "status"; });
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  world.set_manifest(edited(both, ", eu: {region: eu-central-1}", ""));
  REQUIRE(world.action("devices.d1.status@eu") == Action::retire);
  world.options.prune = true;
  require_done(world);
  REQUIRE(world.lock().find("devices.d1.status@eu"_id) == nullptr);
}

TEST_CASE("targets: one that was given another region says how what it had can be retired") {
  World world(both);
  world.apply();
  auto text = edited(nothing_wanted, "eu-central-1", "eu-west-1");
  world.set_manifest(text);
  world.options.prune = true;
  world.options.selected = {"devices.d1.thing@eu"};
  const auto result = world.apply();
  REQUIRE(result.count(StepState::failed) == 1);
  REQUIRE_THAT(result.steps.back().error, ContainsSubstring("this run is for 'eu-west-1'"));
  REQUIRE_THAT(result.steps.back().hint, ContainsSubstring("give target 'eu' the region 'eu-central-1' again"));
}

namespace {

// The hint to give --prune holds what it says, and no step is left out without a word.
void require_followable(World& world) {
  const auto hint = held_hint(world.plan().plan);
  world.options.prune = true;
  const auto planned = world.plan();
  const auto result = world.apply();
  world.options.prune = false;
  INFO(hint << "\n" << all_errors(result));
  REQUIRE(result.count(StepState::failed) == 0);
  for (std::size_t i = 0; i < planned.plan.steps.size(); ++i) {
    const auto& decision = planned.plan.steps[i].decision;
    INFO(planned.plan.steps[i].step.id.text() << ": " << all_reasons(planned.plan.steps[i]));
    REQUIRE((result.steps[i].state == StepState::skipped) == (decision.action == Action::blocked));
    if (decision.action == Action::blocked) REQUIRE_FALSE(decision.reasons.empty());
    REQUIRE_FALSE((decision.action == Action::retire && !hint.empty() && result.steps[i].state == StepState::skipped));
  }
}

}  // namespace

TEST_CASE("targets: what a target that is blocked or silent may go on with is not offered to --prune") {
  World world(both);
  world.apply();
  const auto lock = world.lock().steps.size();
  // 'us' is to be where 'eu' was.
  world.set_manifest(edited(both, "us: {region: us-east-1}, eu: {region: eu-central-1}", "us: {region: eu-central-1}"));
  CHECK(held_hint(world.plan().plan).empty());
  require_reason(world, "authorities.root.status@eu", Action::retire, "may belong to target 'us' now");
  CHECK(way_out_of(world.planned("authorities.root.status@eu")) == "see to target 'us' first");
  require_followable(world);
  CHECK(world.lock().steps.size() == lock);
  // It has a new name, and does not answer.
  world.set_manifest(edited(both, "eu: {region", "europe: {region"));
  world.dead_region = "eu-central-1";
  CHECK(held_hint(world.plan().plan).empty());
  require_followable(world);
  CHECK(world.lock().steps.size() == lock);
  CHECK(world.calls("DeleteCertificate") == 0);
  world.dead_region.clear();
  world.apply();
  CHECK(held_hint(world.plan().plan).starts_with("give --prune to forget "));
  require_followable(world);
  CHECK(world.calls("DeleteCertificate") == 0);
}

TEST_CASE("targets: a lost certificate is fetched back from whichever target answers and has it") {
  World world(both);
  world.apply();
  const auto lost = world.file("pki/d1.crt");
  world.fake.files.remove("/w/pki/d1.crt");
  SECTION("the first does not answer") {
    world.dead_region = "eu-central-1";
  }
  SECTION("the first never had it") {
    auto lock = world.lock();
    lock.steps.erase("devices.d1.registration@eu"_id);
    world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  }
  require_reason(world, "devices.d1.certificate", Action::update, "fetched back from AWS IoT");
  world.apply();
  REQUIRE(world.file("pki/d1.crt") == lost);
}

TEST_CASE("targets: a lost certificate is not issued again while the target that has it does not answer") {
  World world(both);
  world.options.selected = {"@eu"};
  world.apply();
  world.options.selected.clear();
  world.fake.files.remove("/w/pki/d1.crt");
  world.dead_region = "eu-central-1";
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("nobody answers"));
  REQUIRE_FALSE(world.has_file("pki/d1.crt"));
}

TEST_CASE("targets: --replace is not begun anew while a target still has to follow") {
  World world(both);
  world.apply();
  world.options.replace = {"devices.d1"};
  world.dead_region = "us-east-1";
  world.apply();
  require_reason(world, "devices.d1.certificate", Action::blocked, "its registration still has to follow");
  world.options.replace.clear();
  world.dead_region.clear();
  require_done(world);
}

TEST_CASE("targets: that a region became one, or got another name, is seen from the lock alone") {
  World world(connected_manifest);
  world.apply();
  for (const auto& text : {both, edited(both, "us: {region", "usa: {region")}) {
    world.set_manifest(text);
    const auto live = world.plan().plan;
    REQUIRE(live.has_changes());
    world.options.refresh = Refresh::offline;
    require_reason(world, text == both ? "devices.d1.registration@us" : "devices.d1.registration@usa", Action::adopt,
                   "until now");
    REQUIRE(world.plan().plan.digest() == live.digest());
    world.options.refresh = Refresh::live;
    world.options.prune = true;
    require_done(world);
    world.options.prune = false;
  }
  REQUIRE(world.calls("RegisterCertificate") == 2);
}

TEST_CASE("targets: where a region became one, another that does not answer holds up nothing") {
  World world(connected_manifest);
  world.apply();
  world.set_manifest(edited(both, "iot:Connect", "iot:Publish"));
  world.options.prune = true;
  world.dead_region = "eu-central-1";
  REQUIRE_FALSE(world.plan().plan.is_stopped());
  require_reason(world, "policies.reader.policy@us", Action::update, "document.Statement[0].Action: ");
  world.apply();
  REQUIRE(world.calls("CreatePolicyVersion") == 1);
  REQUIRE(world.calls("DeleteCertificate") == 0);
  world.dead_region.clear();
  require_done(world);
  REQUIRE(world.calls("RegisterCertificate") == 2);
  REQUIRE(world.lock().find("devices.d1.registration"_id) == nullptr);
}

TEST_CASE("targets: which of two accounts in one region it became is not guessed") {
  World world(connected_manifest);
  world.apply();
  world.set_manifest(edited(edited(both, "eu: {region: eu-central-1}", "us-2: {region: us-east-1, profile: other}"),
                            "register: {auto_registration", "register: {mode: SNI_ONLY, auto_registration"));
  world.options.refresh = Refresh::offline;
  REQUIRE(world.action("devices.d1.registration@us") == Action::create);
}

TEST_CASE("targets: stopped at any side effect, the next run finishes and makes nothing twice") {
  const auto total = [] {
    World world(both);
    world.apply();
    return world.fake.faults.effects();
  }();
  for (std::size_t at = 0; at < total; at += 3) {
    INFO("effect " << at);
    World world(both);
    apply_stopped(world, at);
    require_done(world);
    REQUIRE(world.calls("RegisterCertificate") == 2);
    REQUIRE(world.calls("RegisterCACertificate") == 2);
  }
}
