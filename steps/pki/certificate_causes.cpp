#include "steps/pki/certificate_causes.h"

#include <fmt/format.h>

#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_identity(std::string_view name) {
  return is_subject_fact(name) || name == "issuer" || name == "is_authority" || name == "path_length" ||
         name == "extended_key_usage";
}

bool is_date(std::string_view name) {
  return name == "validity" || name == "not_before" || name == "not_after";
}

// Why the certificate is not one for the key as it will be; nothing if it is.
std::optional<std::string> other_key(const Situation& situation) {
  const auto* key = situation.upstream("key");
  const auto public_key = find_fact(situation.observed.facts, "public_key");
  if (!public_key) return std::nullopt;
  switch (situation.upstream_decision("key")->action) {
    case Action::create:
      return "is there, but its private key is not";
    case Action::replace:
      return "is for the key that is replaced";
    case Action::blocked:
      return std::nullopt;  // the key's own step says what is wrong
    default:
      break;
  }
  if (find_fact(key->facts, "public_key") == public_key) return std::nullopt;
  return "was issued for another key";
}

// Told from what was recorded, so that a plan from the lock alone sees it too. Another issuer is a change of its own.
bool has_issuer_new_key(const Situation& situation) {
  const auto* key = situation.upstream("issuer_key");
  if (key == nullptr || find_fact(situation.recorded->wanted, "issuer") != find_fact(situation.step.wanted, "issuer"))
    return false;
  const auto signed_by = find_fact(situation.recorded->outputs, "issuer_key");
  const auto now = find_fact(key->facts, "public_key");
  return signed_by && now && signed_by != now;
}

}  // namespace

bool is_subject_fact(std::string_view name) {
  return name.starts_with("subject.");
}

bool is_issuer_replaced(const Situation& situation) {
  const auto* issuer = situation.upstream_decision("issuer_certificate");
  return issuer != nullptr && (issuer->action == Action::replace || find_fact(issuer->planned, "replaced"));
}

std::vector<std::string> replacement_causes(const Situation& situation) {
  const auto& wanted = situation.step.wanted;
  const auto& recorded = situation.recorded->wanted;
  std::vector<std::string> causes;
  if (situation.is_replacement_asked) causes.push_back("asked for with --replace");
  for (auto& line : differences(recorded, wanted, is_identity)) causes.push_back(std::move(line));
  if (auto cause = other_key(situation)) causes.push_back(std::move(*cause));
  if (is_issuer_replaced(situation))
    causes.push_back(fmt::format("{} is replaced", *situation.step.need("issuer_certificate")));
  else if (has_issuer_new_key(situation))
    causes.push_back("its issuer has a new key");
  else if (const auto by = find_fact(situation.observed.details, "issued_by");
           by && *by != "the issuer" && find_fact(recorded, "issuer") == find_fact(wanted, "issuer"))
    causes.push_back(*by);
  return causes;
}

std::vector<std::string> changed_dates(const Situation& situation) {
  return differences(situation.recorded->wanted, situation.step.wanted, is_date);
}

std::vector<std::string> foreign_causes(const Situation& situation) {
  std::vector<std::string> causes;
  const auto& wanted = situation.step.wanted;
  const auto& details = situation.observed.details;
  const auto& file = fact(wanted, "file");
  if (auto cause = other_key(situation)) causes.push_back(fmt::format("'{}' {}", file, *cause));
  if (const auto& issued_by = fact(details, "issued_by"); issued_by != "the issuer")
    causes.push_back(fmt::format("'{}': {}", file, issued_by));
  for (auto& line : differences(details, wanted, is_subject_fact)) causes.push_back(std::move(line));
  if (const auto is_authority = fact(details, "extension.is_authority"); is_authority != fact(wanted, "is_authority"))
    causes.push_back(fmt::format("is_authority: '{}' -> '{}'", is_authority, fact(wanted, "is_authority")));
  return causes;
}

}  // namespace byoc
