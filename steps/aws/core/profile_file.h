// The syntax of AWS' shared config and credentials files: sections, settings, one nested level.
// Must not know: the environment, operations. No value ever appears in an error: any may be a secret.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/secret.h"

namespace byoc::aws {

// The value of one setting. Where the value is empty, indented "key = value" lines below it are its nested settings.
struct ProfileSetting {
  Secret value;
  int line = 0;
  std::map<std::string, Secret, std::less<>> nested;
};

using ProfileSection = std::map<std::string, ProfileSetting, std::less<>>;  // by key in lower case

class ProfileFile {
 public:
  ProfileFile() = default;

  // Throws Error "name:line: ..." for a line that is neither section, setting nor comment, and for what is given twice.
  static ProfileFile parse(std::string_view content, const std::string& name);

  // The section of that name, "default" or "profile factory", quotes and runs of blanks in the file not counting; or
  // null.
  const ProfileSection* section(std::string_view name) const;

  std::vector<std::string> section_names() const;

 private:
  std::map<std::string, ProfileSection, std::less<>> sections_;
};

}  // namespace byoc::aws
