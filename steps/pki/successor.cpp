#include "steps/pki/successor.h"

#include <utility>

#include <fmt/format.h>

#include "steps/fact_reader.h"
#include "steps/pki/certificate_dates.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr std::string_view fact_prefix = "next.fact.", detail_prefix = "next.detail.", obstacle = "next.obstacle";

void add_prefixed(Facts& to, std::string_view prefix, const Facts& facts) {
  for (const auto& [name, value] : facts) to[fmt::format("{}{}", prefix, name)] = value;
}

Facts without_prefix(const Facts& from, std::string_view prefix) {
  Facts facts;
  for (auto at = from.lower_bound(prefix); at != from.end() && (*at).first.starts_with(prefix); ++at)
    facts[(*at).first.substr(prefix.size())] = (*at).second;
  return facts;
}

Reason about_successor(const Step& step, ReasonCode code) {
  return {.code = code, .fact = "file", .after = successor_name(step)};
}

Decision refuse(const Situation& situation, Reasons reasons, std::string told = {}) {
  auto unfit = about_successor(situation.step, ReasonCode::successor_unfit);
  unfit.told = std::move(told);
  reasons.push_back(std::move(unfit));
  return {.action = Action::blocked, .reasons = std::move(reasons)};
}

// The situation as it is once the successor stands at the certificate's place.
Situation with_successor(const Situation& situation, const Observed& successor) {
  return {situation.step,
          situation.recorded,
          successor,
          situation.upstream,
          situation.upstream_decision,
          situation.record,
          situation.mentioned,
          situation.now,
          situation.is_replacement_asked,
          situation.is_overlap_refused,
          situation.may_delete};
}

// Verifiers that compare names octet by octet would not find what this authority has issued below the successor.
bool is_named_otherwise(const Observed& present, const Observed& successor) {
  return find_fact(present.details, "subject_sha256") != find_fact(successor.details, "subject_sha256");
}

}  // namespace

const std::string& successor_name(const Step& step) {
  return fact(step.settings, "successor");
}

Path successor_file(const Step& step) {
  return path_from(step, successor_name(step));
}

void add_successor(Observed& present, const Observed& successor) {
  add_prefixed(present.details, fact_prefix, successor.facts);
  add_prefixed(present.details, detail_prefix, successor.details);
  if (successor.obstacle) present.details[obstacle] = successor.obstacle->told;
}

std::optional<Observed> successor_in(const Observed& present) {
  Observed successor{
      true, without_prefix(present.details, fact_prefix), without_prefix(present.details, detail_prefix), {}};
  if (const auto told = find_fact(present.details, obstacle)) {
    successor.obstacle = Reason{.code = ReasonCode::successor_unfit, .told = *told};
    return successor;
  }
  if (successor.facts.empty()) return std::nullopt;
  return successor;
}

bool is_in_place(const Observed& present, const Observed& successor) {
  return find_fact(present.facts, "fingerprint") == find_fact(successor.facts, "fingerprint");
}

Decision take_successor(const Situation& situation, const Observed& successor, Action action, Reasons reasons,
                        Reasons (*misfits)(const Situation& situation)) {
  if (successor.obstacle) return refuse(situation, {}, successor.obstacle->told);
  if (is_in_place(situation.observed, successor))
    return {.action = Action::update, .reasons = {about_successor(situation.step, ReasonCode::successor_in_place)}};
  if (auto found = misfits(with_successor(situation, successor)); !found.empty())
    return refuse(situation, std::move(found));
  const auto ends = CertificateDates::of(successor.facts).not_after;
  if (ends <= situation.now)
    return refuse(situation,
                  {{.code = ReasonCode::expired, .fact = "not_after", .before = fact(successor.facts, "not_after")}});
  if (action == Action::renew && is_named_otherwise(situation.observed, successor))
    return refuse(situation, {{.code = ReasonCode::name_encoded_otherwise, .fact = "subject"}});
  auto arrived = about_successor(situation.step, ReasonCode::successor_arrived);
  arrived.before = fact(successor.facts, "fingerprint");
  reasons.push_back(std::move(arrived));
  Decision decision{.action = action, .reasons = std::move(reasons), .ends = ends};
  if (ends < CertificateDates::of(situation.observed.facts).not_after)
    decision.warnings.push_back({.code = ReasonCode::ends_earlier});
  return decision;
}

}  // namespace byoc
