#include "engine/cli/commands/signing_items.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/plan_words.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

using Purpose = AwaitedSignature::Purpose;

constexpr std::size_t most_named = 4;

std::string key_words(std::string_view public_key) {
  return fmt::format("{}, SHA-256 {}", x509::curve_of(public_key), public_key_fingerprint(public_key));
}

std::string profile_words(const x509::Profile& profile) {
  if (profile.is_authority)
    return profile.path_length ? fmt::format("authority, path length {}", *profile.path_length)
                               : std::string("authority, no path length");
  std::vector<std::string> said{"no authority"};
  for (const auto* words : {&profile.extended_key_usage, &profile.alternative_names})
    said.insert(said.end(), words->begin(), words->end());
  return fmt::format("{}", fmt::join(said, ", "));
}

// The resources of the steps that need `step` in that role, each once, in the order of the graph.
std::vector<std::string> dependents(const PlanningResult& planned, const StepId& step, std::string_view role) {
  std::vector<std::string> resources;
  for (const auto index : planned.graph.dependents(planned.graph.index(step))) {
    const auto& dependent = planned.graph.steps()[index];
    const auto* needed = dependent.need(role);
    if (needed == nullptr || *needed != step || dependent.kind() != step.kind()) continue;
    resources.emplace_back(dependent.resource());
  }
  return resources;
}

std::string named(const std::vector<std::string>& resources) {
  if (resources.size() <= most_named) return join_words(resources);
  return fmt::format("{} and {} more", resources.front(), resources.size() - 1);
}

bool is_registered(const PlanningResult& planned, const StepId& step) {
  for (const auto index : planned.graph.dependents(planned.graph.index(step)))
    if (const auto& dependent = planned.graph.steps()[index];
        dependent.kind() == "registration" && dependent.resource() == step.resource())
      return true;
  return false;
}

std::string purpose_words(const PlanningResult& planned, const AwaitedSignature& signature) {
  const auto in_target =
      signature.step.target().empty() ? std::string() : fmt::format(" (target '{}')", signature.step.target());
  if (signature.purpose == Purpose::verification)
    return fmt::format("to prove to AWS IoT{} that the key of {} is at hand", in_target, signature.signer);
  if (signature.purpose == Purpose::renewal)
    return fmt::format("to succeed '{}', which ends on {}", fact(planned.graph.step(signature.step).wanted, "file"),
                       format_rfc3339(certificate_of(planned, signature.signer).not_after()));
  std::vector<std::string> purposes;
  if (const auto below = dependents(planned, signature.step, "issuer_certificate"); !below.empty())
    purposes.push_back("to issue " + named(below));
  if (is_registered(planned, signature.step)) purposes.emplace_back("to be registered with AWS IoT");
  return purposes.empty() ? std::string("to be kept") : join_words(purposes);
}

}  // namespace

std::vector<SigningItem> signing_items(const PlanningResult& planned, const std::vector<AwaitedSignature>& signatures,
                                       const CeremonyKeys& keys) {
  std::vector<SigningItem> items;
  for (const auto& signature : signatures) {
    const auto& profile = signature.profile;
    SigningItem item{signature.step.text(), {}};
    if (!signature.request.empty()) item.rows.push_back({"request", signature.request});
    item.rows.insert(
        item.rows.end(),
        {{"subject", x509::format_name(profile.subject)},
         {"key", key_words(signature.public_key)},
         {"profile", profile_words(profile)},
         {"valid", format_rfc3339(profile.not_before) + " to " + format_rfc3339(profile.not_after)},
         {"issuer", x509::format_name(certificate_of(planned, signature.signer).subject())},
         {"signed by", fmt::format("{}, {}", signature.signer, key_words(keys.at(signature.signer)->public_key()))},
         {"purpose", purpose_words(planned, signature)},
         {"goes to", signature.file}});
    items.push_back(std::move(item));
  }
  return items;
}

Plan signing_plan(const PlanningResult& planned, const std::vector<AwaitedSignature>& signatures,
                  const CeremonyKeys& keys) {
  Plan plan;
  plan.manifest_name = planned.plan.manifest_name;
  plan.refresh = planned.plan.refresh;
  plan.recorded_at = planned.plan.recorded_at;
  for (const auto& signature : signatures) {
    auto step = planned.graph.step(signature.step);
    step.wanted["signed.subject"] = x509::format_name(signature.profile.subject);
    step.wanted["signed.public_key"] = public_key_fingerprint(signature.public_key);
    step.wanted["signed.by"] = public_key_fingerprint(keys.at(signature.signer)->public_key());
    step.wanted["signed.file"] = signature.file;
    const auto action = signature.purpose == Purpose::renewal ? Action::renew : Action::create;
    plan.steps.push_back({std::move(step), {.action = action, .reasons = {{.code = ReasonCode::asked_for}}}});
  }
  return plan;
}

}  // namespace byoc
