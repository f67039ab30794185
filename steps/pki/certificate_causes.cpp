#include "steps/pki/certificate_causes.h"

#include "steps/fact_reader.h"
#include "steps/pki/certificate_facts.h"
#include "steps/pki/issuer_check.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_identity(std::string_view name) {
  return is_subject_fact(name) || name == "issuer" || name == "is_authority" || name == "path_length" ||
         name == "extended_key_usage" || name == "subject_alternative_name";
}

bool is_date(std::string_view name) {
  return name == "validity" || name == "not_before" || name == "not_after";
}

// Why the certificate is not one for the key as it will be; nothing if it is.
std::optional<ReasonCode> other_key(const Situation& situation) {
  const auto* key = situation.upstream("key");
  const auto public_key = find_fact(situation.observed.facts, "public_key");
  if (key == nullptr || !public_key) return std::nullopt;
  switch (situation.upstream_decision("key")->action) {
    case Action::create:
      return ReasonCode::source_missing;
    case Action::replace:
      return ReasonCode::source_replaced;
    case Action::blocked:
      return std::nullopt;  // the key's own step says what is wrong
    default:
      break;
  }
  if (find_fact(key->facts, "public_key") == public_key) return std::nullopt;
  if (situation.observed.details.contains("foreign_key")) return ReasonCode::key_not_checkable;
  return ReasonCode::source_differs;
}

Reason about_key(const Situation& situation, Reason reason) {
  if (reason.code != ReasonCode::key_not_checkable) return reason;
  reason = about_file(situation.step, reason.code);
  reason.told = fact(situation.observed.details, "foreign_key");
  return reason;
}

// Whether the manifest names the issuer as it did.
bool has_issuer_same_name(const Situation& situation) {
  return find_fact(situation.recorded->wanted, "issuer") == find_fact(situation.step.wanted, "issuer");
}

// An issuer that only has another name in the manifest: its key has signed the certificate, under its subject.
bool is_issuer_renamed(const Situation& situation) {
  const auto* key = situation.upstream("issuer_key");
  const auto signed_by = find_fact(situation.recorded->outputs, "issuer_key");
  return !has_issuer_same_name(situation) && key != nullptr && signed_by &&
         signed_by == find_fact(key->facts, "public_key") && !issuing_failure(situation);
}

// Told from what was recorded, so that a plan from the lock alone sees it too. Another issuer is a change of its own.
bool has_issuer_new_key(const Situation& situation) {
  const auto* key = situation.upstream("issuer_key");
  if (key == nullptr || !has_issuer_same_name(situation)) return false;
  const auto signed_by = find_fact(situation.recorded->outputs, "issuer_key");
  const auto now = find_fact(key->facts, "public_key");
  return signed_by && now && signed_by != now;
}

}  // namespace

std::optional<ReasonCode> issuing_failure(const Situation& situation) {
  const auto check = issuer_check_in(situation.observed.details);
  return check ? failure_of(*check) : std::nullopt;
}

bool is_subject_fact(std::string_view name) {
  return name.starts_with("subject.");
}

bool is_issuer_replaced(const Situation& situation) {
  const auto* issuer = situation.upstream_decision("issuer_certificate");
  return issuer != nullptr && (issuer->action == Action::replace || issuer->consequence == Consequence::replaced);
}

Reasons replacement_causes(const Situation& situation) {
  const auto& wanted = situation.step.wanted;
  const auto& recorded = situation.recorded->wanted;
  Reasons causes;
  if (situation.is_replacement_asked) causes.push_back({.code = ReasonCode::asked_for});
  for (auto& difference : differences(recorded, wanted, is_identity))
    if (difference.fact != "issuer" || !is_issuer_renamed(situation)) causes.push_back(std::move(difference));
  if (const auto code = other_key(situation)) causes.push_back(about_key(situation, {.code = *code}));
  if (is_issuer_replaced(situation))
    causes.push_back({.code = ReasonCode::upstream_replaced, .step = *situation.step.need("issuer_certificate")});
  else if (has_issuer_new_key(situation))
    causes.push_back({.code = ReasonCode::maker_differs});
  else if (const auto code = issuing_failure(situation); code && has_issuer_same_name(situation))
    causes.push_back({.code = *code});
  return causes;
}

