// Hints about what AWS IoT has otherwise, or somewhere else.
#include "tests/steps/hints/followed_hint.h"

namespace byoc::test {

namespace {

const std::string registration = "devices.d1.registration", authority = "authorities.root.registration";
const std::string targets = edited(connected_manifest, "aws: {region: us-east-1}",
                                   "aws: {targets: {us: {region: us-east-1}, eu: {region: eu-central-1}}}");
constexpr auto denial = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:*","Resource":"*"}]})";

std::function<void(Scene&)> applied_then(const std::string& text) {
  return [=](Scene& scene) {
    scene.world.apply();
    scene.world.set_manifest(text);
  };
}

void take_back(Scene& scene) {
  scene.world.set_manifest(connected_manifest);
}

const std::string& certificate_id(Scene& scene, const std::string& step) {
  static std::string id;
  return id = scene.world.lock().find(id_of(step))->outputs.at("certificate_id");
}

FollowedHints hints_about_resources() {
  const auto renamed = edited(connected_manifest, "thermostat: {desc", "thermostat: {name: boiler, desc");
  const auto with_both = edited(connected_manifest, "thing_groups:", "  boiler: {description: Boilers}\nthing_groups:");
  return {
      {ReasonCode::found_otherwise, "policies.reader.policy", connected_manifest,
       [](Scene& scene) { scene.world.registry.create_policy("reader", denial); },
       [](Scene& scene) {
         scene.world.options.replace = {"policies.reader.policy"};
         scene.world.apply();
         scene.world.options.replace = {};
       },
       0},
      {ReasonCode::cannot_be_renamed, "thing_types.thermostat.thing-type", connected_manifest, applied_then(renamed),
       [=](Scene& scene) { scene.world.set_manifest(with_both); }},
      {ReasonCode::cannot_be_renamed, "devices.d1.thing", connected_manifest,
       applied_then(edited(connected_manifest, "thing: {type", "thing: {name: boiler-1, type")),
       [](Scene& scene) {
         scene.world.set_manifest(
             edited(connected_manifest, "  d1:\n", "  boiler-1:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n"));
         scene.world.options.prune = true;
       }},
      {ReasonCode::cannot_be_changed, "thing_types.thermostat.thing-type", connected_manifest,
       applied_then(edited(connected_manifest, "Room thermostats", "Boilers")), take_back},
      {ReasonCode::is_revoked, "devices.d1.certificate", connected_manifest,
       [](Scene& scene) {
         scene.world.apply();
         scene.world.revoke("devices.d1");
         scene.world.set_manifest(
             edited(connected_manifest, "    validity: 90d", "    curve: P-384\n    validity: 90d"));
       },
       [](Scene& scene) { scene.world.set_manifest(connected_manifest); }},
      {ReasonCode::was_adopted, "devices.d1.thing", connected_manifest,
       [=](Scene& scene) {
         scene.world.apply();
         scene.remove("byoc-ecdsa.lock.yaml");
         scene.world.apply();
         scene.world.set_manifest(edited(connected_manifest, connected_device, ""));
         scene.world.options.prune = true;
       },
       [](Scene& scene) { scene.world.options.prune_adopted = true; }},
      {ReasonCode::was_forgotten, "devices.d1.certificate", connected_manifest,
       [=](Scene& scene) {
         scene.world.apply();
         for (const auto* name : {"pki/d1.key", "pki/d1.crt"}) {
           scene.keep(name);
           scene.remove(name);
         }
         scene.world.forget("devices.d1");
       },
       [](Scene& scene) {
         for (const auto* name : {"pki/d1.key", "pki/d1.crt"}) scene.give_back(name);
       }},
      {ReasonCode::other_mode, authority, connected_manifest,
       applied_then(edited(connected_manifest, "register: {auto", "register: {mode: SNI_ONLY, auto")), take_back},
  };
}

FollowedHints hints_about_attachments() {
  const auto exclusive =
      edited(connected_manifest, "thing: {type: thermostat", "thing: {exclusive: true, type: thermostat");
  const auto of_others = edited(connected_manifest, "policies: [reader]", "policies: [reader, guest]");
  const auto guests = edited(of_others, "provisioning_templates:", "  guest: {}\nprovisioning_templates:");
  return {
      {ReasonCode::tied_elsewhere, "devices.d1.attachments", connected_manifest,
       [=](Scene& scene) {
         scene.world.apply();
         scene.world.registry.create_thing("press", {});
         scene.world.registry.attach_thing_principal(
             "press", scene.world.lock().find(id_of(registration))->outputs.at("arn"), aws::Attachment::usual);
         scene.world.set_manifest(exclusive);
       },
       [](Scene& scene) {
         scene.world.registry.detach_thing_principal("press",
                                                     scene.world.lock().find(id_of(registration))->outputs.at("arn"));
       }},
      {ReasonCode::nothing_to_be_tied, "devices.d1.attachments", guests, [](Scene&) {},
       [](Scene& scene) { scene.world.registry.create_policy("guest", denial); }, 0, 1},
  };
}

FollowedHints hints_about_places() {
  const auto give_back_lock = [](Scene& scene) { scene.give_back("byoc-ecdsa.lock.yaml"); };
  const auto guarded = [](const std::string& account) {
    return edited(connected_manifest, "{region: us-east-1}", "{region: us-east-1, account: \"" + account + "\"}");
  };
  return {
      {ReasonCode::other_account, registration, connected_manifest,
       [](Scene& scene) {
         scene.world.apply();
         const std::string lock = "byoc-ecdsa.lock.yaml";
         scene.keep(lock);
         auto text = scene.world.file(lock);
         for (std::size_t at = 0; (at = text.find("123456789012", at)) != std::string::npos;)
           text.replace(at, 12, "999999999999");
         scene.put(lock, text);
       },
       give_back_lock},
      {ReasonCode::other_account_wanted, registration, connected_manifest,
       [=](Scene& scene) {
         scene.world.apply();
         scene.world.set_manifest(guarded("999999999999"));
         scene.world.options.refresh = Refresh::offline;
       },
       [=](Scene& scene) {
         scene.world.set_manifest(guarded("123456789012"));
         scene.world.options.refresh = Refresh::live;
       }},
      {ReasonCode::other_region, registration, connected_manifest,
       applied_then(edited(connected_manifest, "us-east-1", "eu-west-1")), take_back},
      {ReasonCode::record_names_another, registration, connected_manifest,
       [](Scene& scene) {
         scene.world.set_manifest(
             edited(connected_manifest, "devices:\n",
                    "devices:\n  other: {issuer: root, subject: {common_name: other}, validity: 90d, "
                    "register: {}}\n"));
         scene.world.apply();
         const auto others = certificate_id(scene, "devices.other.registration");
         edit_lock(scene,
                   "certificate_id: \"" + scene.world.lock().find(id_of(registration))->outputs.at("certificate_id"),
                   "certificate_id: \"" + others);
       },
       give_back_lock},
      {ReasonCode::may_live_elsewhere, "devices.d1.thing@eu", targets,
       [](Scene& scene) {
         applied_then(edited(targets, "eu: {region: eu-central-1}", "de: {region: eu-central-1}"))(scene);
         scene.world.dead_region = "eu-central-1";
         scene.world.options.prune = true;
       },
       [](Scene& scene) { scene.world.dead_region.clear(); }},
  };
}

}  // namespace

FollowedHints hints_about_aws() {
  auto all = hints_about_resources();
  for (auto& hint : hints_about_places()) all.push_back(std::move(hint));
  for (auto& hint : hints_about_attachments()) all.push_back(std::move(hint));
  return all;
}

}  // namespace byoc::test

using namespace byoc::test;

TEST_CASE("hints: whoever follows one about AWS has what it promises, and no second key or CA") {
  for (const auto& hint : hints_about_aws()) require_followed(hint);
}
