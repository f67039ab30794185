#include "steps/pki/given_certificate.h"

#include <fmt/format.h>

#include "steps/fact_reader.h"
#include "steps/pki/certificate_causes.h"
#include "steps/pki/certificate_dates.h"
#include "steps/step_facts.h"

namespace byoc {

bool is_given_certificate(const Step& step) {
  return FactReader(step).is_true(step.wanted, "given");
}

bool is_issued_elsewhere(const Step& step) {
  return step.need("issuer_certificate") != nullptr && step.need("issuer_key") == nullptr &&
         !is_given_certificate(step);
}

namespace {

// What is gone is missed only by whoever has to hand it on.
Decision plan_absent(const Situation& situation) {
  auto reason = about_file(situation.step, ReasonCode::awaited_file);
  const Awaited awaited{"certificate", *reason.after, whoever_has_key_of(situation.step.id)};
  if (situation.recorded == nullptr)
    return {.action = Action::wait, .reasons = {std::move(reason)}, .awaited = awaited};
  if (const auto registered = find_fact(situation.observed.details, "registered_as"))
    return {.action = Action::update,
            .reasons = {about_file(situation.step, ReasonCode::no_file),
                        {.code = ReasonCode::fetched_back, .fact = "registered_as", .before = registered}}};
  return {.warnings = {std::move(reason)}, .awaited = awaited};
}

Reason found(std::string_view name, const std::string& before, const std::string& after) {
  return {.code = ReasonCode::found_otherwise, .fact = std::string(name), .before = before, .after = after};
}

// RFC 5280 4.2.1.3: without keyUsage a key may be used for everything.
void add_why_it_may_not_issue(const Facts& details, Reasons& reasons) {
  const auto is_authority = find_fact(details, "extension.is_authority");
  if (!is_authority) return;  // assumed from the lock
  if (is_authority != "true") reasons.push_back(found("is_authority", *is_authority, "true"));
  const auto usage = find_fact(details, "extension.key_usage").value_or("");
  if (!usage.empty() && usage.find("keyCertSign") == std::string::npos)
    reasons.push_back(found("key_usage", usage, "keyCertSign"));
}

bool has_subject(const Facts& wanted) {
  const auto first = wanted.lower_bound("subject.");
  return first != wanted.end() && is_subject_fact((*first).first);
}

// Why it is not what the manifest says.
Reasons contradictions(const Situation& situation) {
  Reasons reasons;
  const auto& wanted = situation.step.wanted;
  const auto& details = situation.observed.details;
  if (FactReader(situation.step).is_true(wanted, "is_authority")) add_why_it_may_not_issue(details, reasons);
  if (const auto code = issuing_failure(situation)) reasons.push_back(about_file(situation.step, *code));
  if (has_subject(wanted) && details.contains("extension.version"))
    for (auto& difference : differences(details, wanted, is_subject_fact, ReasonCode::found_otherwise))
      reasons.push_back(std::move(difference));
  return reasons;
}

Reason changed(const Situation& situation, std::string_view name) {
  return {.code = ReasonCode::value_differs,
          .fact = std::string(name),
          .before = recorded_output(*situation.recorded, name),
          .after = fact(situation.observed.facts, name)};
}

Decision plan_another(const Situation& situation) {
  auto key = changed(situation, "public_key");
  if (key.before == key.after) return {.action = Action::adopt, .reasons = {changed(situation, "fingerprint")}};
  const bool is_authority = FactReader(situation.step).is_true(situation.step.wanted, "is_authority");
  if (!is_authority || situation.is_replacement_asked)
    return {.action = Action::replace, .reasons = {std::move(key), changed(situation, "fingerprint")}};
  key.code = ReasonCode::change_is_protected;
  return {.action = Action::blocked, .reasons = {std::move(key)}};
}

}  // namespace

Decision plan_given_certificate(const Situation& situation) {
  const auto& observed = situation.observed;
  if (!observed.is_present) return plan_absent(situation);
  if (auto reasons = contradictions(situation); !reasons.empty())
    return {.action = Action::blocked, .reasons = std::move(reasons)};
  Decision decision;
  if (situation.recorded == nullptr)
    decision = {.action = Action::adopt,
                .reasons = {{.code = ReasonCode::not_recorded_yet,
                             .fact = "fingerprint",
                             .after = fact(observed.facts, "fingerprint")}}};
  else if (recorded_output(*situation.recorded, "fingerprint") != fact(observed.facts, "fingerprint"))
    decision = plan_another(situation);
  if (const auto end = CertificateDates::of(observed.facts).not_after; end <= situation.now)
    decision.warnings.push_back({.code = ReasonCode::expired, .fact = "not_after", .before = format_rfc3339(end)});
  return decision;
}

}  // namespace byoc
