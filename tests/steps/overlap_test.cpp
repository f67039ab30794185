// A certificate in use is not cut off: what is succeeded serves on, until its overlap is over, and what is revoked is
// never alive again.
#include <array>

#include <fmt/format.h>

#include "tests/steps/expectations.h"
#include "tests/steps/manifests.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using std::chrono::days;

constexpr auto registration = "devices.d1.registration";

std::string device_says(const std::string& what) {
  return edited(connected_manifest, "    register: {}", "    " + what);
}

std::string output(World& world, const std::string& step, const std::string& name) {
  return fact(world.lock().find(id_of(step))->outputs, name);
}

std::string id_of_device(World& world) {
  return output(world, registration, "certificate_id");
}

std::string arn_of(World& world, const std::string& id) {
  const auto arn = output(world, registration, "arn");
  return arn.substr(0, arn.rfind('/') + 1) + id;
}

std::string status_of(World& world, const std::string& id) {
  const auto found = world.iot.describe_certificate(id);
  return found ? found->status : "gone";
}

bool is_tied(World& world, const std::string& id) {
  const auto arn = arn_of(world, id);
  const auto things = world.registry.list_principal_things(arn), policies = world.registry.list_attached_policies(arn);
  REQUIRE(things.empty() == policies.empty());
  return !things.empty();
}

void replace_device(World& world, bool no_overlap = false) {
  world.options.replace = {"devices.d1"};
  world.options.no_overlap = no_overlap;
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  require_done(world);
}

void prune(World& world) {
  world.options.prune = true;
  require_done(world);
  world.options.prune = false;
}

// Applied, and 80 of the device's 90 days later.
std::string wait_for_renewal(World& world) {
  require_done(world);
  world.fake.clock.advance(days(80));
  return id_of_device(world);
}

}  // namespace

TEST_CASE("overlap: a renewed certificate of the same key serves to its own end, attached, and is then taken off") {
  World world(connected_manifest);
  const auto old = wait_for_renewal(world);
  const auto end = output(world, "devices.d1.certificate", "not_after");
  require_reason(world, registration, Action::renew, "beside " + old + ", which stays ACTIVE to its own end on " + end);
  REQUIRE_THAT(all_reasons(world.planned("devices.d1.attachments")), !ContainsSubstring("detach"));
  require_done(world);
  REQUIRE(id_of_device(world) != old);
  REQUIRE(status_of(world, old) == "ACTIVE");
  REQUIRE(is_tied(world, old));
  REQUIRE(is_tied(world, id_of_device(world)));
  world.fake.clock.advance(days(10) - std::chrono::seconds(1));
  REQUIRE_FALSE(world.plan().plan.has_changes());
  world.fake.clock.advance(std::chrono::seconds(1));
  require_reason(world, registration, Action::update, "the overlap of " + old + " is over: it is set INACTIVE");
  require_reason(world, "devices.d1.attachments", Action::update, "detach all of it from");
  require_done(world);
  REQUIRE(status_of(world, old) == "INACTIVE");
  REQUIRE_FALSE(is_tied(world, old));
  REQUIRE(status_of(world, id_of_device(world)) == "ACTIVE");
  world.options.prune = true;
  require_reason(world, registration, Action::update, old + ", whose overlap is over, is deleted");
  require_done(world);
  REQUIRE(status_of(world, old) == "gone");
}

TEST_CASE("overlap: one with a new key serves 30 days, or as long as the manifest says, and at most to its end") {
  struct Case {
    std::string manifest, words;
    int days;
  };
  const Case cases[] = {
      {connected_manifest, "stays ACTIVE for '30d', until 2026-10-21; a device that still uses it", 30},
      {device_says("overlap: 5d\n    register: {}"), "stays ACTIVE for '5d'", 5},
      {device_says("overlap: 2y\n    register: {}"), "stays ACTIVE to its own end", 90},
  };
  for (const auto& [manifest, words, length] : cases) {
    INFO(length);
    World world(manifest);
    require_done(world);
    const auto old = id_of_device(world);
    world.options.replace = {"devices.d1"};
    require_reason(world, registration, Action::replace, words);
    replace_device(world);
    REQUIRE(is_tied(world, old));
    if (length > 80) continue;
    world.fake.clock.advance(days(length) - std::chrono::seconds(1));
    require_done(world);
    REQUIRE(status_of(world, old) == "ACTIVE");
    world.fake.clock.advance(std::chrono::seconds(1));
    require_done(world);
    REQUIRE(status_of(world, old) == "INACTIVE");
    REQUIRE_FALSE(is_tied(world, old));
  }
}

