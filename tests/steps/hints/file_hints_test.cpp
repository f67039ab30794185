// Hints about keys, requests and certificates that stand where they should not.
#include "tests/steps/hints/followed_hint.h"

namespace byoc::test {

namespace {

const std::string device = "devices.d1.certificate", device_key = "devices.d1.key",
                  root = "authorities.root.certificate";
const std::string with_csr = edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    csr: d1.csr");

// A certificate of `subject` for the key of the one in `file`, by somebody who calls himself `issuer`.
std::string by_a_stranger(World& world, const std::string& file, const std::string& subject,
                          const std::string& issuer) {
  const auto key = x509::PrivateKey::generate("P-256", world.fake.random);
  x509::Profile profile{.subject = {{"common_name", issuer}},
                        .not_before = world.fake.clock.now(),
                        .not_after = world.fake.clock.now() + std::chrono::days(50),
                        .is_authority = true};
  const auto stranger = x509::issue(profile, key.public_key(), key, {}, world.fake.random);
  profile.subject = {{"common_name", subject}};
  profile.is_authority = subject == "Root";
  const auto public_key = x509::Certificate::from_pem(world.file(file)).public_key();
  return x509::issue(profile, public_key, key, stranger, world.fake.random).pem();
}

// Issued once more by the device's issuer, for its key or another one, and not by byoc-apply.
std::string by_hand(Scene& scene, const std::string& public_key) {
  const auto issuer = x509::Certificate::from_pem(scene.world.file("pki/sub.crt"));
  const auto key = x509::PrivateKey::from_pem(Secret(scene.world.file("pki/sub.key")));
  const x509::Profile profile{.subject = {{"common_name", "d1"}},
                              .not_before = scene.world.fake.clock.now(),
                              .not_after = scene.world.fake.clock.now() + std::chrono::days(50)};
  return x509::issue(profile, public_key, key, issuer, scene.world.fake.random).pem();
}

std::string for_its_key(Scene& scene) {
  return by_hand(scene, x509::Certificate::from_pem(scene.world.file("pki/d1.crt")).public_key());
}

std::string for_another_key(Scene& scene) {
  return by_hand(scene, x509::PrivateKey::generate("P-256", scene.world.fake.random).public_key());
}

void apply(Scene& scene) {
  scene.world.apply();
}

// Applied, and then `file` holds what it should not.
std::function<void(Scene&)> with(const std::string& file, const std::function<std::string(Scene&)>& content) {
  return [=](Scene& scene) {
    scene.world.apply();
    scene.keep(file);
    scene.put(file, content(scene));
  };
}

std::function<void(Scene&)> restoring(const std::string& file) {
  return [=](Scene& scene) { scene.give_back(file); };
}

std::function<std::string(Scene&)> nonsense() {
  return [](Scene&) { return std::string("nonsense"); };
}

std::function<std::string(Scene&)> of_the_other(const std::string& file) {
  return [=](Scene& scene) { return scene.other().file(file); };
}

// The root's key is there, not recorded, and beside it a certificate that somebody else has issued for it.
std::function<void(Scene&)> with_a_root_by(const std::string& issuer) {
  return [=](Scene& scene) {
    scene.take("pki/root.key");
    scene.take("pki/root.crt");
    scene.put("pki/root.crt", by_a_stranger(scene.world, "pki/root.crt", "Root", issuer));
  };
}

std::function<void(Scene&)> rewriting(const std::string& text) {
  return [=](Scene& scene) { scene.world.set_manifest(text); };
}

FollowedHints hints_about_certificates() {
  const auto all_but = [](const std::string& left_out) {
    return [=](Scene& scene) {
      for (const auto* name : {"root.key", "root.crt", "sub.key", "sub.crt", "d1.key", "d1.crt"})
        if (left_out != name) scene.take(std::string("pki/") + name);
    };
  };
  return {
      {ReasonCode::source_missing, device, plain_manifest, all_but("d1.key"),
       [](Scene& scene) { scene.take("pki/d1.key"); }},
      {ReasonCode::source_replaced, device, plain_manifest,
       [](Scene& scene) {
         with("pki/d1.crt", for_its_key)(scene);
         scene.world.options.replace = {"devices.d1"};
       },
       [](Scene& scene) {
         scene.give_back("pki/d1.crt");
         scene.world.options.replace = {};
       }},
      {ReasonCode::source_differs, device, plain_manifest, with("pki/d1.crt", for_another_key),
       restoring("pki/d1.crt")},
      {ReasonCode::names_other_maker, device, plain_manifest,
       with("pki/d1.crt", [](Scene& s) { return by_a_stranger(s.world, "pki/d1.crt", "d1", "Stranger"); }),
       restoring("pki/d1.crt")},
      {ReasonCode::not_made_by_maker, device, plain_manifest,
       with("pki/d1.crt", [](Scene& s) { return by_a_stranger(s.world, "pki/d1.crt", "d1", "Sub"); }),
       restoring("pki/d1.crt")},
      {ReasonCode::names_another_as_itself, root, plain_manifest, with_a_root_by("Stranger"),
       [](Scene& scene) { scene.take("pki/root.crt"); }},
      {ReasonCode::not_made_by_itself, root, plain_manifest, with_a_root_by("Root"),
       [](Scene& scene) { scene.take("pki/root.crt"); }},
      {ReasonCode::found_otherwise, device, edited(plain_manifest, "common_name: d1", "common_name: d9"),
       [](Scene& scene) {
         World right(plain_manifest);
         right.apply();
         for (const auto* name : {"root.key", "root.crt", "sub.key", "sub.crt", "d1.key", "d1.crt"})
           scene.put(std::string("pki/") + name, right.file(std::string("pki/") + name));
       },
       rewriting(plain_manifest)},
      {ReasonCode::unusable_file, device, plain_manifest, with("pki/d1.crt", nonsense()), restoring("pki/d1.crt")},
  };
}

FollowedHints hints_about_keys() {
  const auto without_record = [](Scene& scene) {
    scene.world.apply();
    auto lock = scene.world.lock();
    lock.steps.erase(id_of(device_key));
    scene.put("byoc-ecdsa.lock.yaml", format_lock(lock));
    scene.keep("pki/d1.key");
    scene.remove("pki/d1.key");
  };
  return {
      {ReasonCode::found_otherwise, device_key,
       edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    curve: P-384"),
       [](Scene& scene) {
         World right(plain_manifest);
         right.apply();
         scene.put("pki/d1.key", right.file("pki/d1.key"));
       },
       rewriting(plain_manifest)},
      {ReasonCode::unusable_file, device_key, plain_manifest, with("pki/d1.key", nonsense()),
       [](Scene& scene) {
         scene.give_back("pki/d1.key");
         scene.move("pki/d1.key", "pki/right.key");
         scene.put("pki/d1.key", "nonsense");
         scene.world.set_manifest(
             edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    key: pki/right.key"));
       }},
      {ReasonCode::holds_another, device_key, plain_manifest, with("pki/d1.key", of_the_other("pki/d1.key")),
       restoring("pki/d1.key")},
      {ReasonCode::gone_but_in_use, device_key, plain_manifest, without_record, restoring("pki/d1.key")},
      {ReasonCode::recorded_is_gone, "authorities.sub.key", plain_manifest,
       [](Scene& scene) {
         scene.world.apply();
         scene.keep("pki/sub.key");
         scene.remove("pki/sub.key");
         scene.world.fake.clock.advance(std::chrono::hours(24 * 85));
       },
       restoring("pki/sub.key")},
      {ReasonCode::file_moved, device_key, plain_manifest,
       [](Scene& scene) {
         scene.world.apply();
         rewriting(edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    key: pki/new.key"))(
             scene);
       },
       [](Scene& scene) { scene.move("pki/d1.key", "pki/new.key"); }},
  };
}

FollowedHints hints_about_requests() {
  return {
      {ReasonCode::unusable_file, "devices.d1.csr", with_csr, with("d1.csr", nonsense()), restoring("d1.csr")},
      {ReasonCode::file_moved, "devices.d1.csr", with_csr,
       [](Scene& scene) {
         apply(scene);
         rewriting(edited(with_csr, "csr: d1.csr", "csr: new.csr"))(scene);
       },
       [](Scene& scene) { scene.move("d1.csr", "new.csr"); }},
      {ReasonCode::in_the_way, "devices.d1.csr", with_csr,
       [](Scene& scene) {
         const auto key = x509::PrivateKey::generate("P-256", scene.world.fake.random);
         scene.put("d1.csr", x509::make_request({{"common_name", "made by itself"}}, key, scene.world.fake.random));
       },
       rewriting(edited(with_csr, "csr: d1.csr", "csr: d1.csr\n    key: elsewhere"))},
      {ReasonCode::in_the_way, "devices.d1.certificate-chain",
       edited(with_csr, "csr: d1.csr", "certificate_chain: d1.pem"),
       [](Scene& scene) { scene.put("d1.pem", "what somebody else keeps here"); },
       [](Scene& scene) { scene.remove("d1.pem"); }, 0, 1},
  };
}

}  // namespace

FollowedHints hints_about_files() {
  auto all = hints_about_certificates();
  for (auto* more : {hints_about_keys, hints_about_requests})
    for (auto& hint : more()) all.push_back(std::move(hint));
  return all;
}

}  // namespace byoc::test

using namespace byoc::test;

TEST_CASE("hints: whoever follows one about files has what it promises, and no second key or CA") {
  for (const auto& hint : hints_about_files()) require_followed(hint);
}
