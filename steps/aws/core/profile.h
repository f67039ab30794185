// The profile that was chosen, in both shared files at once.
// Must not know: operations, requests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/host/host.h"
#include "steps/aws/core/profile_file.h"

namespace byoc::aws {

// The value of an environment variable; nothing if it is unset or empty.
std::optional<std::string> set_variable(const Environment& environment, const std::string& name);

// One of the two shared files. A missing file is an empty one.
struct SharedFile {
  std::string name;  // for people: "~/.aws/config"
  ProfileFile content;
};

class Profile {
 public:
  // Reads AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE (by default below ~/.aws) and chooses the profile: the
  // explicit one, AWS_PROFILE, AWS_DEFAULT_PROFILE, "default". Throws Error for a file that can't be read, and for a
  // profile asked for by name that neither file has.
  static Profile load(const ReadHost& host, const std::optional<std::string>& explicit_name);

  // Another profile of the same files. Throws Error if neither has it; `wanted_by` names who asks: "'source_profile' of
  // profile 'factory'".
  Profile named(const std::string& name, const std::string& wanted_by) const;

  const std::string& name() const { return name_; }
  bool is_explicit() const { return is_explicit_; }  // named on the command line, not by a variable

  // The profile's section in each file; null where it has none.
  const ProfileSection* in_config() const;
  const ProfileSection* in_credentials() const;
  const SharedFile& config() const { return files_->config; }
  const SharedFile& credentials() const { return files_->credentials; }

  // A public setting of the profile, the credentials file before the config file. Nothing if unset or empty.
  std::optional<std::string> setting(std::string_view key) const;

  // A setting of the section that holds the single sign-on of that name. Throws Error if there is no such section.
  std::optional<std::string> sso_session_setting(const std::string& session, std::string_view key) const;

  // A setting for one service ("iot") in the `[services ...]` section that the profile names. Throws Error if there is
  // no such section.
  std::optional<std::string> service_setting(std::string_view service, std::string_view key) const;

 private:
  struct Files {
    SharedFile config, credentials;
  };

  void check_exists(const std::string& wanted_by = {}) const;
  void refuse_misread() const;

  std::string name_ = "default";
  bool is_explicit_ = false;
  std::shared_ptr<const Files> files_;
};

}  // namespace byoc::aws