TEST_CASE("overlap: a new certificate for the same key, asked for by hand, is a renewal, too") {
  World world(connected_manifest);
  require_done(world);
  const auto old = id_of_device(world);
  world.options.replace = {"devices.d1.certificate"};
  require_reason(world, registration, Action::replace, "beside " + old + ", which stays ACTIVE to its own end");
  world.options.replace = {};
  world.set_manifest(device_says("extended_key_usage: [client_auth, server_auth]\n    register: {}"));
  require_reason(world, registration, Action::replace, "beside " + old + ", which stays ACTIVE to its own end");
  world.set_manifest(edited(connected_manifest, "common_name: d1", "common_name: d2"));
  require_reason(world, registration, Action::replace, "stays ACTIVE for '30d'");
}

TEST_CASE("overlap: what the manifest says holds for a renewal, too, and 0d is at once") {
  World shorter(device_says("overlap: 3d\n    register: {}"));
  const auto old = wait_for_renewal(shorter);
  require_done(shorter);
  shorter.fake.clock.advance(days(3));
  require_done(shorter);
  REQUIRE(status_of(shorter, old) == "INACTIVE");

  World at_once(device_says("overlap: 0d\n    register: {}"));
  const auto before = wait_for_renewal(at_once);
  require_reason(at_once, registration, Action::renew, "set INACTIVE; a device that still uses it is cut off then");
  require_done(at_once);
  REQUIRE(status_of(at_once, before) == "INACTIVE");
  REQUIRE_FALSE(is_tied(at_once, before));
}

TEST_CASE("overlap: without one, the old certificate is ACTIVE until AWS IoT has taken the new one") {
  using Mode = FaultPlan::Mode;
  const auto mode = GENERATE(Mode::crash_before, Mode::crash_after, Mode::fail, Mode::fail_after);
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    INFO("effect " << at);
    World world(device_says("overlap: 0d\n    register: {}"));
    const auto old = wait_for_renewal(world);
    world.forget_calls();
    was_stopped = apply_stopped(world, at, mode);
    REQUIRE((was_stopped || at > 5));
    if (world.calls("RegisterCertificate") == 0) REQUIRE(status_of(world, old) == "ACTIVE");
    require_done(world);
    REQUIRE(world.calls("RegisterCertificate") == 1);
    REQUIRE(status_of(world, old) == "INACTIVE");
    REQUIRE(status_of(world, id_of_device(world)) == "ACTIVE");
  }
}

TEST_CASE("overlap: several are kept at a time, follow what is attached, and a leaked key ends all of them") {
  World world(connected_manifest);
  require_done(world);
  std::vector<std::string> ids{id_of_device(world)};
  for (int i = 0; i < 3; ++i) {
    world.fake.clock.advance(days(1));
    replace_device(world);
    ids.push_back(id_of_device(world));
  }
  for (const auto& id : ids) REQUIRE(is_tied(world, id));
  const auto two =
      edited(edited(connected_manifest, "policies: [reader]", "policies: [writer]"), "policies:\n  reader:",
             "policies:\n  writer: {document: {Version: \"2012-10-17\", Statement: [{Effect: Deny, Action: "
             "\"iot:Connect\", Resource: \"*\"}]}}\n  reader:");
  world.set_manifest(two);
  require_done(world);
  for (const auto& id : ids)
    REQUIRE(world.registry.list_attached_policies(arn_of(world, id)) == std::vector<std::string>{"writer"});
  replace_device(world, true);
  for (const auto& id : ids) {
    REQUIRE(status_of(world, id) == "INACTIVE");
    REQUIRE_FALSE(is_tied(world, id));
  }
  REQUIRE(is_tied(world, id_of_device(world)));
  prune(world);
  for (const auto& id : ids) REQUIRE(status_of(world, id) == "gone");
  REQUIRE(status_of(world, id_of_device(world)) == "ACTIVE");
}

TEST_CASE("overlap: INACTIVE and REVOKED in the manifest hold for all that is kept, and so does taking it out") {
  for (const std::string status : {"INACTIVE", "REVOKED"}) {
    World world(connected_manifest);
    require_done(world);
    const auto old = id_of_device(world);
    replace_device(world);
    world.set_manifest(device_says("register: {status: " + status + "}"));
    require_done(world);
    REQUIRE(status_of(world, old) == status);
    REQUIRE(status_of(world, id_of_device(world)) == status);
    REQUIRE_FALSE(is_tied(world, old));
  }
  World world(connected_manifest);
  require_done(world);
  const auto old = id_of_device(world);
  replace_device(world);
  const auto present = id_of_device(world);
  world.set_manifest(edited(connected_manifest, connected_device, ""));
  prune(world);
  REQUIRE(status_of(world, old) == "gone");
  REQUIRE(status_of(world, present) == "gone");
  REQUIRE_FALSE(world.registry.describe_thing("d1"));
}

