#include "steps/aws/core/profile_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/host/program.h"

namespace byoc::aws {

namespace {

constexpr std::string_view blanks = " \t";

struct KeyAndValue {
  std::string_view key, value;
};

std::optional<KeyAndValue> split_setting(std::string_view line, std::string_view separators) {
  const auto end = line.find_first_of(separators);
  if (end == std::string_view::npos || trim(line.substr(0, end)).empty()) return std::nullopt;
  return KeyAndValue{trim(line.substr(0, end)), trim(line.substr(end + 1))};
}

std::vector<std::string> words_of(std::string_view title) {
  return split_command(title).value_or(std::vector<std::string>());
}

// What somebody meant who wrote blanks or quotes that the AWS CLI takes for part of it.
std::string loosely(std::string_view title) {
  const auto words = words_of(title);
  return words.empty() ? std::string(trim(title)) : fmt::format("{}", fmt::join(words, " "));
}

// "Profile p" -> "profile p".
std::string with_lower_kind(std::string_view title) {
  const auto end = title.find(' ');
  return end == std::string_view::npos ? std::string(title)
                                       : to_lower(title.substr(0, end)) + std::string(title.substr(end));
}

// Takes the next line off, however it ends.
std::string_view take_line(std::string_view& content) {
  const auto end = std::min(content.find_first_of("\r\n"), content.size());
  const auto line = content.substr(0, end);
  content.remove_prefix(end);
  content.remove_prefix(content.starts_with("\r\n") ? 2 : std::min<std::size_t>(content.size(), 1));
  return line;
}

}  // namespace

// Takes lines one by one; remembers where the next one belongs.
class ProfileFile::Reader {
 public:
  Reader(Sections& sections, const std::string& name) : sections_(sections), name_(name) {}

  void take(std::string_view raw) {
    ++line_;
    const auto text = trim(raw);
    if (text.empty()) ++empty_lines_;
    if (text.empty() || text.front() == '#' || text.front() == ';') return;
    const auto indent = raw.find_first_not_of(blanks);
    if (setting_ != nullptr && indent > setting_indent_)
      continue_setting(text);
    else if (text.front() == '[')
      begin_section(text);
    else
      begin_setting(text, indent);
    empty_lines_ = 0;
  }

 private:
  [[noreturn]] void fail(std::string_view what, const std::string& hint) const {
    throw Error(fmt::format("{}:{}: {}", name_, line_, what), hint);
  }

  void begin_section(std::string_view text) {
    const auto end = text.rfind(']');
    const auto title = text.substr(1, end == std::string_view::npos ? 0 : end - 1);
    if (trim(title).empty()) fail("this section has no name in brackets", "write '[default]' or '[profile NAME]'");
    if (title == "DEFAULT")
      fail("the section 'DEFAULT' would be part of every profile", "write '[default]', or name its settings elsewhere");
    const auto [at, is_new] = sections_.try_emplace(std::string(title));
    if (!is_new) fail(fmt::format("section '{}' is given twice", printable(title)), "make one section of them");
    at->second.line = line_;
    at->second.beginning = loosely(title.substr(0, title.find(']')));
    section_ = &at->second.settings;
    setting_ = nullptr;
  }

  void begin_setting(std::string_view text, std::size_t indent) {
    const auto setting = split_setting(text, "=:");
    if (!setting) fail("this line is neither a section nor a setting", "write 'key = value'");
    if (section_ == nullptr) fail("this setting stands above the first section", "put '[default]' above it");
    const auto key = to_lower(setting->key);
    const auto [at, is_new] = section_->try_emplace(key);
    if (!is_new)
      fail(fmt::format("'{}' is given twice (first on line {})", printable(key), at->second.line),
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
    const auto nested = split_setting(text, "=");
    if (!nested) fail("this indented line is no nested setting", "write 'key = value', or remove the indentation");
    setting_->nested.insert_or_assign(std::string(nested->key), Secret(nested->value));
  }

  Secret joined(std::string_view first, std::string_view second) const {
    Botan::secure_vector<char> bytes(first.begin(), first.end());
    bytes.insert(bytes.end(), empty_lines_ + 1, '\n');
    bytes.insert(bytes.end(), second.begin(), second.end());
    return Secret(std::move(bytes));
  }

  Sections& sections_;
  const std::string& name_;
  int line_ = 0;
  std::size_t empty_lines_ = 0;  // since the last one that was taken
  ProfileSection* section_ = nullptr;
  ProfileSetting* setting_ = nullptr;
  std::size_t setting_indent_ = 0;
};

ProfileFile ProfileFile::parse(std::string_view content, const std::string& name) {
  content = without_byte_order_mark(content);
  ProfileFile file;
  Reader reader(file.sections_, name);
  while (!content.empty()) reader.take(take_line(content));
  return file;
}

const ProfileSection* ProfileFile::section(std::string_view title) const {
  const auto found = sections_.find(title);
  return found == sections_.end() ? nullptr : &found->second.settings;
}

const ProfileSection* ProfileFile::section(std::string_view kind, std::string_view name) const {
  const Section* last = nullptr;
  for (const auto& [title, section] : sections_) {
    const auto words = title.starts_with(kind) ? words_of(title) : std::vector<std::string>();
    const bool is_it = (words.size() == 2 && words.back() == name) || (title == name && name == "default");
    if (is_it && (last == nullptr || section.line > last->line)) last = &section;
  }
  return last == nullptr ? nullptr : &last->settings;
}

std::vector<std::string> ProfileFile::section_names(std::string_view kind) const {
  std::vector<std::string> names;
  for (const auto& [title, section] : sections_) {
    const auto words = !kind.empty() && title.starts_with(kind) ? words_of(title) : std::vector<std::string>();
    if (kind.empty() || title == "default") names.push_back(title);
    if (words.size() == 2) names.push_back(words.back());
  }
  return names;
}

int ProfileFile::near_miss(std::string_view title) const {
  for (const auto& [written, section] : sections_)
    if (with_lower_kind(section.beginning) == title) return section.line;
  return 0;
}

}  // namespace byoc::aws
