#include "engine/cli/views/step_grouping.h"

#include <algorithm>
#include <map>

#include "engine/base/text.h"
#include "engine/cli/views/plan_words.h"

namespace byoc {

namespace {

// What names a step's own resource rather than says what it is to be. The thing that a certificate is attached to is
// its device's own: the link "thing.NAME" or "exclusive-thing.NAME".
constexpr std::string_view naming_facts[] = {"file",  "name",     "subject.common_name",  "subject.dn_qualifier",
                                             "thing", "resource", "subject.serial_number"};
constexpr std::string_view own_links[] = {"thing.", "exclusive-thing."};

// What nobody chooses and every thing has of its own.
constexpr std::string_view given_facts[] = {"address", "arn",        "certificate_id", "fingerprint",
                                            "of",      "public_key", "registered_as",  "serial"};

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Every field with its length in front: nothing that stands in one can look like another.
class Shape {
 public:
  explicit Shape(const Step& step) : step_(step) {
    // An authority is never counted among devices: there are few, and each matters.
    text(step.resource().substr(0, step.resource().find('.')));
    text(step.kind());
    text(step.target());
  }

  void text(std::string_view field) {
    text_ += std::to_string(field.size());
    text_ += ':';
    text_ += field;
  }

  void wanted(const Facts& facts) {
    for (const auto& [name, value] : facts) {
      if (is_among(naming_facts, name)) continue;
      text(without_own_name(name));
      text(name.starts_with(recorded_need) ? without_own_resource(value) : value);
    }
    text("end");
  }

  void reasons(const Reasons& reasons) {
    for (const auto& reason : reasons) {
      text(to_string(reason.code));
      text(without_own_name(reason.fact));
      value(reason.fact, reason.before);
      value(reason.fact, reason.after);
      text(reason.step ? without_own_resource(reason.step->text()) : "");
      // What AWS says of a refusal names the one thing and the request; the permission says all that matters.
      if (reason.code != ReasonCode::may_not_be_seen) text(reason.told);
    }
    text("end");
  }

  // Of a fixed length, for there may be many.
  std::string sum() const { return sha256_hex(text_); }

 private:
  void value(std::string_view fact_name, const std::optional<std::string>& value) {
    const bool is_own_name =
        is_among(naming_facts, fact_name) && (value == find_fact(step_.wanted, fact_name) || value == step_.resource());
    if (!value)
      text("-");
    else
      text(is_own_name || is_among(given_facts, fact_name) ? "#" : "=" + *value);
  }

  std::string without_own_name(const std::string& fact_name) const {
    for (const auto link : own_links)
      if (fact_name.starts_with(link) && step_.wanted.contains(fact_name)) return std::string(link) + "#";
    return fact_name;
  }

  std::string without_own_resource(const std::string& id) const {
    const auto parsed = StepId::parse(id);
    if (!parsed || step_.resource().empty() || parsed->resource() != step_.resource()) return id;
    return "#" + id.substr(step_.resource().size());
  }

  const Step& step_;
  std::string text_;
};

}  // namespace

std::string shape_of(const PlannedStep& planned) {
  const auto& [step, decision] = planned;
  Shape shape(step);
  shape.text(to_string(decision.action));
  shape.text(decision.is_held ? "held" : "due");
  shape.text(to_string(decision.consequence));
  shape.text(to_string(decision.retirement));
  shape.wanted(step.wanted);
  shape.wanted(step.settings);
  shape.reasons(decision.reasons);
  shape.reasons(decision.warnings);
  return shape.sum();
}

std::string shape_of(const Step& step, const Reasons& said) {
  Shape shape(step);
  shape.reasons(said);
  return shape.sum();
}

bool stands_alone(const PlannedStep& planned) {
  switch (planned.decision.action) {
    case Action::replace:
    case Action::retire:
      return true;
    case Action::blocked:
      return !stands_behind_another(planned);
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
