#include "steps/aws/core/profile.h"

#include <set>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

constexpr std::string_view profile_kind = "profile";

std::optional<std::string> find_value(const ProfileSection* section, std::string_view key) {
  if (section == nullptr) return std::nullopt;
  const auto found = section->find(key);
  if (found == section->end() || found->second.value.empty()) return std::nullopt;
  return std::string(found->second.value.reveal());
}

// The file named by `variable`, else `name` below ~/.aws. Something that is no file (/dev/null) counts as none.
SharedFile read_shared(const ReadHost& host, const std::string& variable, const std::string& name) {
  const auto home = set_variable(host.environment, "HOME");
  SharedFile file{set_variable(host.environment, variable).value_or("~/.aws/" + name), {}};
  const bool is_in_home = file.name.starts_with("~/");
  if (is_in_home && !home) return file;
  const Path path = is_in_home ? Path(*home) / file.name.substr(2) : Path(file.name);
  const auto status = host.files.status(path);
  if (!status || status->type == FileStatus::Type::other) return file;
  file.content = ProfileFile::parse(host.files.read_secret(path).reveal(), file.name);
  return file;
}

std::vector<std::string> profile_names(const SharedFile& config, const SharedFile& credentials) {
  std::set<std::string> names;
  for (const auto& name : config.content.section_names(profile_kind)) names.insert(name);
  for (const auto& name : credentials.content.section_names()) names.insert(name);
  return {names.begin(), names.end()};
}

// At most a handful, so that the hint stays readable.
std::string known_profiles(const std::vector<std::string>& names) {
  constexpr std::size_t most = 10;
  std::vector<std::string> quoted;
  for (const auto& name : names)
    if (quoted.size() < most) quoted.push_back(fmt::format("'{}'", printable(name, 60)));
  return join_words(quoted) + (names.size() > most ? ", ..." : "");
}

}  // namespace

std::optional<std::string> set_variable(const Environment& environment, const std::string& name) {
  auto value = environment.variable(name);
  return value && !value->empty() ? value : std::nullopt;
}

Profile Profile::load(const ReadHost& host, const std::optional<std::string>& explicit_name) {
  Profile profile;
  profile.files_ = std::make_shared<Files>(Files{read_shared(host, "AWS_CONFIG_FILE", "config"),
                                                 read_shared(host, "AWS_SHARED_CREDENTIALS_FILE", "credentials")});
  profile.is_explicit_ = explicit_name.has_value();
  auto name = explicit_name;
  for (const auto* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"})
    if (!name) name = set_variable(host.environment, variable);
  if (name) profile.name_ = *name;
  profile.refuse_misread();
  if (name) profile.check_exists();
  return profile;
}

Profile Profile::named(const std::string& name, const std::string& wanted_by) const {
  Profile other = *this;
  other.name_ = name;
  other.refuse_misread();
  other.check_exists(wanted_by);
  return other;
}

// The AWS CLI passes over such a section without a word, and goes on to whatever other credentials there are.
void Profile::refuse_misread() const {
  const auto refuse = [](const SharedFile& file, const std::string& title) {
    if (const int line = file.content.near_miss(title); line != 0)
      throw Error(fmt::format("{}:{}: this section is not '[{}]' to the AWS CLI, which takes blanks, quotes, later "
                              "brackets and capital letters for part of its name",
                              file.name, line, printable(title)),
                  fmt::format("write '[{}]', and nothing else on that line", printable(title)));
  };
  if (in_credentials() == nullptr) refuse(credentials(), name_);
  if (in_config() != nullptr) return;
  if (name_ == "default") refuse(config(), name_);
  refuse(config(), fmt::format("{} {}", profile_kind, name_));
}

void Profile::check_exists(const std::string& wanted_by) const {
  if (in_config() != nullptr || in_credentials() != nullptr) return;
  if (config().content.section(name_) != nullptr)
    throw Error(
        fmt::format("{} has a section '[{}]', which is no profile to the AWS CLI", config().name, printable(name_)),
        fmt::format("write '[profile {}]' in its place", printable(name_)));
  const auto names = profile_names(config(), credentials());
  const auto near_name = nearest(name_, names);
  std::string hint = "check the name, or add the profile with 'aws configure --profile NAME'";
  if (!near_name.empty())
    hint = fmt::format("did you mean '{}'?", printable(near_name));
  else if (!names.empty())
    hint = "there are the profiles " + known_profiles(names);
  throw Error(fmt::format("there is no profile '{}' in {} or {}{}", printable(name_), config().name, credentials().name,
                          wanted_by.empty() ? "" : fmt::format(" ({})", wanted_by)),
              hint);
}

const ProfileSection* Profile::in_config() const {
  return config().content.section(profile_kind, name_);
}

const ProfileSection* Profile::in_credentials() const {
  return credentials().content.section(name_);
}

std::optional<std::string> Profile::setting(std::string_view key) const {
  auto value = find_value(in_credentials(), key);
  return value ? value : find_value(in_config(), key);
}

std::optional<std::string> Profile::sso_session_setting(const std::string& session, std::string_view key) const {
  const auto* section = config().content.section("sso-session", session);
  if (section == nullptr)
    throw Error(fmt::format("profile '{}' names the single sign-on '{}', which {} does not have", printable(name_),
                            printable(session), config().name),
                "set it up with 'aws configure sso'");
  return find_value(section, key);
}

std::optional<std::string> Profile::service_setting(std::string_view service, std::string_view key) const {
  const auto name = setting("services");
  if (!name) return std::nullopt;
  const auto* section = config().content.section("services", *name);
  if (section == nullptr)
    throw Error(fmt::format("profile '{}' names the services section '{}', which {} does not have", printable(name_),
                            printable(*name), config().name),
                fmt::format("add '[services {}]' or remove 'services' from the profile", printable(*name)));
  const auto block = section->find(service);
  if (block == section->end()) return std::nullopt;
  const auto found = block->second.nested.find(key);
  if (found == block->second.nested.end() || found->second.empty()) return std::nullopt;
  return std::string(found->second.reveal());
}

}  // namespace byoc::aws