TEST_CASE("overlap: what was only adopted is switched off when its time is over, and never deleted") {
  for (const bool is_retired : {false, true}) {
    INFO(is_retired);
    World world(connected_manifest);
    require_done(world);
    world.fake.files.remove("/w/byoc-ecdsa.lock.yaml");
    const auto old = wait_for_renewal(world);
    require_done(world);
    world.fake.clock.advance(days(10));
    if (is_retired) world.set_manifest(edited(connected_manifest, connected_device, ""));
    world.options.prune = true;
    REQUIRE(world.apply().is_done());
    REQUIRE(status_of(world, old) == "INACTIVE");
    if (!is_retired) REQUIRE_FALSE(is_tied(world, old));
  }
}

TEST_CASE("overlap: a replaced authority stays ACTIVE for it, and a renewed one to its end") {
  World world(edited(connected_manifest, "    validity: 1000d\n", "    validity: 1000d\n    renew_before: 200d\n"));
  require_done(world);
  const auto ca = [&] { return output(world, "authorities.root.registration", "certificate_id"); };
  const auto first = ca();
  world.options.replace = {"authorities.root"};
  require_reason(world, "authorities.root.registration", Action::replace,
                 "until 2026-10-21; then AWS IoT registers no more of what it has issued");
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  REQUIRE(world.iot.describe_ca_certificate(first)->status == "ACTIVE");
  world.fake.clock.advance(days(30));
  require_done(world);
  REQUIRE(world.iot.describe_ca_certificate(first)->status == "INACTIVE");
  const auto second = ca();
  world.fake.clock.advance(days(780));
  require_reason(world, "authorities.root.registration", Action::renew, "stays ACTIVE to its own end");
  require_done(world);
  REQUIRE(world.iot.describe_ca_certificate(second)->status == "ACTIVE");
  prune(world);
  REQUIRE_FALSE(world.iot.describe_ca_certificate(first));
  REQUIRE(world.iot.describe_ca_certificate(second)->status == "ACTIVE");
}

TEST_CASE("overlap: what is kept and gone from AWS is left out, and another's certificate is not touched") {
  World world(connected_manifest);
  require_done(world);
  const auto old = id_of_device(world);
  replace_device(world);
  auto lock = world.lock();
  auto& outputs = lock.steps.at(id_of(registration)).outputs;
  const auto until = fact(outputs, "kept." + old);
  SECTION("gone") {
    for (const auto& thing : world.registry.list_principal_things(arn_of(world, old)))
      world.registry.detach_thing_principal(thing, arn_of(world, old));
    for (const auto& policy : world.registry.list_attached_policies(arn_of(world, old)))
      world.registry.detach_policy(policy, arn_of(world, old));
    world.iot.update_certificate(old, "INACTIVE");
    world.iot.delete_certificate(old);
    world.fake.clock.advance(days(30));
    require_done(world);
    const auto after = Facts(world.lock().find(id_of(registration))->outputs);
    REQUIRE_FALSE(after.contains("kept." + old));
    REQUIRE_FALSE(after.contains("ended." + old));
  }
  SECTION("no date") {
    outputs["kept." + old] = "soon";
    world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
    REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring(registration) && ContainsSubstring("'soon'"));
  }
  SECTION("no id") {
    outputs["kept.../" + old] = until;
    world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
    REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring(registration) && ContainsSubstring("nobody recorded"));
  }
}

TEST_CASE("overlap: renewing, ending and pruning are finished by the next run, wherever they are stopped") {
  const std::function<void(World&)> ways[] = {
      [](World& world) { world.fake.clock.advance(days(80)); },
      [](World& world) { world.options.replace = {"devices.d1"}; },
      [](World& world) {
        replace_device(world);
        world.fake.clock.advance(days(30));
      },
      [](World& world) {
        replace_device(world);
        world.fake.clock.advance(days(30));
        world.options.prune = true;
      },
      [](World& world) {
        replace_device(world);
        world.set_manifest(edited(connected_manifest, connected_device, ""));
        world.options.prune = true;
      },
  };
  for (const auto& arrange : ways) {
    for (std::size_t at = 0;; ++at) {
      INFO("way " << &arrange - ways << ", effect " << at);
      World world(connected_manifest);
      require_done(world);
      const auto first = id_of_device(world);
      arrange(world);
      if (!apply_stopped(world, at)) break;
      const auto active = status_of(world, first) == "ACTIVE";
      const bool is_wanted = world.manifest_text() == connected_manifest;
      const auto lock = world.lock();
      const auto* record = lock.find(id_of(registration));
      const bool has_one =
          active || (record != nullptr && status_of(world, fact(record->outputs, "certificate_id")) == "ACTIVE");
      REQUIRE((has_one || !is_wanted));
      world.options.replace = {};
      require_done(world);
    }
  }
}

