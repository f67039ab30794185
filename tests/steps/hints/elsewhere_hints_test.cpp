// Hints about what is awaited from whoever has a key that is elsewhere, and about what has come.
#include "tests/steps/hints/followed_hint.h"

namespace byoc::test {

namespace {

constexpr auto offline = R"(version: 1
name: offline
aws: {region: us-east-1}
authorities:
  root: {key: elsewhere, certificate: root.crt, validity: 5000d, renew_before: 100d}
  issuing:
    issuer: root
    subject: {common_name: Issuing}
    validity: 1000d
    register: {}
)";
constexpr auto proven = R"(version: 1
name: offline
aws: {region: us-east-1}
authorities:
  root: {key: elsewhere, certificate: root.crt, register: {}}
)";
constexpr auto foreign = R"(version: 1
name: offline
aws: {region: us-east-1}
authorities:
  root: {subject: {common_name: Root}, validity: 1000d, protect: false, register: elsewhere}
)";
const std::string requesting =
    edited(plain_manifest, "    renew_before: 10d", "    renew_before: 10d\n    key: elsewhere\n    csr: d1.csr");
const std::string issuing = "authorities.issuing.certificate", root = "authorities.root.certificate";

std::string request_for_proof(World& world) {
  std::string found;
  for (const auto& [name, content] : world.fake.files.contents())
    if (name.find("root.verification-") != std::string::npos && name.ends_with(".csr")) found = name.substr(3);
  return found;
}

std::string proof(World& world) {
  auto name = request_for_proof(world);
  return name.replace(name.size() - 3, 3, "crt");
}

void prove(Scene& scene) {
  scene.outside().prove(request_for_proof(scene.world), proof(scene.world));
}

void ask(Scene& scene) {
  scene.outside();
  scene.world.apply();
}

void complete(Scene& scene) {
  ask(scene);
  scene.outside().sign("pki/issuing.csr", "pki/issuing.crt");
  scene.world.apply();
}

FollowedHints hints_about_what_is_awaited() {
  return {
      {ReasonCode::awaited_file, root, proven, [](Scene&) {}, [](Scene& scene) { scene.outside(); }},
      {ReasonCode::awaited_file, "devices.d1.csr", requesting, [](Scene& scene) { scene.world.apply(); },
       [](Scene& scene) { scene.outside().make_request("d1.csr"); }},
      {ReasonCode::awaited_from_maker, issuing, offline, ask,
       [](Scene& scene) { scene.outside().sign("pki/issuing.csr", "pki/issuing.crt"); }, 1},
      {ReasonCode::awaited_proof, "authorities.root.verification-certificate", proven, ask, prove, 1},
      {ReasonCode::awaited_renewal, root, offline,
       [](Scene& scene) {
         complete(scene);
         scene.world.set_manifest(edited(offline, "    validity: 1000d", "    validity: 9000d"));
         scene.world.fake.clock.advance(std::chrono::hours(24 * 4950));
       },
       [](Scene& scene) {
         scene.outside().renew_root("root.next.crt");
         scene.world.set_manifest(edited(offline,
                                         "  issuing:\n    issuer: root\n    subject: {common_name: Issuing}\n"
                                         "    validity: 1000d\n    register: {}\n",
                                         ""));
         scene.world.options.prune = true;
       }},
      {ReasonCode::awaited_in_service, "authorities.root.registration", foreign,
       [](Scene& scene) { scene.world.apply(); },
       [](Scene& scene) {
         auto& world = scene.world;
         world.iot.register_ca_certificate({.ca_certificate_pem = world.file("pki/root.crt"),
                                            .verification_certificate_pem = {},
                                            .set_as_active = true,
                                            .allow_auto_registration = false,
                                            .is_sni_only = true,
                                            .config = {},
                                            .tags = {}});
       },
       1},
  };
}

FollowedHints hints_about_what_has_come() {
  const auto refused = [](const std::function<void(Scene&)>& wrong) {
    return [=](Scene& scene) {
      ask(scene);
      wrong(scene);
    };
  };
  return {
      {ReasonCode::successor_unfit, issuing, offline,
       [](Scene& scene) {
         complete(scene);
         scene.put("pki/issuing.next.crt", "nonsense");
       },
       [](Scene& scene) { scene.outside().sign("pki/issuing.csr", "pki/issuing.next.crt"); }, 1},
      {ReasonCode::change_is_protected, root, offline,
       [](Scene& scene) {
         complete(scene);
         scene.keep("root.crt");
         scene.outside().bring_other_root("root.crt");
       },
       [](Scene& scene) { scene.give_back("root.crt"); }},
      {ReasonCode::proves_another_code, "authorities.root.verification-certificate", proven, refused([](Scene& scene) {
         scene.outside().prove(request_for_proof(scene.world), proof(scene.world), {{"common_name", "another"}});
       }),
       prove, 1},
      {ReasonCode::not_made_by_maker, "authorities.root.verification-certificate", proven, refused([](Scene& scene) {
         scene.keep("root.crt");
         World stranger(proven);
         Outside other(stranger);
         other.bring_other_root("root.crt");
         stranger.fake.files.put("/w/x.csr", scene.world.file(request_for_proof(scene.world)));
         other.prove("x.csr", "x.crt");
         scene.put(proof(scene.world), stranger.file("x.crt"));
       }),
       prove, 1},
      {ReasonCode::unusable_file, "authorities.root.verification-certificate", proven,
       refused([](Scene& scene) { scene.put(proof(scene.world), "nonsense"); }), prove, 1},
      {ReasonCode::unusable_file, "authorities.root.verification-csr", proven,
       refused([](Scene& scene) { scene.put(request_for_proof(scene.world), "nonsense"); }),
       [](Scene& scene) { scene.remove(request_for_proof(scene.world)); }},
  };
}

}  // namespace

FollowedHints hints_about_what_is_elsewhere() {
  auto all = hints_about_what_is_awaited();
  for (auto& hint : hints_about_what_has_come()) all.push_back(std::move(hint));
  return all;
}

}  // namespace byoc::test

using namespace byoc::test;

TEST_CASE("hints: whoever follows one about what is elsewhere has what it promises, and no second key or CA") {
  for (const auto& hint : hints_about_what_is_elsewhere()) require_followed(hint);
}
