// The syntax of AWS' shared config and credentials files, as the AWS CLI reads it: sections, settings, nested ones.
// Must not know: the environment, operations. No value ever appears in an error: any may be a secret.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/secret.h"

namespace byoc::aws {

// The value of one setting: all that stands behind the first '=' or ':', also quotes and what looks like a comment, and
// the indented lines below. Where the value is empty, indented "key = value" lines below it are its nested settings.
struct ProfileSetting {
  Secret value;
  int line = 0;
  std::map<std::string, Secret, std::less<>> nested;  // by key as it is written
};

using ProfileSection = std::map<std::string, ProfileSetting, std::less<>>;  // by key in lower case

class ProfileFile {
 public:
  ProfileFile() = default;

  // Throws Error "name:line: ..." for a line that is neither section, setting nor comment, for what is given twice, and
  // for a section 'DEFAULT', whose settings the AWS CLI gives to every other one.
  static ProfileFile parse(std::string_view content, const std::string& name);

  // The section with that text in its brackets, letter by letter; or null.
  const ProfileSection* section(std::string_view title) const;

  // The section in whose brackets two words stand, as a shell would split them: what it is ("profile", which may have a
  // tail) and its name ("my factory"). Of several the last one, with "default" alone for the profile of that name; or
  // null.
  const ProfileSection* section(std::string_view kind, std::string_view name) const;

  // The names of all sections of a kind, as above; or, without one, what stands in all brackets.
  std::vector<std::string> section_names(std::string_view kind = {}) const;

  // The line of a section that only a reader more lenient than the AWS CLI would take for the one with that text in its
  // brackets, for a blank or for what follows on its line; 0 if there is none.
  int near_miss(std::string_view title) const;

 private:
  struct Section {
    int line = 0;
    std::string beginning;  // up to the first ']', without the blanks around it
    ProfileSection settings;
  };
  using Sections = std::map<std::string, Section, std::less<>>;  // by what stands in the brackets

  class Reader;

  Sections sections_;
};

}  // namespace byoc::aws
