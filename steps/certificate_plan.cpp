// The question "what is to be done for a certificate?": pure, from what is wanted, recorded and observed.
#include <fmt/format.h>

#include <algorithm>

#include "steps/certificate.h"
#include "steps/step_facts.h"

namespace byoc {

ValidityDates validity_dates(const Facts& wanted, Time now, const std::optional<std::string>& issuer_not_after) {
  ValidityDates dates;
  const auto given = [&wanted](std::string_view name) -> std::optional<Time> {
    const auto text = find_fact(wanted, name);
    return text ? parse_rfc3339(*text) : std::nullopt;
  };
  dates.not_before = given("not_before").value_or(now);
  if (const auto period = find_fact(wanted, "validity"))
    dates.not_after = add(dates.not_before, *parse_period(*period));
  else
    dates.not_after = *given("not_after");
  if (issuer_not_after) {
    const auto limit = *parse_rfc3339(*issuer_not_after);
    dates.is_cut = dates.not_after >= limit && find_fact(wanted, "validity").has_value();
    if (dates.is_cut) dates.not_after = limit;
  }
  return dates;
}

namespace {

bool is_identity(std::string_view name) {
  return name.starts_with("subject.") || name == "issuer" || name == "is_authority" || name == "path_length" ||
         name == "extended_key_usage";
}

bool is_subject(std::string_view name) { return name.starts_with("subject."); }
bool is_validity(std::string_view name) { return name == "validity" || name == "not_before" || name == "not_after"; }

bool makes_new(const Decision* decision) {
  return decision != nullptr && (decision->action == Action::create || decision->action == Action::renew ||
                                 decision->action == Action::replace);
}

// One certificate's decision, question by question.
class CertificatePlan {
 public:
  explicit CertificatePlan(const Situation& situation)
      : situation_(situation), wanted_(situation.step.wanted), file_(fact(wanted_, "file")),
        dates_(validity_dates(wanted_, situation.now, issuer_not_after())) {}

  Decision decide() const {
    if (auto impossible = impossible_dates()) return *impossible;
    if (!situation_.observed.is_present) return decide_missing();
    if (auto refused = refuse_foreign()) return *refused;
    if (is_as_recorded()) {
      if (auto refused = refuse_changed()) return *refused;
      const auto changed = differences(situation_.recorded->wanted, wanted_, is_validity);
      if (!changed.empty()) return issue(Action::renew, changed);
    }
    if (auto due = renewal()) return *due;
    return keep();
  }

 private:
  std::optional<std::string> issuer_not_after() const {
    const auto* observed = situation_.upstream("issuer_certificate");
    if (observed == nullptr) return std::nullopt;
    const auto* decision = situation_.upstream_decision("issuer_certificate");
    if (makes_new(decision)) return find_fact(decision->planned, "not_after");
    return find_fact(observed->facts, "not_after");
  }

  Decision blocked(std::vector<std::string> reasons, std::string hint) const {
    return {Action::blocked, std::move(reasons), std::move(hint), {}, {}};
  }

  // Everything that makes a new certificate says what its end will be: the steps below need it.
  Decision issue(Action action, std::vector<std::string> reasons) const {
    if (dates_.is_cut)
      reasons.push_back(fmt::format("validity: '{}' is cut at the notAfter of {}", fact(wanted_, "validity"),
                                    *situation_.step.need("issuer_certificate")));
    return {action, std::move(reasons), {}, {}, {{"not_after", format_rfc3339(dates_.not_after)}}};
  }

  std::optional<Decision> impossible_dates() const {
    const auto limit = issuer_not_after();
    if (limit && !find_fact(wanted_, "validity") && dates_.not_after > *parse_rfc3339(*limit))
      return blocked({fmt::format("not_after: '{}' is beyond the issuer's notAfter '{}'", fact(wanted_, "not_after"), *limit)},
                     "give an earlier 'not_after', or renew the issuer first");
    if (will_be_issued() && dates_.not_after <= std::max(dates_.not_before, situation_.now))
      return blocked({fmt::format("the new certificate would already be over: its end is '{}'", format_rfc3339(dates_.not_after))},
                     "correct the dates in the manifest, or renew the issuer first");
    return std::nullopt;
  }

  bool will_be_issued() const {
    return !situation_.observed.is_present && !find_fact(situation_.observed.details, "registered_pem");
  }

  Decision decide_missing() const {
    const auto gone = fmt::format("no file '{}'", file_);
    if (find_fact(situation_.observed.details, "registered_pem"))
      return {Action::update,
              {gone, fmt::format("fetched back from AWS IoT, which has it as {}",
                                 recorded_output(*situation_.record("registration"), "certificate_id"))},
              {}, {}, {}};
    if (situation_.recorded == nullptr) return issue(Action::create, {gone, portrait()});
    return issue(Action::create, {gone, "the recorded certificate is nowhere to be had, so it is issued again", portrait()});
  }

  // What a reviewer wants to see of a certificate to come: "common_name 'Example Root CA', validity 1024d, self-signed".
  std::string portrait() const {
    std::string text;
    for (const auto& [name, value] : wanted_)
      if (is_subject(name)) text += fmt::format("{} '{}', ", name.substr(name.find('.') + 1), value);
    for (const std::string name : {"validity", "not_before", "not_after"})
      if (const auto value = find_fact(wanted_, name)) text += fmt::format("{} {}, ", name, *value);
    const auto issuer = find_fact(wanted_, "issuer");
    return text + (issuer ? "issued by " + *issuer : "self-signed");
  }

