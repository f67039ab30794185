#include "steps/pki/registrations.h"

#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr std::string_view registration = "registration", status = "status";

bool is_revoked(const Facts& facts) {
  return find_fact(facts, "status") == "REVOKED";
}

// In one target: as it was found there now, or else as it was recorded.
std::optional<Reason> revocation_at(const Situation& certificate, std::string_view target) {
  auto fingerprint = find_fact(certificate.observed.facts, "fingerprint");
  if (!fingerprint && certificate.recorded != nullptr)
    fingerprint = find_fact(certificate.recorded->outputs, "fingerprint");
  const auto* recorded = certificate.record(at_target(status, target));
  const auto* found = certificate.mentioned(at_target(registration, target));
  if (found != nullptr && find_fact(found->details, "status"))
    return find_fact(found->facts, "fingerprint") == fingerprint && is_revoked(found->details)
               ? std::optional(revoked_as_recorded(recorded))
               : std::nullopt;
  const auto* registered = certificate.record(at_target(registration, target));
  const bool is_this = registered != nullptr && find_fact(registered->outputs, "fingerprint") == fingerprint;
  return is_this && recorded != nullptr && is_revoked(recorded->outputs) ? std::optional(revoked_as_recorded(recorded))
                                                                         : std::nullopt;
}

}  // namespace

std::vector<StepLink> registrations_of(const Step& certificate) {
  std::vector<StepLink> links;
  for (const auto& mention : certificate.mentions)
    if (mention.step.kind() == registration) links.push_back(mention);
  return links;
}

std::optional<Reason> revocation(const Situation& certificate) {
  for (const auto& mention : registrations_of(certificate.step))
    if (auto reason = revocation_at(certificate, mention.step.target())) return reason;
  return std::nullopt;
}

}  // namespace byoc