Reasons changed_dates(const Situation& situation) {
  return differences(situation.recorded->wanted, situation.step.wanted, is_date);
}

Reasons why_no_authority(const Situation& situation) {
  const auto& details = situation.observed.details;
  const auto is_authority = find_fact(details, "extension.is_authority");
  if (!is_authority || is_authority == "true") return {};  // nothing: assumed from the lock
  if (find_fact(details, "extension.version") == "1") return {about_file(situation.step, ReasonCode::is_version_one)};
  if (!details.contains("extension.basic_constraints_critical"))
    return {about_file(situation.step, ReasonCode::lacks_basic_constraints)};
  return {{.code = ReasonCode::found_otherwise, .fact = "is_authority", .before = is_authority, .after = "true"}};
}

Reasons why_issuer_may_not(const Situation& situation) {
  const auto* issuer = situation.upstream("issuer_certificate");
  if (issuer == nullptr) return {};
  const auto& maker = *situation.step.need("issuer_certificate");
  Reasons reasons;
  if (const auto name = find_fact(situation.observed.details, "forbidden_name"))
    reasons.push_back({.code = ReasonCode::maker_forbids_name, .fact = "subject", .before = name, .step = maker});
  const auto action = situation.upstream_decision("issuer_certificate")->action;
  const bool becomes_another = action == Action::create || action == Action::replace;
  if (becomes_another || !issuer->details.contains("extension.version")) return reasons;
  if (const auto usage = find_fact(issuer->details, "extension.key_usage");
      usage && usage->find("keyCertSign") == std::string::npos)
    reasons.push_back({.code = ReasonCode::maker_may_not_sign, .fact = "key_usage", .before = usage, .step = maker});
  const auto left = find_fact(issuer->details, "authorities_left");
  if (left && parse_count(*left).value_or(0) < 1 &&
      FactReader(situation.step).is_true(situation.step.wanted, "is_authority"))
    reasons.push_back(
        {.code = ReasonCode::maker_allows_no_maker, .fact = "path_length", .before = left, .step = maker});
  if (const auto begins = CertificateDates::of(issuer->facts).not_before;
      begins > situation.now && action != Action::renew)
    reasons.push_back({.code = ReasonCode::maker_not_yet_valid,
                       .fact = "not_before",
                       .before = format_rfc3339(begins),
                       .step = maker});
  return reasons;
}

std::optional<Reason> unchecked_maker(const Situation& situation) {
  const auto what = find_fact(situation.observed.details, "not_checkable");
  if (!what) return std::nullopt;
  auto reason = about_file(situation.step, ReasonCode::maker_not_checkable);
  reason.told = *what;
  return reason;
}

Reasons foreign_causes(const Situation& situation) {
  Reasons causes;
  const auto& wanted = situation.step.wanted;
  const auto& details = situation.observed.details;
  if (const auto code = other_key(situation)) causes.push_back(about_key(situation, about_file(situation.step, *code)));
  if (const auto code = issuing_failure(situation)) causes.push_back(about_file(situation.step, *code));
  for (auto& difference : differences(details, wanted, is_subject_fact, ReasonCode::found_otherwise))
    causes.push_back(std::move(difference));
  if (FactReader(situation.step).is_true(wanted, "is_authority")) {
    for (auto& cause : why_no_authority(situation)) causes.push_back(std::move(cause));
    return causes;
  }
  if (const auto is_authority = fact(details, "extension.is_authority"); is_authority != fact(wanted, "is_authority"))
    causes.push_back({.code = ReasonCode::found_otherwise,
                      .fact = "is_authority",
                      .before = is_authority,
                      .after = fact(wanted, "is_authority")});
  return causes;
}

}  // namespace byoc