TEST_CASE("revoked: the manifest's ACTIVE is none with a note, nothing is renewed, and --replace makes a new one") {
  for (const bool is_in_console : {true, false}) {
    INFO(is_in_console);
    World world(connected_manifest);
    require_done(world);
    const auto old = id_of_device(world);
    if (is_in_console)
      world.iot.update_certificate(old, "REVOKED");
    else
      world.revoke("devices.d1");
    const auto note = world.planned("devices.d1.status");
    REQUIRE(note.decision.action == (is_in_console ? Action::adopt : Action::none));
    REQUIRE_THAT(warning_lines(note).front(), ContainsSubstring("--replace devices.d1"));
    require_done(world);
    REQUIRE(world.decision("devices.d1.status").warnings.front().code == ReasonCode::is_revoked);
    REQUIRE_THAT(warning_lines(world.planned("devices.d1.status")).front(),
                 ContainsSubstring(is_in_console ? "found revoked in AWS IoT" : "it was stolen") &&
                     ContainsSubstring("on 2026-09-21"));
    for (const int later : {85, 30}) {
      world.fake.clock.advance(days(later));
      require_done(world);
      REQUIRE(id_of_device(world) == old);
      REQUIRE(status_of(world, old) == "REVOKED");
    }
    REQUIRE(world.decision("devices.d1.certificate").warnings.front().code == ReasonCode::is_revoked);
    replace_device(world);
    REQUIRE(status_of(world, old) == "REVOKED");
    REQUIRE_FALSE(is_tied(world, old));
    REQUIRE(status_of(world, id_of_device(world)) == "ACTIVE");
    REQUIRE(is_tied(world, id_of_device(world)));
    REQUIRE(world.decision("devices.d1.status").warnings.empty());
  }
}

TEST_CASE("revoked: when its renewal is due in the very run that finds it, and its issuer is replaced") {
  World world(connected_manifest);
  const auto old = wait_for_renewal(world);
  world.iot.update_certificate(old, "REVOKED");
  require_done(world);
  REQUIRE(id_of_device(world) == old);
  world.options.replace = {"authorities.root"};
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  require_done(world);
  REQUIRE(id_of_device(world) == old);
  REQUIRE(status_of(world, old) == "REVOKED");
}

TEST_CASE("revoked: one that somebody has deleted then is neither registered again nor issued anew") {
  for (const bool is_file_gone : {false, true}) {
    INFO(is_file_gone);
    World world(connected_manifest);
    require_done(world);
    const auto old = id_of_device(world), arn = arn_of(world, old);
    world.revoke("devices.d1");
    for (const auto& thing : world.registry.list_principal_things(arn))
      world.registry.detach_thing_principal(thing, arn);
    for (const auto& policy : world.registry.list_attached_policies(arn)) world.registry.detach_policy(policy, arn);
    world.iot.delete_certificate(old);
    if (is_file_gone) world.fake.files.remove("/w/pki/d1.crt");
    world.forget_calls();
    require_done(world);
    REQUIRE(world.calls("RegisterCertificate") == 0);
    REQUIRE(status_of(world, old) == "gone");
    REQUIRE(world.decision(registration).warnings.front().code == ReasonCode::is_revoked);
    replace_device(world);
    REQUIRE(status_of(world, id_of_device(world)) == "ACTIVE");
    REQUIRE(is_tied(world, id_of_device(world)));
  }
}

TEST_CASE("overlap: the plan promises none for what was switched off, nor where none is asked for") {
  World world(connected_manifest);
  require_done(world);
  world.options.replace = {"devices.d1"};
  REQUIRE(world.decision(registration).reasons.front().code == ReasonCode::kept_for);
  world.options.no_overlap = true;
  REQUIRE(world.decision(registration).reasons.front().code == ReasonCode::succeeds);
  world.options.no_overlap = false;
  world.iot.update_certificate(id_of_device(world), "INACTIVE");
  REQUIRE(world.decision(registration).reasons.front().code == ReasonCode::succeeds);
}

