// Which profile was asked for, and that profile once it was read.
// Must not know: operations, requests.
#pragma once

#include <optional>
#include <string>

#include "engine/host/host.h"
#include "steps/aws/core/lazy.h"
#include "steps/aws/core/profile.h"

namespace byoc::aws {

// Read on first use, then kept. Safe to use from several threads.
class ProfileChoice {
 public:
  // The profile that the command line or a target names; nothing: the one of the environment.
  explicit ProfileChoice(std::optional<std::string> name = {}) : name_(std::move(name)) {}

  // Throws as Profile::load does.
  const Profile& profile(const ReadHost& host) {
    return profile_.get([&] { return Profile::load(host, name_); });
  }

 private:
  const std::optional<std::string> name_;
  Lazy<Profile> profile_;
};

}  // namespace byoc::aws
