#include "steps/aws/core/profile_file.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc::aws {

namespace {

constexpr std::string_view blanks = " \t";

std::string_view without_quotes(std::string_view text) {
  const bool is_quoted =
      text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

// `profile   "factory"` -> "profile factory".
std::string section_name(std::string_view text) {
  const auto end = text.find_first_of(blanks);
  if (end == std::string_view::npos || text.front() == '"' || text.front() == '\'')
    return std::string(without_quotes(text));
  return fmt::format("{} {}", text.substr(0, end), without_quotes(trim(text.substr(end))));
}

struct KeyAndValue {
  std::string key;
  std::string_view value;
};

std::optional<KeyAndValue> split_setting(std::string_view line) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || trim(line.substr(0, equals)).empty()) return std::nullopt;
  return KeyAndValue{to_lower(trim(line.substr(0, equals))), trim(line.substr(equals + 1))};
}

// Takes lines one by one; remembers where the next one belongs.
class Reader {
 public:
  Reader(std::map<std::string, ProfileSection, std::less<>>& sections, const std::string& name)
      : sections_(sections), name_(name) {}

  void take(std::string_view raw) {
    ++line_;
    const auto text = trim(raw);
    if (text.empty() || text.front() == '#' || text.front() == ';') return;
    const auto indent = raw.find_first_not_of(blanks);
    if (setting_ != nullptr && indent > setting_indent_)
      continue_setting(text);
    else if (text.front() == '[')
      begin_section(text);
    else
      begin_setting(text, indent);
  }

 private:
  [[noreturn]] void fail(std::string_view what, const std::string& hint) const {
    throw Error(fmt::format("{}:{}: {}", name_, line_, what), hint);
  }

  void begin_section(std::string_view text) {
    const auto end = text.find(']');
    const auto title = trim(text.substr(1, end == std::string_view::npos ? 0 : end - 1));
    if (title.empty()) fail("this section has no name in brackets", "write '[default]' or '[profile NAME]'");
    const auto [at, is_new] = sections_.try_emplace(section_name(title));
    if (!is_new) fail(fmt::format("section '{}' is given twice", printable(at->first)), "make one section of them");
    section_ = &at->second;
    setting_ = nullptr;
  }

  void begin_setting(std::string_view text, std::size_t indent) {
    auto setting = split_setting(text);
    if (!setting) fail("this line is neither a section nor a setting", "write 'key = value'");
    if (section_ == nullptr) fail("this setting stands above the first section", "put '[default]' above it");
    const auto [at, is_new] = section_->try_emplace(setting->key);
    if (!is_new)
      fail(fmt::format("'{}' is given twice (first on line {})", printable(setting->key), at->second.line),
           "remove one; neither was used");
    at->second.value = Secret(setting->value);
    at->second.line = line_;
    setting_ = &at->second;
    setting_indent_ = indent;
  }

  void continue_setting(std::string_view text) {
    if (!setting_->value.empty()) {
      setting_->value = joined(setting_->value.reveal(), text);
      return;
    }
    auto nested = split_setting(text);
    if (!nested) fail("this indented line is no nested setting", "write 'key = value', or remove the indentation");
    setting_->nested.insert_or_assign(std::move(nested->key), Secret(nested->value));
  }

  static Secret joined(std::string_view first, std::string_view second) {
    Botan::secure_vector<char> bytes(first.begin(), first.end());
    bytes.push_back('\n');
    bytes.insert(bytes.end(), second.begin(), second.end());
    return Secret(std::move(bytes));
  }

  std::map<std::string, ProfileSection, std::less<>>& sections_;
  const std::string& name_;
  int line_ = 0;
  ProfileSection* section_ = nullptr;
  ProfileSetting* setting_ = nullptr;
  std::size_t setting_indent_ = 0;
};

}  // namespace

ProfileFile ProfileFile::parse(std::string_view content, const std::string& name) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (content.starts_with(byte_order_mark)) content.remove_prefix(byte_order_mark.size());
  ProfileFile file;
  Reader reader(file.sections_, name);
  while (!content.empty()) {
    const auto end = std::min(content.find('\n'), content.size());
    reader.take(content.substr(0, end));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
  return file;
}

const ProfileSection* ProfileFile::section(std::string_view name) const {
  const auto found = sections_.find(name);
  return found == sections_.end() ? nullptr : &found->second;
}

std::vector<std::string> ProfileFile::section_names() const {
  std::vector<std::string> names;
  for (const auto& [name, section] : sections_) names.push_back(name);
  return names;
}

}  // namespace byoc::aws
