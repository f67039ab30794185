// Hints about what was asked for: replacements, dates, what left the manifest, a lock that says otherwise.
#include "tests/steps/hints/followed_hint.h"

namespace byoc::test {

namespace {

const std::string device = "devices.d1.certificate";
const std::string spare =
    edited(plain_manifest, "devices:", "  spare: {subject: {common_name: S}, validity: 9d}\ndevices:");

std::function<void(Scene&)> applied_then(const std::string& text) {
  return [=](Scene& scene) {
    scene.world.apply();
    scene.world.set_manifest(text);
  };
}

std::function<void(Scene&)> rewriting(const std::string& text) {
  return [=](Scene& scene) { scene.world.set_manifest(text); };
}

void replace_nothing(Scene& scene) {
  scene.world.options.replace = {};
}

std::string with_dates(const std::string& dates) {
  return edited(plain_manifest, "    validity: 90d\n    renew_before: 10d", dates);
}

// Replaced, but for what came behind the first steps.
std::function<void(Scene&)> half_replaced(const std::string& id, const std::string& kept_kinds) {
  return [=](Scene& scene) {
    scene.world.apply();
    const auto before = scene.world.lock();
    scene.world.options.replace = {id};
    scene.world.apply();
    auto mixed = scene.world.lock();
    for (auto& [step, record] : mixed.steps)
      if (kept_kinds.find(" " + std::string(step.kind()) + " ") != std::string::npos && before.find(step) != nullptr)
        record = *before.find(step);
    scene.put("byoc-ecdsa.lock.yaml", format_lock(mixed));
  };
}

FollowedHints hints_about_replacements() {
  return {
      {ReasonCode::change_is_protected, "authorities.root.key", plain_manifest,
       applied_then(edited(plain_manifest, "    validity: 1000d", "    validity: 1000d\n    curve: P-384")),
       rewriting(plain_manifest)},
      {ReasonCode::is_protected, "authorities.root.certificate", plain_manifest,
       applied_then(edited(plain_manifest, "common_name: Root", "common_name: Other")), rewriting(plain_manifest)},
      {ReasonCode::replacement_under_way, "devices.d1.key", plain_manifest,
       half_replaced("devices.d1", " certificate "), replace_nothing},
      {ReasonCode::replacement_under_way, device, connected_manifest,
       half_replaced("devices.d1.certificate", " registration status attachments "), replace_nothing},
  };
}

FollowedHints hints_about_dates() {
  return {
      {ReasonCode::over_before_begun, device, plain_manifest,
       applied_then(with_dates("    not_before: 2020-01-01T00:00:00Z\n    not_after: 2021-01-01T00:00:00Z")),
       rewriting(plain_manifest)},
      {ReasonCode::outlives_maker, device, plain_manifest,
       applied_then(with_dates("    not_after: 2090-01-01T00:00:00Z")), rewriting(plain_manifest)},
      {ReasonCode::cannot_end_later, device, with_dates("    not_after: 2026-12-01T00:00:00Z"),
       [](Scene& scene) {
         scene.world.apply();
         scene.world.fake.clock.advance(std::chrono::hours(24 * 300));
       },
       rewriting(plain_manifest)},
  };
}

FollowedHints hints_about_what_left() {
  const auto pruned = [](Scene& scene) { scene.world.options.prune = true; };
  const auto borrowed = [] {
    auto text = connected_manifest;
    const auto start = text.find("policies:\n"), end = text.find("provisioning_templates:");
    return text.replace(start, end - start, "policies: {reader: {}}\n");
  }();
  return {
      {ReasonCode::not_in_manifest, device, plain_manifest,
       applied_then(std::string(plain_manifest).substr(0, std::string_view(plain_manifest).find("devices:"))), pruned},
      {ReasonCode::left_alone, "policies.reader.policy", connected_manifest, applied_then(borrowed), pruned},
      {ReasonCode::stays_protected, "authorities.spare.certificate", spare,
       [](Scene& scene) {
         applied_then(plain_manifest)(scene);
         scene.world.options.prune = true;
       },
       [](Scene& scene) {
         scene.world.set_manifest(edited(spare, "validity: 9d", "validity: 9d, protect: false"));
         scene.world.apply();
         scene.world.set_manifest(plain_manifest);
       }},
      {ReasonCode::waits_for, "devices.d1.registration", connected_manifest,
       [](Scene& scene) {
         scene.world.apply();
         scene.keep("pki/d1.crt");
         scene.put("pki/d1.crt", "nonsense");
       },
       [](Scene& scene) { scene.give_back("pki/d1.crt"); }},
  };
}

FollowedHints hints_about_the_lock() {
  const auto give_back = [](Scene& scene) {
    scene.give_back("byoc-ecdsa.lock.yaml");
    scene.world.set_manifest(plain_manifest);
  };
  return {{ReasonCode::record_is_wrong, device, plain_manifest,
           [](Scene& scene) {
             scene.world.apply();
             edit_lock(scene, "\"d1\"", "\"d2\"");
             scene.world.set_manifest(edited(plain_manifest, "common_name: d1", "common_name: d2"));
           },
           give_back}};
}

}  // namespace

FollowedHints hints_about_plans() {
  auto all = hints_about_replacements();
  for (auto* more : {hints_about_dates, hints_about_what_left, hints_about_the_lock})
    for (auto& hint : more()) all.push_back(std::move(hint));
  return all;
}

}  // namespace byoc::test

using namespace byoc::test;

TEST_CASE("hints: whoever follows one about plans has what it promises, and no second key or CA") {
  for (const auto& hint : hints_about_plans()) require_followed(hint);
}