TEST_CASE("overlap: --no-overlap is for what --replace names, and what is due besides keeps its own") {
  World world(connected_manifest);
  wait_for_renewal(world);
  world.options.replace = {"authorities.root"};
  world.options.no_overlap = true;
  REQUIRE(world.decision("authorities.root.registration").reasons.front().code == ReasonCode::succeeds);
  REQUIRE(world.decision(registration).reasons.front().code == ReasonCode::kept_to_its_end);
}

TEST_CASE("overlap: what has ended already is not kept beside its successor") {
  World world(connected_manifest);
  require_done(world);
  const auto old = id_of_device(world);
  world.fake.clock.advance(days(90));
  REQUIRE(world.decision(registration).reasons.front().code == ReasonCode::succeeds);
  require_done(world);
  REQUIRE(status_of(world, old) == "INACTIVE");
}

TEST_CASE("overlap: what has nothing attached is over in one run, too") {
  World world(edited(device_says("register: {}"),
                     "    policies: [reader]\n    thing: {type: thermostat, groups: [line], "
                     "attributes: {site: plant-2, batch: \"7\"}}\n",
                     "    policies: []\n"));
  const auto old = wait_for_renewal(world);
  require_done(world);
  world.fake.clock.advance(days(10));
  require_done(world);
  REQUIRE(status_of(world, old) == "INACTIVE");
}

TEST_CASE("revoked: with all that is kept, in every target, and what one target revokes is not renewed for another") {
  const auto targets = edited(connected_manifest, "aws: {region: us-east-1}",
                              "aws: {targets: {us: {region: us-east-1}, eu: {region: eu-central-1}}}");
  World world(targets);
  require_done(world);
  world.options.replace = {"devices.d1"};
  REQUIRE(world.apply().is_done());
  world.options = {.threads = 1};
  world.revoke("devices.d1");
  const auto lock = world.lock();
  for (const std::string target : {"us", "eu"}) {
    const auto& outputs = lock.find(id_of("devices.d1.registration@" + target))->outputs;
    int ended = 0;
    for (const auto& [name, value] : outputs)
      if (name.starts_with("ended.")) ended += value == "REVOKED" ? 1 : 100;
    REQUIRE(ended == 1);
    REQUIRE(fact(lock.find(id_of("devices.d1.status@" + target))->outputs, "status") == "REVOKED");
  }
  require_done(world);
  world.fake.clock.advance(days(85));
  require_done(world);
  REQUIRE(world.action("devices.d1.certificate") == Action::none);
}

TEST_CASE("revoked: in AWS IoT at once, and so is each that is kept beside it") {
  World world(connected_manifest);
  require_done(world);
  const auto old = id_of_device(world);
  replace_device(world);
  REQUIRE(status_of(world, old) == "ACTIVE");
  world.revoke("devices.d1");
  REQUIRE(status_of(world, old) == "REVOKED");
  REQUIRE(status_of(world, id_of_device(world)) == "REVOKED");
}

TEST_CASE("revoked: neither another's certificate nor one of another account") {
  World world(connected_manifest);
  require_done(world);
  const auto honest = world.lock();
  const auto id = id_of_device(world);
  auto& outputs = honest.find("devices.d1.registration"_id)->outputs;
  for (const auto& [name, value, said] : std::vector<std::array<std::string, 3>>{
           {"fingerprint", std::string(64, 'a'), "AWS IoT has another certificate as " + id},
           {"arn", edited(fact(outputs, "arn"), "123456789012", "999999999999"), "account '999999999999'"}}) {
    auto lock = honest;
    lock.steps.at("devices.d1.registration"_id).outputs[name] = value;
    world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
    CHECK_THROWS_WITH(world.revoke("devices.d1"), ContainsSubstring(said));
    CHECK(status_of(world, id) == "ACTIVE");
  }
}

TEST_CASE("revoked: the plan says that it can't be undone before it does it") {
  World world(connected_manifest);
  require_done(world);
  world.set_manifest(device_says("register: {status: REVOKED}"));
  const auto planned = world.planned("devices.d1.status");
  REQUIRE(planned.decision.action == Action::update);
  REQUIRE_THAT(warning_lines(planned).front(), ContainsSubstring("REVOKED can't be undone"));
}

TEST_CASE("revoked: by the present certificate, and those kept are revoked by the next run") {
  World world(connected_manifest);
  require_done(world);
  const auto old = id_of_device(world);
  replace_device(world);
  world.iot.update_certificate(id_of_device(world), "REVOKED");
  require_reason(world, registration, Action::update, "the overlap of " + old + " is over: it is set REVOKED");
  require_done(world);
  REQUIRE(status_of(world, old) == "REVOKED");
  REQUIRE_FALSE(is_tied(world, old));
}
