#include "engine/cli/commands/expected_plan.h"

#include <map>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/arguments/option_table.h"

namespace byoc {

namespace {

constexpr std::size_t short_digest = 6, most_named = 12;

std::string joined(const std::vector<std::string>& reasons) {
  return fmt::format("{}", fmt::join(reasons, ", "));
}

std::string because(const std::vector<std::string>& reasons) {
  return reasons.empty() ? std::string() : fmt::format(" ({})", joined(reasons));
}

// At most so many, so that the message stays one.
std::string enumerate(const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size() && i < most_named; ++i) text += (i == 0 ? "" : "; ") + printable(lines[i]);
  if (lines.size() > most_named) text += fmt::format("; and {} more", lines.size() - most_named);
  return text;
}

std::string now_planned(const Plan& plan) {
  std::vector<std::string> lines;
  for (const auto& [step, decision] : plan.steps)
    if (decision.action != Action::none)
      lines.push_back(fmt::format("{} {}{}", step.id, to_string(decision.action), because(decision.reasons)));
  return lines.empty() ? "nothing is to be done now" : "planned now: " + enumerate(lines);
}

std::vector<std::string> strings_of(const Poco::JSON::Array::Ptr& array) {
  std::vector<std::string> strings;
  for (unsigned i = 0; i < array->size(); ++i) strings.push_back(array->getElement<std::string>(i));
  return strings;
}

}  // namespace

ExpectedPlan::ExpectedPlan(const std::string& expected, const FileReader& files) {
  if (is_digest(expected))
    digest_ = expected;
  else
    read(expected, files);
}

void ExpectedPlan::read(const std::string& path, const FileReader& files) {
  const Error no_plan(fmt::format("'{}' is not a saved plan; nothing was changed", printable(path)),
                      "save one with 'byoc-apply plan --format json', or give a digest");
  const auto content = files.read(path);
  try {
    const auto document = Poco::JSON::Parser().parse(content).extract<Poco::JSON::Object::Ptr>();
    digest_ = document->getValue<std::string>("digest");
    manifest_name_ = document->getValue<std::string>("manifest");
    if (!document->isNull("region")) region_ = document->getValue<std::string>("region");
    const auto array = document->getArray("steps");
    if (!is_digest(digest_) || array.isNull()) throw no_plan;
    steps_.emplace();
    for (unsigned i = 0; i < array->size(); ++i) {
      const auto step = array->getObject(i);
      if (step.isNull() || !step->isArray("reasons")) throw no_plan;
      steps_->push_back({step->getValue<std::string>("id"), step->getValue<std::string>("action"),
                         strings_of(step->getArray("reasons"))});
    }
  } catch (const Poco::Exception&) {
    throw no_plan;
  }
}

void ExpectedPlan::require(const Plan& plan) const {
  const auto digest = plan.digest();
  if (is(plan)) return;
  throw Error(
      fmt::format("the plan is no longer {} but {}: {}; nothing was changed", digest_.substr(0, short_digest),
                  digest.substr(0, short_digest), steps_ ? enumerate(differences_from(plan)) : now_planned(plan)),
      "look at the new plan with '--dry-run', then give its digest");
}

std::vector<std::string> ExpectedPlan::differences_from(const Plan& plan) const {
  std::vector<std::string> lines;
  const auto compare = [&lines](const std::string& what, const std::string& was, const std::string& is) {
    if (was != is) lines.push_back(fmt::format("{}: '{}' -> '{}'", what, was, is));
  };
  compare("the manifest's name", manifest_name_, plan.manifest_name);
  compare("region", region_, plan.region);
  std::map<std::string, const Step*> gone;
  for (const auto& step : *steps_) gone[step.id] = &step;
  for (const auto& [step, decision] : plan.steps) {
    const std::string action(to_string(decision.action));
    const auto found = gone.find(step.id.text());
    if (found == gone.end()) {
      lines.push_back(fmt::format("{} came: {}{}", step.id, action, because(decision.reasons)));
      continue;
    }
    const auto& before = *found->second;
    if (before.action != action)
      lines.push_back(fmt::format("{}: {} -> {}{}", step.id, before.action, action, because(decision.reasons)));
    else if (before.reasons != decision.reasons)
      lines.push_back(fmt::format("{}: {} for other reasons: '{}' -> '{}'", step.id, action, joined(before.reasons),
                                  joined(decision.reasons)));
    gone.erase(found);
  }
  for (const auto& [id, step] : gone) lines.push_back(fmt::format("{} went (it was {})", id, step->action));
  if (lines.empty()) lines.push_back("the same steps, but other wishes behind them");
  return lines;
}

}  // namespace byoc
