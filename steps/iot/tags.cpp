#include "steps/iot/tags.h"

#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"
#include "steps/iot/arrival.h"
#include "steps/iot/aws_place.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

using Tags = aws::Attributes;

constexpr std::string_view prefix = "tag.";

bool is_tag(std::string_view fact_name) {
  return fact_name.starts_with(prefix);
}

void add(Facts& facts, const Tags& tags) {
  for (const auto& [name, value] : tags) facts[std::string(prefix) + name] = value;
}

// The tags of `wanted` that are not so in `found`.
Tags lacking(const Tags& wanted, const Tags& found) {
  Tags rest;
  for (const auto& [name, value] : wanted)
    if (const auto at = found.find(name); at == found.end() || at->second != value) rest.emplace(name, value);
  return rest;
}

std::vector<std::string> names_only_in(const Tags& found, const Tags& wanted) {
  std::vector<std::string> names;
  for (const auto& [name, value] : found)
    if (!wanted.contains(name)) names.push_back(name);
  return names;
}

}  // namespace

Tags tags_in(const Facts& facts) {
  Tags tags;
  for (const auto& [name, value] : facts)
    if (is_tag(name)) tags.emplace(name.substr(prefix.size()), value);
  return tags;
}

Observed TagsKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto& region = session_.region(host);
  if (inspection.recorded != nullptr && refuse_other_region(*inspection.recorded, region, observed)) return observed;
  const auto* registration = inspection.observed("registration");
  if (!registration->is_present) return observed;
  const auto& arn = fact(registration->facts, "arn");
  auto asked = tags_in(inspection.step.wanted);
  if (inspection.recorded != nullptr) asked.merge(tags_in(inspection.recorded->outputs));
  observed.is_present = true;
  observed.facts = {{"arn", arn}, {"region", region}};
  if (asked.empty()) return observed;
  for (const auto& [name, value] : aws::ResourceReader(session_, host).list_tags_for_resource(arn))
    if (asked.contains(name)) observed.facts[std::string(prefix) + name] = value;
  return observed;
}

Observed TagsKind::assume(const Step& step, const Record& record) const {
  auto observed = StepKind::assume(step, record);
  refuse_other_place(step, record, observed);
  return observed;
}

// Tags may be given with the registration, which is then their making.
std::vector<Permission> TagsKind::permissions(const Step& step, const Record* recorded) const {
  using Purpose = Permission::Purpose;
  constexpr auto resource = "cacert/*";
  if (tags_in(step.wanted).empty() && (recorded == nullptr || tags_in(recorded->outputs).empty())) return {};
  std::vector<Permission> permissions{{Purpose::look, "iot:ListTagsForResource", resource},
                                      {Purpose::change, "iot:TagResource", resource},
                                      {Purpose::retire, "iot:ListTagsForResource", resource},
                                      {Purpose::retire, "iot:UntagResource", resource}};
  if (recorded != nullptr && !names_only_in(tags_in(recorded->outputs), tags_in(step.wanted)).empty())
    permissions.push_back({Purpose::change, "iot:UntagResource", resource});
  return permissions;
}

Decision TagsKind::plan(const Situation& situation) const {
  const auto& found = situation.observed.facts;
  if (situation.recorded == nullptr && tags_in(situation.step.wanted).empty()) return {};
  if (makes_new(situation.upstream_decision("registration")->action)) {
    Decision decision{.action = situation.recorded == nullptr ? Action::create : Action::update,
                      .reasons = {{.code = ReasonCode::comes_with_source}}};
    for (const auto& [name, value] : tags_in(situation.step.wanted))
      decision.reasons.push_back({.code = ReasonCode::value_given, .fact = name, .after = value});
    return decision;
  }
  // A registration that is there, and whose tags nobody has looked at or recorded yet, has none that we know of.
  if (!situation.observed.is_present && !situation.upstream("registration")->is_present) return {};
  if (auto changed = differences(found, situation.step.wanted, is_tag); !changed.empty())
    return {.action = tags_in(found).empty() ? Action::create : Action::update, .reasons = std::move(changed)};
  if (situation.recorded == nullptr || situation.recorded->outputs != found)
    return {.action = Action::adopt, .reasons = {{.code = ReasonCode::not_recorded_yet}}};
  return {};
}

Outcome TagsKind::apply(const Application& application, Host& host) const {
  const auto& registration = *application.upstream("registration");
  const auto& arn = fact(registration.facts, "arn");
  const auto wanted = tags_in(application.step.wanted);
  const bool came_with_it = arrival_in(registration.details) == Arrival::made;
  if (!came_with_it) {
    aws::ResourceClient iot(session_, host);
    const bool is_same = find_fact(application.observed.facts, "arn") == arn;
    const auto found = is_same ? tags_in(application.observed.facts) : Tags();
    if (const auto tags = lacking(wanted, found); !tags.empty()) iot.tag_resource(arn, tags);
    if (const auto names = names_only_in(found, wanted); !names.empty()) iot.untag_resource(arn, names);
  }
  Outcome outcome{{{"arn", arn}, {"region", session_.region(host.reader())}}, {}};
  add(outcome.facts, wanted);
  return outcome;
}

Facts TagsKind::removal(const Record& record) const {
  auto removed = AwsKind::removal(record);
  add(removed, tags_in(record.outputs));
  return removed;
}

// A tag that has another value by now is somebody else's.
Observed TagsKind::look_at_removal(const Step& step, const Record& record, const ReadHost& host) const {
  require_region(session_, host, step, record);
  require_account(session_, host, record);
  const auto& arn = recorded_output(record, "arn");
  const auto found =
      aws::if_found([&] { return aws::ResourceReader(session_, host).list_tags_for_resource(arn); }).value_or(Tags());
  Observed observed{false, {{"arn", arn}, {"region", session_.region(host)}, {"account", account_of(arn)}}, {}, {}};
  for (const auto& [name, value] : tags_in(record.outputs)) {
    const auto at = found.find(name);
    if (at == found.end() || at->second != value) continue;
    observed.facts[std::string(prefix) + name] = value;
    observed.is_present = true;
  }
  return observed;
}

void TagsKind::retire(const Step&, const Observed& found, Host& host) const {
  aws::ResourceClient(session_, host).untag_resource(fact(found.facts, "arn"), names_only_in(tags_in(found.facts), {}));
}

}  // namespace byoc
