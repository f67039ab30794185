#include "engine/cli/views/step_grouping.h"

#include <map>

#include <fmt/format.h>

#include "engine/base/facts.h"
#include "engine/cli/views/plan_words.h"

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

std::string without_own_names(std::string text, const Step& step) {
  for (const auto* name : naming_facts)
    if (const auto value = find_fact(step.wanted, name)) replace_all(text, "'" + *value + "'", "'#'");
  replace_all(text, step.resource(), "#");
  blank_runs(text, "abcdef", 24);  // fingerprints, ids
  blank_runs(text, "-:TZ", 20);    // "2027-04-07T08:30:00Z"
  return text;
}

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

// An authority is never counted among devices: there are few, and each matters.
std::string what_it_is(const Step& step) {
  return fmt::format("{}\n{}\n", step.resource().substr(0, step.resource().find('.')), step.kind());
}

}  // namespace

std::string shape_of(const PlannedStep& planned) {
  const auto& [step, decision] = planned;
  auto shape = fmt::format("{}\n{}{}", what_it_is(step), to_string(decision.action), decision.is_held ? " held" : "");
  for (const auto* lines : {&decision.reasons, &decision.warnings}) {
    shape += '\n';
    for (const auto& line : *lines) shape += without_own_names(line, step) + '\n';
  }
  return shape + without_own_names(decision.hint, step);
}

std::string shape_of(const Step& step, const std::string& said) {
  auto shape = without_own_names(said, step);
  for (const auto* name : {"name", "thing", "subject.common_name"})
    blank_word(shape, find_fact(step.wanted, name).value_or(""));
  blank_word(shape, step.resource().substr(step.resource().find('.') + 1));
  blank_runs(shape, "abcdef-", 32);  // the id of a request
  return what_it_is(step) + shape;
}

bool stands_alone(const PlannedStep& planned) {
  switch (planned.decision.action) {
    case Action::replace:
    case Action::retire:
      return true;
    case Action::blocked:
      return !is_waiting(planned);
    default:
      return false;
  }
}

std::vector<StepGroup> group_alike(const std::vector<std::string>& shapes) {
  std::vector<StepGroup> groups;
  std::map<std::string_view, std::size_t> known;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const auto [found, is_new] = known.try_emplace(shapes[i], groups.size());
    if (is_new || shapes[i].empty()) {
      found->second = groups.size();
      groups.emplace_back();
    }
    groups[found->second].members.push_back(i);
  }
  return groups;
}

}  // namespace byoc
