#include "engine/cli/commands/expected_plan.h"

#include <map>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/base/lookalikes.h"
#include "engine/base/text.h"
#include "engine/cli/arguments/option_table.h"
#include "engine/cli/views/reason_words.h"

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
  for (const auto& planned : plan.steps)
    if (const auto action = planned.decision.action; action != Action::none)
      lines.push_back(fmt::format("{} {}{}", planned.step.id, to_string(action), because(reason_lines(planned))));
  return lines.empty() ? "nothing is to be done now" : "planned now: " + enumerate(lines);
}

std::vector<std::string> strings_of(const Poco::JSON::Array::Ptr& array) {
  std::vector<std::string> strings;
  for (unsigned i = 0; i < array->size(); ++i) strings.push_back(array->getElement<std::string>(i));
  return strings;
}

Facts facts_in(const Poco::JSON::Object& object) {
  Facts facts;
  for (const auto& [name, value] : object) facts[name] = value.convert<std::string>();
  return facts;
}

// As the JSON of a plan has it.
Facts facts_of(const Reason& reason) {
  Facts facts{{"code", to_string(reason.code)}};
  if (!reason.fact.empty()) facts["fact"] = reason.fact;
  if (reason.before) facts["before"] = *reason.before;
  if (reason.after) facts["after"] = *reason.after;
  if (reason.step) facts["step"] = reason.step->text();
  return facts;
}

std::vector<Facts> causes_of(const Decision& decision) {
  std::vector<Facts> causes;
  for (const auto& reason : decision.reasons) causes.push_back(facts_of(reason));
  return causes;
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
      steps_->push_back(read_step(*step));
    }
  } catch (const Poco::Exception&) {
    throw no_plan;
  }
}

ExpectedPlan::Step ExpectedPlan::read_step(const Poco::JSON::Object& object) {
  Step step{object.getValue<std::string>("id"),
            object.getValue<std::string>("action"),
            strings_of(object.getArray("reasons")),
            {},
            {}};
  if (object.isArray("causes")) {
    const auto causes = object.getArray("causes");
    step.causes.emplace();
    for (unsigned i = 0; i < causes->size(); ++i) {
      if (!causes->isObject(i)) throw Poco::InvalidArgumentException("a cause is no object");
      step.causes->push_back(facts_in(*causes->getObject(i)));
    }
  }
  if (object.isObject("removes")) step.removes = facts_in(*object.getObject("removes"));
  return step;
}

void ExpectedPlan::require(const Plan& plan) const {
  const auto digest = plan.digest();
  if (is(plan)) return;
  throw Error(
      fmt::format("the plan is no longer {} but {}: {}; nothing was changed", digest_.substr(0, short_digest),
                  digest.substr(0, short_digest), steps_ ? enumerate(differences_from(plan)) : now_planned(plan)),
      "look at the new plan with '--dry-run', then give its digest");
}

// By values; by words, where the file has none.
void ExpectedPlan::compare_step(const Step& before, const PlannedStep& now, std::vector<std::string>& lines) {
  const auto& decision = now.decision;
  const auto action = to_string(decision.action);
  const auto reasons = reason_lines(now);
  const bool is_same = before.causes ? *before.causes == causes_of(decision) : before.reasons == reasons;
  if (before.action != action)
    lines.push_back(fmt::format("{}: {} -> {}{}", before.id, before.action, action, because(reasons)));
  else if (!is_same)
    lines.push_back(fmt::format("{}: {} for other reasons: '{}' -> '{}'", before.id, action, joined(before.reasons),
                                joined(reasons)));
  if (!before.causes) return;
  for (const auto& difference : differences(before.removes, decision.taken_away)) {
    const auto told = told_apart({difference.before.value_or(""), difference.after.value_or("")});
    lines.push_back(fmt::format("{} takes away {}: '{}' -> '{}'", before.id, difference.fact, told[0], told[1]));
  }
}

std::vector<std::string> ExpectedPlan::differences_from(const Plan& plan) const {
  std::vector<std::string> lines;
  const auto compare = [&lines](const std::string& what, const std::string& was, const std::string& is) {
    if (was == is) return;
    const auto told = told_apart({was, is});
    lines.push_back(fmt::format("{}: '{}' -> '{}'", what, told[0], told[1]));
  };
  compare("the manifest's name", manifest_name_, plan.manifest_name);
  compare("region", region_, plan.region);
  std::map<std::string, const Step*> gone;
  for (const auto& step : *steps_) gone[step.id] = &step;
  for (const auto& planned : plan.steps) {
    const auto found = gone.find(planned.step.id.text());
    if (found == gone.end()) {
      lines.push_back(fmt::format("{} came: {}{}", planned.step.id, to_string(planned.decision.action),
                                  because(reason_lines(planned))));
      continue;
    }
    compare_step(*found->second, planned, lines);
    gone.erase(found);
  }
  for (const auto& [id, step] : gone) lines.push_back(fmt::format("{} went (it was {})", id, step->action));
  if (lines.empty()) lines.push_back("the same steps, but other wishes behind them");
  return lines;
}

}  // namespace byoc
