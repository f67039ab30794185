// The question "what is to be done for a certificate?": pure, from what is wanted, recorded and observed.
#include <algorithm>

#include <fmt/format.h>

#include "steps/pki/certificate.h"
#include "steps/pki/certificate_causes.h"
#include "steps/pki/certificate_dates.h"
#include "steps/pki/certificate_deviations.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

// One certificate's decision, question by question.
class CertificatePlan {
 public:
  explicit CertificatePlan(const Situation& situation)
      : situation_(situation),
        wanted_(situation.step.wanted),
        file_(fact(wanted_, "file")),
        dates_(validity_dates(wanted_, situation.now, issuer_not_after(situation_))) {}

  Decision decide() const {
    if (auto impossible = impossible_dates()) return *impossible;
    if (!situation_.observed.is_present) return decide_missing();
    if (is_as_recorded()) {
      if (auto causes = replacement_causes(situation_); !causes.empty()) return replace(std::move(causes));
      if (auto wrong = refuse_wrong_record()) return *wrong;
      auto changed = changed_dates(situation_);
      if (!changed.empty()) return renew_for(std::move(changed));
    } else if (is_issuer_replaced(situation_)) {
      return replace_unrecorded();
    } else if (auto refused = refuse_foreign()) {
      return *refused;
    }
    if (auto due = renewal()) return *due;
    return keep();
  }

 private:
  Decision blocked(std::vector<std::string> reasons, std::string hint) const {
    return {.action = Action::blocked, .reasons = std::move(reasons), .hint = std::move(hint)};
  }

  // Everything that makes a new certificate says what its end will be: the steps below need it.
  Decision issue(Action action, std::vector<std::string> reasons) const {
    if (dates_.not_after <= std::max(dates_.not_before, situation_.now))
      return blocked(
          {fmt::format("the new certificate would already be over: its end is '{}'", format_rfc3339(dates_.not_after))},
          "correct the dates in the manifest, or renew the issuer first");
    if (dates_.is_cut)
      reasons.push_back(fmt::format("validity: '{}' is cut at the notAfter of {}", fact(wanted_, "validity"),
                                    *situation_.step.need("issuer_certificate")));
    return {
        .action = action, .reasons = std::move(reasons), .planned = {{"not_after", format_rfc3339(dates_.not_after)}}};
  }

  std::optional<Decision> impossible_dates() const {
    const auto limit = issuer_not_after(situation_);
    if (limit && !find_fact(wanted_, "validity") && dates_.not_after > *parse_rfc3339(*limit))
      return blocked(
          {fmt::format("not_after: '{}' is beyond the issuer's notAfter '{}'", fact(wanted_, "not_after"), *limit)},
          "give an earlier 'not_after', or renew the issuer first");
    return std::nullopt;
  }

  // What AWS IoT keeps is good only if the manifest still wants that very certificate.
  bool is_fetched_back() const {
    return find_fact(situation_.observed.details, "registered_pem") && replacement_causes(situation_).empty() &&
           changed_dates(situation_).empty();
  }

  Decision decide_missing() const {
    const auto gone = fmt::format("no file '{}'", file_);
    if (situation_.recorded == nullptr) return issue(Action::create, {gone, portrait()});
    if (is_fetched_back())
      return {.action = Action::update,
              .reasons = {gone, fmt::format("fetched back from AWS IoT, which has it as {}",
                                            fact(situation_.observed.details, "registered_as"))}};
    const auto recorded_file = find_fact(situation_.recorded->wanted, "file").value_or(file_);
    if (recorded_file != file_)
      return blocked({fmt::format("{}; the recorded certificate was '{}'", gone, recorded_file)},
                     move_hint(recorded_file, file_));
    auto reasons = replacement_causes(situation_);
    reasons.insert(reasons.begin(), gone);
    if (reasons.size() > 1 && is_kept_from_replacement()) return protected_from(std::move(reasons));
    // With the same subject and key, what hangs below still verifies; else it must be replaced.
    const auto* const consequence = reasons.size() > 1 ? "replaced" : "issued_again";
    reasons.insert(reasons.end(), {"the recorded certificate is nowhere to be had, so it is issued again", portrait()});
    auto decision = issue(Action::create, std::move(reasons));
    decision.planned[consequence] = "true";
    return decision;
  }

  // What a reviewer wants to see of a certificate to come: "common_name 'Example Root CA', validity 1024d,
  // self-signed".
  std::string portrait() const {
    std::string text;
    for (const auto& [name, value] : wanted_)
      if (is_subject_fact(name)) text += fmt::format("{} '{}', ", name.substr(name.find('.') + 1), value);
    for (const std::string name : {"validity", "not_before", "not_after", "path_length", "extended_key_usage"})
      if (const auto value = find_fact(wanted_, name)) text += fmt::format("{} {}, ", name, *value);
    const auto issuer = find_fact(wanted_, "issuer");
    return text + (issuer ? "issued by " + *issuer : "self-signed");
  }

  // Something stands at the path that byoc-apply did not make and that is not what the manifest wants.
  std::optional<Decision> refuse_foreign() const {
    auto causes = foreign_causes(situation_);
    if (causes.empty()) return std::nullopt;
    return blocked(
        std::move(causes),
        fmt::format("if '{}' is right, say in the manifest what it says ('subject', 'issuer', 'subject_policy: any'); "
                    "else restore the right one and its key from your backup, or move it away",
                    file_));
  }

