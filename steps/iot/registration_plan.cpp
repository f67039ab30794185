// What is to be done about a registration.
#include <fmt/format.h>

#include "steps/iot/foreign_registration.h"
#include "steps/iot/kept_certificates.h"
#include "steps/iot/registered_certificate.h"
#include "steps/iot/registration.h"
#include "steps/iot/succession.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

// AWS IoT takes no CA before it begins. One that is yet to be made begins when the manifest says.
std::optional<Decision> refuse_before_it_begins(const Situation& situation) {
  const auto& facts = situation.upstream("certificate")->facts;
  const bool is_new = makes_new(situation.upstream_decision("certificate")->action);
  const auto begins = find_fact(is_new ? situation.step.settings : facts, "not_before");
  if (!begins || type_of(situation.step) != CertificateType::ca) return std::nullopt;
  const auto time = parse_rfc3339(*begins);
  if (!time || *time <= situation.now) return std::nullopt;
  return Decision{.action = Action::blocked,
                  .reasons = {{.code = ReasonCode::not_yet_valid, .fact = "not_before", .before = begins}}};
}

// What was revoked and is gone from AWS IoT is not registered again: it would be let in with the next status.
bool is_revoked_and_gone(const Situation& situation) {
  const auto* status = situation.record("status");
  const auto fingerprint = find_fact(situation.upstream("certificate")->facts, "fingerprint");
  return status != nullptr && find_fact(status->outputs, "status") == "REVOKED" &&
         find_fact(situation.step.settings, "status") != "REVOKED" && !situation.observed.is_present &&
         !makes_new(situation.upstream_decision("certificate")->action) && situation.recorded != nullptr &&
         (!fingerprint || find_fact(situation.recorded->outputs, "fingerprint") == fingerprint);
}

// A file of a certificate that was revoked, in the place of the one that is registered: nothing lets its device in
// again, and what is done for the one is not to be done for the other.
std::optional<Decision> refuse_revoked_file(const Situation& situation) {
  const auto wanted = find_fact(situation.step.settings, "status");
  if (find_fact(situation.observed.details, "status") != "REVOKED" || wanted == "REVOKED") return std::nullopt;
  const auto path = find_fact(situation.upstream("certificate")->details, "path").value_or("its file");
  return Decision{
      .action = Action::blocked,
      .reasons = {
          {.code = ReasonCode::is_revoked,
           .told = fmt::format("'{}' is another certificate than the registered one, and REVOKED in AWS IoT", path),
           .told_hint = fmt::format("put the registered certificate {} back at '{}', with its key",
                                    recorded_output(*situation.recorded, "certificate_id"), path)}}};
}

Decision plan_present(const Situation& situation) {
  const auto* recorded = situation.recorded;
  const auto certificate = situation.upstream_decision("certificate")->action;
  const auto fingerprint = find_fact(situation.upstream("certificate")->facts, "fingerprint");
  if (is_revoked_and_gone(situation)) return {.warnings = {revoked_as_recorded(situation.record("status"))}};
  if (makes_new(certificate) || !situation.observed.is_present)
    if (auto refused = refuse_before_it_begins(situation)) return *refused;
  if (const auto* old = predecessor(recorded, situation.observed);
      old != nullptr && (makes_new(certificate) || find_fact(*old, "fingerprint") != fingerprint)) {
    if (!makes_new(certificate) && recorded != nullptr)
      if (auto refused = refuse_revoked_file(situation)) return *std::move(refused);
    return {.action = certificate == Action::replace ? Action::replace : Action::renew,
            .reasons = {succession(situation, *old)}};
  }
  if (makes_new(certificate))
    return {.action = Action::create,
            .reasons = {
                {.code = ReasonCode::comes_as, .fact = "status", .after = fact(situation.step.settings, "status")}}};
  if (!situation.observed.is_present)
    return {.action = Action::create,
            .reasons = {recorded == nullptr ? Reason{.code = ReasonCode::not_there}
                                            : Reason{.code = ReasonCode::no_longer_there,
                                                     .fact = "certificate_id",
                                                     .before = recorded_output(*recorded, "certificate_id")}}};
  if (recorded == nullptr)
    return {.action = Action::adopt,
            .reasons = {{.code = ReasonCode::not_recorded_yet,
                         .fact = "certificate_id",
                         .after = fact(situation.observed.facts, "certificate_id")}}};
  if (auto changed = differences(recorded->outputs, situation.observed.facts); !changed.empty())
    return {.action = Action::adopt, .reasons = std::move(changed)};
  return {};
}

}  // namespace

Decision RegistrationKind::plan(const Situation& situation) const {
  if (WantedRegistration::of(situation.step).is_elsewhere) return plan_foreign_registration(situation);
  auto decision = plan_present(situation);
  if (decision.action == Action::blocked || decision.action == Action::wait) return decision;
  if (const auto& reasons = decision.reasons; situation.may_delete && is_ours(situation.recorded) && !reasons.empty() &&
                                              reasons.front().code == ReasonCode::succeeds)
    decision.reasons.push_back(
        {.code = ReasonCode::ended_is_deleted, .fact = "certificate_id", .before = reasons.front().before});
  auto over = what_is_over(situation);
  if (over.empty()) return decision;
  if (!makes_new(decision.action)) decision.action = Action::update;
  for (auto& reason : over) decision.reasons.push_back(std::move(reason));
  return decision;
}

}  // namespace byoc
