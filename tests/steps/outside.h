// Whoever has the keys that are elsewhere, in a world of the steps.
// Must not know: the tests.
#pragma once

#include <optional>
#include <string>

#include "steps/x509/certificate.h"
#include "steps/x509/request.h"
#include "tests/catch.h"
#include "tests/steps/world.h"

namespace byoc::test {

// The machine that has the root's key, and a device that has its own.
class Outside {
 public:
  explicit Outside(World& world)
      : world_(world),
        root_key_(x509::PrivateKey::generate("P-384", world.fake.random)),
        root_(issued(root_key_.public_key(), "Root", true, {})) {
    bring("root.crt", root_.pem());
  }

  void bring(const std::string& name, const std::string& content) { world_.fake.files.put("/w/" + name, content); }

  void sign(const std::string& request, const std::string& certificate, bool is_authority = true,
            const std::string& name = "Issuing") {
    const auto asked = x509::read_request(world_.file(request));
    bring(certificate, issued(asked.public_key, name, is_authority, root_).pem());
  }

  // The root once more, from now on, and by another key if that is wanted.
  void renew_root(const std::string& certificate) {
    bring(certificate, issued(root_key_.public_key(), "Root", true, {}).pem());
  }
  void bring_other_root(const std::string& certificate) {
    root_key_ = x509::PrivateKey::generate("P-384", world_.fake.random);
    root_ = issued(root_key_.public_key(), "Root", true, {});
    bring(certificate, root_.pem());
  }

  // What proves that somebody has the root's key: its subject is what the request says, or what is wanted.
  void prove(const std::string& request, const std::string& certificate, const x509::Name& subject = {}) {
    const auto asked = x509::read_request(world_.file(request));
    REQUIRE(asked.is_signature_valid);
    x509::Profile profile;
    profile.subject = subject.empty() ? asked.subject : subject;
    profile.not_before = world_.fake.clock.now();
    profile.not_after = profile.not_before + std::chrono::days(10);
    bring(certificate, x509::issue(profile, asked.public_key, root_key_, root_, world_.fake.random).pem());
  }

  void make_request(const std::string& name) {
    const auto key = x509::PrivateKey::generate("P-256", world_.fake.random);
    bring(name, x509::make_request({{"common_name", "whatever"}}, key, world_.fake.random));
  }

 private:
  x509::Certificate issued(const std::string& public_key, const std::string& name, bool is_authority,
                           const std::optional<x509::Certificate>& issuer) {
    x509::Profile profile;
    profile.subject = {{"common_name", name}};
    profile.not_before = world_.fake.clock.now();
    profile.not_after = profile.not_before + std::chrono::days(issuer ? 1000 : 5000);
    profile.is_authority = is_authority;
    return x509::issue(profile, public_key, root_key_, issuer, world_.fake.random);
  }

  World& world_;
  x509::PrivateKey root_key_;
  x509::Certificate root_;
};

}  // namespace byoc::test