  // The file is not the recorded one, and its issuer is about to be replaced.
  Decision replace_unrecorded() const {
    const auto cause = fmt::format("{} is replaced", *situation_.step.need("issuer_certificate"));
    if (situation_.recorded != nullptr) return replace({cause});
    return blocked({fmt::format("'{}' is not recorded yet, and {}", file_, cause)},
                   "apply without --replace first, so that it is recorded");
  }

  // The lock pins the file, so what it says of it must be true.
  std::optional<Decision> refuse_wrong_record() const {
    const auto& details = situation_.observed.details;
    if (!find_fact(details, "extension.version")) return std::nullopt;  // assumed from the lock itself
    auto reasons = differences(details, wanted_, is_subject_fact);
    if (reasons.empty()) return std::nullopt;
    reasons.insert(reasons.begin(), fmt::format("the lock does not describe '{}'", file_));
    auto decision = blocked(std::move(reasons), {});
    decision.is_record_doubtful = true;
    return decision;
  }

  Decision replace(std::vector<std::string> causes) const {
    if (situation_.is_replacement_asked && is_replacement_under_way())
      return blocked({"it has been replaced already, and its registration still has to follow"},
                     "run without --replace to finish that first");
    if (is_kept_from_replacement()) return protected_from(std::move(causes));
    return issue(Action::replace, std::move(causes));
  }

  bool is_kept_from_replacement() const {
    // A key is replaced only when somebody asked for it, and its certificate has to follow.
    const bool follows_key = situation_.recorded != nullptr && has_own_new_key();
    return find_fact(wanted_, "protect") == "true" && !situation_.is_replacement_asked && !follows_key;
  }

  bool has_own_new_key() const {
    const auto* key = situation_.upstream("key");
    const auto now = find_fact(key->facts, "public_key");
    return now && situation_.upstream_decision("key")->action != Action::blocked &&
           now != recorded_output(*situation_.recorded, "public_key");
  }

  // An earlier --replace was cut off after this certificate.
  bool is_replacement_under_way() const {
    const auto& mentions = situation_.step.mentions;
    return is_as_recorded() && std::any_of(mentions.begin(), mentions.end(), [this](const StepLink& mention) {
             const auto* registered = situation_.record(mention.role);
             return registered != nullptr && find_fact(registered->outputs, "fingerprint") !=
                                                 recorded_output(*situation_.recorded, "fingerprint");
           });
  }

  bool is_registered() const {
    const auto& mentions = situation_.step.mentions;
    return std::any_of(mentions.begin(), mentions.end(),
                       [this](const StepLink& mention) { return situation_.record(mention.role) != nullptr; });
  }

  Decision protected_from(std::vector<std::string> causes) const {
    causes.push_back(fmt::format("{} is protected", situation_.step.resource()));
    return blocked(std::move(causes),
                   fmt::format("take the change back, or replace it and all below it with: --replace {}",
                               situation_.step.resource()));
  }

  bool is_as_recorded() const {
    return situation_.recorded != nullptr &&
           find_fact(situation_.recorded->outputs, "fingerprint") == fact(situation_.observed.facts, "fingerprint");
  }

  // The manifest gives other dates. An earlier end is carried out, and said aloud: what hangs below may outlive it.
  Decision renew_for(std::vector<std::string> changed) const {
    auto decision = issue(Action::renew, std::move(changed));
    if (dates_.not_after < *parse_rfc3339(fact(situation_.observed.facts, "not_after")))
      decision.warnings.push_back("the new certificate ends before the present one; what it has issued may outlive it");
    return decision;
  }

  // New dates for the same key: because its time is over, or because the issuer's lost certificate is issued again.
  std::optional<Decision> renewal() const {
    const auto not_after = *parse_rfc3339(fact(situation_.observed.facts, "not_after"));
    const auto renew_before = find_fact(situation_.step.settings, "renew_before");
    const bool is_expired = not_after <= situation_.now;
    const bool is_in_window = renew_before && subtract(not_after, *parse_period(*renew_before)) <= situation_.now;
    if (is_expired || is_in_window) {
      const auto reason = is_expired
                              ? fmt::format("expired on {}", format_rfc3339(not_after))
                              : fmt::format("within '{}' of its end on {}", *renew_before, format_rfc3339(not_after));
      if (dates_.not_after > not_after) return issue(Action::renew, {reason});
      if (is_expired)
        return blocked({reason, "a new one could not end later"}, "renew the issuer, or correct the dates");
      return Decision{.warnings = {reason + ", but a new one could not end later: renew the issuer first"}};
    }
    const auto* issuer = situation_.upstream_decision("issuer_certificate");
    if (issuer == nullptr || !find_fact(issuer->planned, "issued_again") || is_registered()) return std::nullopt;
    auto decision =
        issue(Action::renew, {fmt::format("{} is issued again", *situation_.step.need("issuer_certificate"))});
    decision.planned["issued_again"] = "true";
    return decision;
  }

  Decision keep() const {
    if (is_as_recorded()) return {};
    Decision decision{.action = Action::adopt, .warnings = deviations(situation_)};
    if (situation_.recorded != nullptr)
      decision.reasons = {fmt::format("fingerprint: '{}' -> '{}'", recorded_output(*situation_.recorded, "fingerprint"),
                                      fact(situation_.observed.facts, "fingerprint"))};
    else
      decision.reasons = {fmt::format("'{}' (fingerprint {}) fits and is not recorded yet", file_,
                                      fact(situation_.observed.facts, "fingerprint"))};
    return decision;
  }

  const Situation& situation_;
  const Facts& wanted_;
  const std::string& file_;
  ValidityDates dates_;
};

}  // namespace

Decision CertificateKind::plan(const Situation& situation) const {
  return CertificatePlan(situation).decide();
}

}  // namespace byoc
