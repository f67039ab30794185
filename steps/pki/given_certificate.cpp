#include "steps/pki/given_certificate.h"

#include <fmt/format.h>

#include "steps/fact_reader.h"
#include "steps/pki/certificate_causes.h"
#include "steps/pki/certificate_dates.h"
#include "steps/pki/successor.h"
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

Decision take_from_chain(const Situation& situation) {
  const auto& chain = fact(situation.observed.details, "chain_file");
  return {.action = Action::create,
          .reasons = {about_file(situation.step, ReasonCode::no_file),
                      {.code = ReasonCode::found_in_chain, .fact = "file", .after = chain}}};
}

// RFC 5280 4.2.1.3: without keyUsage a key may be used for everything.
void add_why_it_may_not_issue(const Situation& situation, Reasons& reasons) {
  for (auto& reason : why_no_authority(situation)) reasons.push_back(std::move(reason));
  const auto usage = find_fact(situation.observed.details, "extension.key_usage").value_or("");
  if (!usage.empty() && usage.find("keyCertSign") == std::string::npos)
    reasons.push_back(
        {.code = ReasonCode::found_otherwise, .fact = "key_usage", .before = usage, .after = "keyCertSign"});
}

bool is_authority(const Step& step) {
  return FactReader(step).is_true(step.wanted, "is_authority");
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
  if (is_authority(situation.step)) add_why_it_may_not_issue(situation, reasons);
  if (const auto code = issuing_failure(situation)) reasons.push_back(about_file(situation.step, *code));
  if (has_subject(wanted) && details.contains("extension.version"))
    for (auto& difference : differences(details, wanted, is_subject_fact, ReasonCode::found_otherwise))
      reasons.push_back(std::move(difference));
  return reasons;
}

Reason changed(const Facts& before, const Facts& after, std::string_view name) {
  return {.code = ReasonCode::value_differs,
          .fact = std::string(name),
          .before = fact(before, name),
          .after = fact(after, name)};
}

// An authority with another key is another authority: that is done only if it was asked for.
std::optional<Decision> refuse_other_key(const Situation& situation, Reason key) {
  if (!is_authority(situation.step) || situation.is_replacement_asked) return std::nullopt;
  key.code = ReasonCode::change_is_protected;
  return Decision{.action = Action::blocked, .reasons = {std::move(key)}};
}

// Another one stands in the place of the recorded one.
Decision plan_another(const Situation& situation) {
  const auto& recorded = situation.recorded->outputs;
  const auto& observed = situation.observed.facts;
  auto key = changed(recorded, observed, "public_key");
  if (key.before == key.after)
    return {.action = Action::adopt, .reasons = {changed(recorded, observed, "fingerprint")}};
  if (auto refused = refuse_other_key(situation, key)) return *std::move(refused);
  return {.action = Action::replace, .reasons = {std::move(key), changed(recorded, observed, "fingerprint")}};
}

Decision plan_successor(const Situation& situation, const Observed& successor) {
  const bool is_readable = !successor.obstacle;
  auto key = is_readable ? changed(situation.observed.facts, successor.facts, "public_key") : Reason();
  if (key.before == key.after) return take_successor(situation, successor, Action::renew, {}, contradictions);
  if (auto refused = refuse_other_key(situation, key)) return *std::move(refused);
  return take_successor(situation, successor, Action::replace, {std::move(key)}, contradictions);
}

// Whoever has an anchor's key renews it, before its end, where the manifest says when. Until then it serves.
std::optional<Decision> plan_renewal(const Situation& situation) {
  const auto wanted = WantedCertificate::of(situation.step);
  const auto ends = CertificateDates::of(situation.observed.facts).not_after;
  if (!wanted.renew_before || subtract(ends, *wanted.renew_before) > situation.now) return std::nullopt;
  const bool has_ended = ends <= situation.now;
  Reason due{.code = ReasonCode::expired, .fact = "not_after", .before = format_rfc3339(ends)};
  if (!has_ended)
    due = {.code = ReasonCode::in_renewal_window,
           .fact = "not_after",
           .before = format_period(*wanted.renew_before),
           .after = format_rfc3339(ends)};
  auto awaited = about_file(situation.step, ReasonCode::awaited_renewal);
  awaited.after = successor_name(situation.step);
  awaited.told = whoever_has_key_of(situation.step.id);
  return Decision{.action = Action::wait,
                  .reasons = {std::move(due), awaited},
                  .awaited = Awaited{"certificate", *awaited.after, awaited.told},
                  .still_serves = !has_ended};
}

Decision plan_present(const Situation& situation) {
  const auto& facts = situation.observed.facts;
  if (situation.recorded == nullptr)
    return {.action = Action::adopt,
            .reasons = {
                {.code = ReasonCode::not_recorded_yet, .fact = "fingerprint", .after = fact(facts, "fingerprint")}}};
  if (recorded_output(*situation.recorded, "fingerprint") != fact(facts, "fingerprint")) return plan_another(situation);
  return plan_renewal(situation).value_or(Decision{});
}

}  // namespace

Decision plan_given_certificate(const Situation& situation) {
  const auto& observed = situation.observed;
  const bool is_in_chain = observed.details.contains("chain_file");
  if (!observed.is_present && !is_in_chain) return plan_absent(situation);
  if (auto reasons = contradictions(situation); !reasons.empty())
    return {.action = Action::blocked, .reasons = std::move(reasons)};
  if (is_in_chain) return take_from_chain(situation);
  if (const auto successor = successor_in(observed)) return plan_successor(situation, *successor);
  auto decision = plan_present(situation);
  if (auto warning = unchecked_maker(situation)) decision.warnings.push_back(std::move(*warning));
  if (const auto end = CertificateDates::of(observed.facts).not_after;
      end <= situation.now && decision.action != Action::wait)
    decision.warnings.push_back({.code = ReasonCode::expired, .fact = "not_after", .before = format_rfc3339(end)});
  return decision;
}

}  // namespace byoc
