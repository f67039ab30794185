#include "engine/cli/views/error_likeness.h"

#include <fmt/format.h>

#include "engine/base/facts.h"

namespace byoc {

namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  if (what.empty()) return;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

bool is_digit_or(char c, std::string_view others) {
  return (c >= '0' && c <= '9') || others.find(c) != std::string_view::npos;
}

// Replaces every run of at least `length` characters among digits and `others` by '#'.
void blank_runs(std::string& text, std::string_view others, std::size_t length) {
  std::string out;
  for (std::size_t start = 0; start < text.size();) {
    auto end = start;
    while (end < text.size() && is_digit_or(text[end], others)) ++end;
    if (end - start >= length)
      out += '#';
    else
      out.append(text, start, end - start);
    if (end == start) out += text[end++];
    start = end;
  }
  text = std::move(out);
}

// What of a step's wishes names its own resource rather than says what it is to be.
constexpr const char* naming_facts[] = {"file", "subject.common_name", "subject.serial_number", "subject.dn_qualifier"};

bool is_in_word(char c) {
  return is_digit_or(c, "-_") || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Replaces `word` by '#' where it stands for itself, as in "thing/d1".
void blank_word(std::string& text, std::string_view word) {
  if (word.empty()) return;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_in_word(text[at - 1])) && (end == text.size() || !is_in_word(text[end])))
      text.replace(at, word.size(), "#");
  }
}

std::string without_own_names(std::string text, const Step& step) {
  for (const auto* name : naming_facts)
    if (const auto value = find_fact(step.wanted, name)) replace_all(text, "'" + *value + "'", "'#'");
  replace_all(text, step.resource(), "#");
  for (const auto* name : {"name", "thing", "subject.common_name"})
    blank_word(text, find_fact(step.wanted, name).value_or(""));
  blank_word(text, step.resource().substr(step.resource().find('.') + 1));
  return text;
}

std::string without_chance(std::string text) {
  blank_runs(text, "abcdef", 24);   // fingerprints, ids
  blank_runs(text, "-:TZ", 20);     // "2027-04-07T08:30:00Z"
  blank_runs(text, "abcdef-", 32);  // the id of a request
  return text;
}

}  // namespace

std::string likeness_of(const Step& step, const std::string& said) {
  const auto title = step.id.text() + ": ";
  const auto rest = said.starts_with(title) ? said.substr(title.size()) : said;
  const auto text = without_own_names(rest, step);
  // What names nothing of the step's own says the same of every other one.
  if (text == rest) return without_chance(rest);
  return fmt::format("{}\n{}\n{}", step.resource().substr(0, step.resource().find('.')), step.kind(),
                     without_chance(text));
}

}  // namespace byoc