  // Something stands at the path that byoc-apply did not make and that is not what the manifest wants.
  std::optional<Decision> refuse_foreign() const {
    std::vector<std::string> reasons;
    const auto& facts = situation_.observed.facts;
    const auto& details = situation_.observed.details;
    const auto* key = situation_.upstream("key");
    if (!key->is_present) {
      if (situation_.upstream_decision("key")->action == Action::create)
        reasons.push_back(fmt::format("'{}' is there, but its private key is not", file_));
    } else if (find_fact(key->facts, "public_key") != fact(facts, "public_key")) {
      reasons.push_back(fmt::format("'{}' was issued for another key", file_));
    }
    if (const auto& issued_by = fact(details, "issued_by"); issued_by != "the issuer")
      reasons.push_back(fmt::format("'{}' is {}", file_, issued_by));
    if (!is_as_recorded()) {
      for (auto& line : differences(details, wanted_, is_subject)) reasons.push_back(std::move(line));
      if (const auto is_authority = fact(details, "extension.is_authority"); is_authority != fact(wanted_, "is_authority"))
        reasons.push_back(fmt::format("is_authority: '{}' -> '{}'", is_authority, fact(wanted_, "is_authority")));
    }
    if (reasons.empty()) return std::nullopt;
    return blocked(std::move(reasons), fmt::format("restore the right '{}' and its key from your backup, or move it away; "
                                                   "nothing that exists is ever overwritten", file_));
  }

  bool is_as_recorded() const {
    return situation_.recorded != nullptr &&
           find_fact(situation_.recorded->outputs, "fingerprint") == fact(situation_.observed.facts, "fingerprint");
  }

  std::optional<Decision> refuse_changed() const {
    auto reasons = differences(situation_.recorded->wanted, wanted_, is_identity);
    if (reasons.empty()) return std::nullopt;
    reasons.push_back("needs a certificate of another content, and with it a replacement");
    return blocked(std::move(reasons), "take the change back, or add a new resource with the new values beside this one");
  }

  // New dates for the same key: because its time is over, or because the issuer's lost certificate is issued again.
  std::optional<Decision> renewal() const {
    const auto not_after = *parse_rfc3339(fact(situation_.observed.facts, "not_after"));
    const auto renew_before = find_fact(situation_.step.settings, "renew_before");
    const bool is_expired = not_after <= situation_.now;
    const bool is_in_window = renew_before && subtract(not_after, *parse_period(*renew_before)) <= situation_.now;
    if (is_expired || is_in_window) {
      const auto reason = is_expired ? fmt::format("expired on {}", format_rfc3339(not_after))
                                     : fmt::format("within '{}' of its end on {}", *renew_before, format_rfc3339(not_after));
      if (dates_.not_after > not_after) return issue(Action::renew, {reason});
      if (is_expired) return blocked({reason, "a new one could not end later"}, "renew the issuer, or correct the dates");
      return Decision{Action::none, {}, {}, {reason + ", but a new one could not end later: renew the issuer first"}, {}};
    }
    const auto* issuer = situation_.upstream_decision("issuer_certificate");
    if (issuer != nullptr && issuer->action == Action::create && situation_.record("registration") == nullptr)
      return issue(Action::renew, {fmt::format("{} is issued again", *situation_.step.need("issuer_certificate"))});
    return std::nullopt;
  }

  Decision keep() const {
    if (is_as_recorded()) return {};
    Decision decision{Action::adopt, {}, {}, deviations(), {}};
    if (situation_.recorded != nullptr)
      decision.reasons = {fmt::format("fingerprint: '{}' -> '{}'", recorded_output(*situation_.recorded, "fingerprint"),
                                      fact(situation_.observed.facts, "fingerprint"))};
    else
      decision.reasons = {fmt::format("'{}' fits and is not recorded yet", file_)};
    return decision;
  }

  // What a certificate made elsewhere has unlike ours: named, never a reason to replace it.
  std::vector<std::string> deviations() const {
    x509::Profile profile;
    profile.is_authority = fact(wanted_, "is_authority") == "true";
    if (const auto length = find_fact(wanted_, "path_length")) profile.path_length = std::stoi(*length);
    const auto curve_fact = issuer_curve();
    Facts found, expected;
    for (const auto& [name, value] : situation_.observed.details)
      if (name.starts_with("extension.")) found[name.substr(10)] = value;
    expected = x509::expected_extensions(profile, curve_fact);
    if (const auto usage = find_fact(wanted_, "extended_key_usage")) expected["extended_key_usage"] = *usage;
    std::vector<std::string> warnings;
    for (const auto& line : differences(expected, found))
      warnings.push_back(fmt::format("'{}' deviates from the profile: {}", file_, line));
    return warnings;
  }

  std::string issuer_curve() const {
    const auto* signer = situation_.upstream("issuer_key");
    if (signer == nullptr) signer = situation_.upstream("key");
    return find_fact(signer->facts, "curve").value_or("P-256");
  }

  const Situation& situation_;
  const Facts& wanted_;
  const std::string& file_;
  ValidityDates dates_;
};

}  // namespace

Decision CertificateKind::plan(const Situation& situation) const { return CertificatePlan(situation).decide(); }

}  // namespace byoc
