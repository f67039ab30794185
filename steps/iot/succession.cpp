#include "steps/iot/succession.h"

#include <algorithm>

#include "steps/fact_reader.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr Period usual_overlap{30, Period::Unit::days};

// What is known of the certificate that is succeeded.
struct Predecessor {
  std::optional<Time> end;
  bool is_same = false;   // its successor has the same key, subject and issuer
  bool is_active = true;  // as far as is known
};

// The facts of the certificate with that fingerprint, where it is the one that is there, or recorded; null otherwise.
const Facts* certificate_facts(const Situation& situation, const std::string& fingerprint) {
  const auto is_it = [&](const Facts& facts) { return find_fact(facts, "fingerprint") == fingerprint; };
  if (const auto* found = situation.upstream("certificate"); is_it(found->facts)) return &found->facts;
  const auto* recorded = situation.record("certificate");
  return recorded != nullptr && is_it(recorded->outputs) ? &recorded->outputs : nullptr;
}

// Whether what is made has the key, subject and issuer of the certificate that is there, by why it is made.
bool says_the_same(const Decision& certificate) {
  if (!makes_new(certificate.action) || certificate.consequence == Consequence::replaced) return false;
  return certificate.action != Action::replace || std::ranges::all_of(certificate.reasons, [](const Reason& reason) {
           return reason.code == ReasonCode::asked_for || reason.code == ReasonCode::cut_short ||
                  (reason.code == ReasonCode::value_differs &&
                   (reason.fact == "path_length" || reason.fact == "extended_key_usage"));
         });
}

Predecessor predecessor_of(const Situation& situation, const Facts& known) {
  const auto& details = situation.observed.details;
  Predecessor predecessor;
  if (const auto end = find_fact(details, "predecessor.not_after")) {
    predecessor = {parse_rfc3339(*end), find_fact(details, "predecessor.is_same") == "true",
                   find_fact(details, "predecessor.status") == "ACTIVE"};
    return predecessor;
  }
  predecessor.is_same = says_the_same(*situation.upstream_decision("certificate"));
  predecessor.is_active = find_fact(details, "status").value_or("ACTIVE") == "ACTIVE";
  if (const auto* facts = certificate_facts(situation, fact(known, "fingerprint")))
    predecessor.end = parse_rfc3339(find_fact(*facts, "not_after").value_or(""));
  return predecessor;
}

}  // namespace

void add_predecessor(Facts& details, const x509::Certificate& predecessor, const std::string& status,
                     const x509::Certificate& successor) {
  const bool is_same = predecessor.public_key() == successor.public_key() &&
                       predecessor.subject_der() == successor.subject_der() &&
                       predecessor.issuer_der() == successor.issuer_der();
  details["predecessor.not_after"] = format_rfc3339(predecessor.not_after());
  details["predecessor.status"] = status;
  details["predecessor.is_same"] = is_same ? "true" : "false";
}

Reason succession(const Situation& situation, const Facts& known) {
  const auto predecessor = predecessor_of(situation, known);
  Reason reason{.code = ReasonCode::succeeds, .fact = "certificate_id", .before = fact(known, "certificate_id")};
  const auto given = FactReader(situation.step).read(situation.step.settings, "overlap", parse_period_or_none);
  const bool is_wanted_active = find_fact(situation.step.settings, "status") == "ACTIVE";
  const bool is_over = predecessor.end && *predecessor.end <= situation.now;
  if (!predecessor.is_active || !is_wanted_active || is_over || situation.is_overlap_refused ||
      (given && given->count == 0))
    return reason;
  const auto overlap = given || !predecessor.is_same ? std::optional(given.value_or(usual_overlap)) : std::nullopt;
  if (predecessor.end && (!overlap || add(situation.now, *overlap) >= *predecessor.end)) {
    reason.code = ReasonCode::kept_to_its_end;
    reason.after = format_rfc3339(*predecessor.end);
    return reason;
  }
  reason.code = ReasonCode::kept_for;
  const auto length = overlap.value_or(usual_overlap);
  reason.after = format_period(length);
  reason.told = format_rfc3339(add(situation.now, length));
  if (length.unit != Period::Unit::hours) reason.told.resize(std::string_view("2027-01-31").size());
  return reason;
}

std::optional<Time> serves_until(const Reasons& reasons, Time now, Time end) {
  for (const auto& reason : reasons) {
    if (reason.code == ReasonCode::kept_to_its_end) return end;
    if (reason.code == ReasonCode::kept_for)
      if (const auto overlap = parse_period(*reason.after)) return std::min(add(now, *overlap), end);
  }
  return std::nullopt;
}

bool keeps_predecessor(const Reason& reason) {
  return reason.code == ReasonCode::kept_to_its_end || reason.code == ReasonCode::kept_for;
}

const Facts* predecessor(const Record* recorded, const Observed& observed) {
  if (recorded != nullptr) return &recorded->outputs;
  return observed.is_present ? &observed.facts : nullptr;
}

}  // namespace byoc
