#include "engine/cli/views/reason_words.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/lookalikes.h"
#include "engine/cli/views/portrait.h"
#include "engine/cli/views/reason_table.h"

namespace byoc {

namespace {

const ReasonWords& line_of(ReasonCode code, std::string_view kind) {
  const ReasonWords* found = nullptr;
  for (const auto& line : reason_table())
    if (line.code == code && (line.kind == kind || line.kind.empty()) && (found == nullptr || line.kind == kind))
      found = &line;
  if (found == nullptr) throw InternalError(fmt::format("the reason '{}' has no words", to_string(code)));
  return *found;
}

std::string quoted(const std::optional<std::string>& value) {
  return value ? fmt::format("'{}'", *value) : "(none)";
}

// As people say a kind: "thing-type" -> "thing type".
std::string noun_of(std::string_view kind) {
  std::string noun(kind);
  std::replace(noun.begin(), noun.end(), '-', ' ');
  return noun;
}

// "policy.reader" -> "policy 'reader'".
std::string link_words(const std::string& link) {
  const auto dot = link.find('.');
  return fmt::format("{} '{}'", noun_of(link.substr(0, dot)), link.substr(dot + 1));
}

// A found file is named where it is what the reason is about; of a recorded one it goes without saying.
std::string prefix_of(const Reason& reason, std::string_view end) {
  return reason.fact == "file" ? fmt::format("{}{}", quoted(reason.after), end) : std::string();
}

std::string wanted_file(const Step& step) {
  return find_fact(step.wanted, "file").value_or("");
}

std::string path_of(const Step& step) {
  const Path file = wanted_file(step);
  return (*step.folder == "." ? file : *step.folder / file).string();
}

// Of what nobody has looked at, only what is recorded is known.
std::string as_far_as_seen(const Reason& reason, std::string_view seen) {
  return std::string(reason.told.empty() ? seen : "nothing is recorded of");
}

struct Placeholder {
  std::string_view name;
  std::string (*value)(const Reason& reason, const Step& step);
};

constexpr Placeholder placeholders[] = {
    {"fact", [](const Reason& reason, const Step&) { return reason.fact; }},
    {"before", [](const Reason& reason, const Step&) { return reason.before.value_or(""); }},
    {"after", [](const Reason& reason, const Step&) { return reason.after.value_or(""); }},
    {"before?", [](const Reason& reason, const Step&) { return quoted(reason.before); }},
    {"after?", [](const Reason& reason, const Step&) { return quoted(reason.after); }},
    {"step", [](const Reason& reason, const Step&) { return reason.step ? reason.step->text() : std::string(); }},
    {"told", [](const Reason& reason, const Step&) { return reason.told; }},
    {": told", [](const Reason& reason, const Step&) { return reason.told.empty() ? "" : ": " + reason.told; }},
    {" on before",
     [](const Reason& reason, const Step&) { return reason.before ? " on " + *reason.before : std::string(); }},
    {"no file", [](const Reason& reason, const Step&) { return as_far_as_seen(reason, "no file"); }},
    {"AWS IoT has no", [](const Reason& reason, const Step&) { return as_far_as_seen(reason, "AWS IoT has no"); }},
    {"AWS IoT does not have",
     [](const Reason& reason, const Step&) { return as_far_as_seen(reason, "AWS IoT does not have"); }},
    {"told_hint", [](const Reason& reason, const Step&) { return reason.told_hint; }},
    {"link", [](const Reason& reason, const Step&) { return link_words(reason.fact); }},
    {"'file' ", [](const Reason& reason, const Step&) { return prefix_of(reason, " "); }},
    {"'file': ", [](const Reason& reason, const Step&) { return prefix_of(reason, ": "); }},
    {"id", [](const Reason&, const Step& step) { return step.id.text(); }},
    {"resource", [](const Reason&, const Step& step) { return std::string(step.resource()); }},
    {"noun", [](const Reason&, const Step& step) { return noun_of(step.kind()); }},
    {"file", [](const Reason&, const Step& step) { return wanted_file(step); }},
    {"path", [](const Reason&, const Step& step) { return path_of(step); }},
    {"portrait", [](const Reason&, const Step& step) { return portrait_of(step); }},
    {"; who notices",
     [](const Reason&, const Step& step) -> std::string {
       return find_fact(step.wanted, "type") == "ca" ? "; then AWS IoT registers no more of what it has issued"
                                                     : "; a device that still uses it is cut off then";
     }},
    {", and taken off",
     [](const Reason&, const Step& step) -> std::string {
       return find_fact(step.wanted, "type") == "ca" ? "" : ", and taken off its thing and policies";
     }},
    {", with auto-registration",
     [](const Reason&, const Step& step) -> std::string {
       return find_fact(step.settings, "auto_registration") == "ENABLE" ? ", with auto-registration" : "";
     }},
};

std::string value_at(std::string_view name, const Reason& reason, const Step& step) {
  constexpr std::string_view wanted = "wanted:";
  if (name.starts_with(wanted)) return find_fact(step.wanted, name.substr(wanted.size())).value_or("");
  for (const auto& placeholder : placeholders)
    if (placeholder.name == name) return placeholder.value(reason, step);
  throw InternalError(fmt::format("a sentence has a placeholder '{}' that nothing fills", name));
}

// A difference that nobody would see is shown as one.
Reason with_visible_difference(Reason reason) {
  if (!reason.before || !reason.after) return reason;
  auto shown = told_apart({*reason.before, *reason.after});
  reason.before = std::move(shown.front());
  reason.after = std::move(shown.back());
  return reason;
}

// Values are put in once and never looked into.
std::string filled(std::string_view sentence, const Reason& found, const Step& step) {
  const auto reason = with_visible_difference(found);
  std::string text;
  for (std::size_t start = 0; start < sentence.size();) {
    const auto open = std::min(sentence.find('{', start), sentence.size());
    text += sentence.substr(start, open - start);
    if (open == sentence.size()) break;
    const auto close = sentence.find('}', open);
    text += value_at(sentence.substr(open + 1, close - open - 1), reason, step);
    start = close + 1;
  }
  return text;
}

std::vector<std::string> lines_of(const Reasons& reasons, const Step& step) {
  std::vector<std::string> lines;
  for (const auto& reason : reasons) lines.push_back(words_of(reason, step));
  return lines;
}

}  // namespace

std::string words_of(const Reason& reason, const Step& step) {
  return filled(line_of(reason.code, step.kind()).sentence, reason, step);
}

std::vector<std::string> reason_lines(const PlannedStep& planned) {
  return lines_of(planned.decision.reasons, planned.step);
}

std::vector<std::string> warning_lines(const PlannedStep& planned) {
  return lines_of(planned.decision.warnings, planned.step);
}

std::string way_out_of(const PlannedStep& planned) {
  const auto& [step, decision] = planned;
  if (decision.action != Action::blocked && decision.action != Action::wait && !decision.is_held) return {};
  for (auto at = decision.reasons.rbegin(); at != decision.reasons.rend(); ++at) {
    const auto way_out = line_of(at->code, step.kind()).way_out;
    const bool is_part = way_out.find("{told_hint}") != std::string_view::npos;
    if (!at->told_hint.empty() && !is_part) return at->told_hint;
    if (!way_out.empty()) return filled(way_out, *at, step);
  }
  return {};
}

}  // namespace byoc
