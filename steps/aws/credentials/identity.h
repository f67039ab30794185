// As whom a run talks to AWS: a profile and its credentials, shared by all sessions that go by it.
// Must not know: regions, endpoints, requests.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "steps/aws/core/profile_choice.h"
#include "steps/aws/credentials/credentials_cache.h"

namespace byoc::aws {

// Found out on first use, then kept. Safe to use from several threads.
class Identity {
 public:
  // The profile that the command line or a target names; nothing: the one of the environment.
  explicit Identity(std::optional<std::string> profile_name)
      : profile_(std::make_shared<ProfileChoice>(std::move(profile_name))) {}

  const std::shared_ptr<ProfileChoice>& profile() const { return profile_; }
  CredentialsCache& credentials() { return credentials_; }

 private:
  const std::shared_ptr<ProfileChoice> profile_;
  CredentialsCache credentials_;
};

// Gives all who name one profile the same: AWS takes a code of an MFA device once, and a person or a program is to be
// asked once. For one thread.
class Identities {
 public:
  std::shared_ptr<Identity> of(const std::optional<std::string>& profile_name) {
    auto& identity = known_[profile_name];
    if (!identity) identity = std::make_shared<Identity>(profile_name);
    return identity;
  }

 private:
  std::map<std::optional<std::string>, std::shared_ptr<Identity>> known_;
};

}  // namespace byoc::aws
