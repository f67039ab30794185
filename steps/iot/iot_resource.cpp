#include "steps/iot/iot_resource.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/aws/core/service_error.h"
#include "steps/iot/aws_place.h"
#include "steps/iot/document_reasons.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr std::string_view attribute_prefix = "attribute.";

// What AWS IoT says and what the manifest wants is compared; where it is and what it needs is not.
bool is_compared(std::string_view name) {
  return name != "arn" && name != "region" && !name.starts_with(recorded_need);
}

// Whether there is more to say of it than its name.
bool has_properties(const Facts& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [](const auto& entry) {
    return is_compared(entry.first) && entry.first != "name" && !is_document(entry.first);
  });
}

Facts without_needs(Facts facts) {
  facts.erase_if([](std::string_view name) { return name.starts_with(recorded_need); });
  return facts;
}

}  // namespace

std::optional<Facts> IotResourceKind::look_up(const aws::ResourceReader& iot, const std::string& name,
                                              const Record* recorded) const {
  auto found = find(iot, name);
  if (found) add_untold_facts(*found, recorded);
  return found;
}

Observed IotResourceKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto& region = session_.region(host);
  const auto* recorded = inspection.recorded;
  if (recorded != nullptr && refuse_other_region(*recorded, region, observed)) return observed;
  const aws::ResourceReader iot(session_, host);
  auto found = look_up(iot, fact(inspection.step.wanted, "name"), recorded);
  if (auto lacked = lacking(iot, inspection.step, found.value_or(Facts()))) observed.obstacle = *std::move(lacked);
  if (!found) {
    if (recorded != nullptr) refuse_other_account(session_, host, *recorded, observed);
    return observed;
  }
  observed.is_present = true;
  observed.facts = *std::move(found);
  observed.facts["region"] = region;
  return observed;
}

Observed IotResourceKind::assume(const Step& step, const Record& record) const {
  auto observed = StepKind::assume(step, record);
  refuse_other_place(step, record, observed);
  return observed;
}

Decision IotResourceKind::plan(const Situation& situation) const {
  const auto& wanted = situation.step.wanted;
  const auto& name = fact(wanted, "name");
  const auto* recorded = situation.recorded;
  if (recorded != nullptr && recorded_output(*recorded, "name") != name)
    return {.action = Action::blocked,
            .reasons = {{.code = ReasonCode::cannot_be_renamed,
                         .fact = "name",
                         .before = recorded_output(*recorded, "name"),
                         .after = name}}};
  if (!situation.observed.is_present) {
    Reason gone{.code = ReasonCode::not_there, .fact = "name", .after = name};
    if (recorded != nullptr) gone = {.code = ReasonCode::no_longer_there, .fact = "name", .before = name};
    Decision decision{.action = Action::create, .reasons = {std::move(gone)}};
    if (has_properties(wanted)) decision.reasons.push_back({.code = ReasonCode::to_be});
    return decision;
  }
  if (auto changed = differences(situation.observed.facts, wanted, is_compared); !changed.empty())
    return decide_difference(situation, by_members(changed, situation.step.settings));
  if (recorded == nullptr) return {.action = Action::adopt, .reasons = {{.code = ReasonCode::not_recorded_yet}}};
  if (auto changed = differences(recorded->outputs, situation.observed.facts); !changed.empty())
    return {.action = Action::adopt, .reasons = by_members(changed, situation.step.settings)};
  return {};
}

// What is there and was never recorded may be somebody else's.
Decision IotResourceKind::decide_difference(const Situation& situation, Reasons changed) const {
  const auto is_fixed_one = [this](const Reason& reason) { return is_fixed(reason.fact); };
  const bool is_foreign = situation.recorded == nullptr && !situation.is_replacement_asked;
  if (std::any_of(changed.begin(), changed.end(), is_fixed_one)) {
    for (auto& reason : changed)
      if (is_fixed_one(reason)) reason.code = ReasonCode::cannot_be_changed;
  } else if (is_foreign) {
    for (auto& reason : changed) reason.code = ReasonCode::found_otherwise;
  } else {
    return {.action = Action::update, .reasons = std::move(changed)};
  }
  return {.action = Action::blocked, .reasons = std::move(changed)};
}

Outcome IotResourceKind::apply(const Application& application, Host& host) const {
  aws::ResourceClient iot(session_, host);
  Outcome outcome{without_needs(application.step.wanted), {}};
  outcome.facts["region"] = session_.region(host.reader());
  if (application.decision.action == Action::create) {
    create_or_find(iot, application, outcome);
    return outcome;
  }
  update(iot, application.step, application.observed.facts);
  outcome.facts["arn"] = fact(application.observed.facts, "arn");
  return outcome;
}

// A creation whose answer was lost is refused as already existing when it is tried again. Since somebody else may have
// been faster, it does not count as made here.
void IotResourceKind::create_or_find(aws::ResourceClient& iot, const Application& application, Outcome& outcome) const {
  try {
    outcome.facts["arn"] = create(iot, application.step);
  } catch (const aws::ServiceError& error) {
    if (error.code() != "ResourceAlreadyExistsException") throw;
    const auto found = look_up(iot, fact(application.step.wanted, "name"), application.recorded);
    if (!found || !differences(*found, application.step.wanted, is_compared).empty()) throw;
    outcome.facts["arn"] = fact(*found, "arn");
    outcome.origin = Origin::adopted;
  }
}

Observed IotResourceKind::look_at_removal(const Step& step, const Record& record, const ReadHost& host) const {
  require_region(session_, host, step, record);
  const auto& name = recorded_output(record, "name");
  const auto described = find(aws::ResourceReader(session_, host), name);
  if (!described) {
    require_account(session_, host, record);
    return {};
  }
  const auto& arn = fact(*described, "arn");
  if (arn != recorded_output(record, "arn"))
    throw DamagedRecord(step.id,
                        fmt::format("AWS IoT has another {} as '{}'; it was not deleted", noun(), printable(name)));
  return {
      true, {{"name", name}, {"arn", arn}, {"region", session_.region(host)}, {"account", account_of(arn)}}, {}, {}};
}

void IotResourceKind::retire(const Step&, const Observed& found, Host& host) const {
  aws::ResourceClient iot(session_, host);
  remove(iot, fact(found.facts, "name"));
}

aws::Attributes attributes_of(const Facts& facts) {
  aws::Attributes attributes;
  for (const auto& [name, value] : facts)
    if (name.starts_with(attribute_prefix)) attributes.emplace(name.substr(attribute_prefix.size()), value);
  return attributes;
}

void add_attribute_facts(Facts& facts, const aws::Attributes& attributes) {
  for (const auto& [name, value] : attributes) facts[std::string(attribute_prefix) + name] = value;
}

}  // namespace byoc
