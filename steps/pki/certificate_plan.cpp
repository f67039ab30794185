// The question "what is to be done for a certificate?": pure, from what is wanted, recorded and observed.
#include <algorithm>

#include "steps/pki/certificate.h"
#include "steps/pki/certificate_causes.h"
#include "steps/pki/certificate_dates.h"
#include "steps/pki/certificate_deviations.h"
#include "steps/pki/given_certificate.h"
#include "steps/pki/registrations.h"
#include "steps/pki/successor.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

// One certificate's decision, question by question.
class CertificatePlan {
 public:
  explicit CertificatePlan(const Situation& situation)
      : situation_(situation),
        wanted_(WantedCertificate::of(situation.step)),
        issuer_not_after_(issuer_not_after(situation)),
        dates_(validity_dates(wanted_, situation.now, issuer_not_after_)),
        successor_(is_issued_elsewhere(situation.step) ? successor_in(situation.observed) : std::nullopt) {}

  Decision decide() const {
    auto decision = decide_alone();
    if (would_renew(decision) && !is_replacement_wanted())
      if (auto revoked = revocation(situation_)) return keep_revoked(*std::move(revoked));
    if (makes_new(decision.action)) return decision;
    if (auto warning = unchecked_maker(situation_)) decision.warnings.push_back(std::move(*warning));
    if (auto warning = named_by_serial(situation_)) decision.warnings.push_back(std::move(*warning));
    if (auto warning = ends_soon(situation_)) decision.warnings.push_back(std::move(*warning));
    return decision;
  }

 private:
  // Asked for now, or by an earlier run that has got as far as the key.
  bool is_replacement_wanted() const {
    return situation_.is_replacement_asked || (situation_.recorded != nullptr && has_own_new_key());
  }

  // What is revoked stays as it is, and so does its key.
  Decision keep_revoked(Reason revoked) const {
    const auto* key = situation_.upstream_decision("key");
    if (key != nullptr && makes_new(key->action)) return blocked({std::move(revoked)});
    return {.warnings = {std::move(revoked)}};
  }

  // Or is kept from it by something, or by its having to come from elsewhere.
  bool would_renew(const Decision& decision) const {
    const bool is_kept_from = decision.action == Action::blocked || decision.action == Action::wait;
    return makes_new(decision.action) || (is_kept_from && is_as_recorded());
  }

  Decision decide_alone() const {
    if (auto impossible = impossible_dates()) return *impossible;
    if (!situation_.observed.is_present) return decide_missing();
    if (is_as_recorded()) {
      if (auto causes = replacement_causes(situation_); !causes.empty()) return replace(std::move(causes));
      if (auto wrong = refuse_wrong_record()) return *wrong;
      auto changed = changed_dates(situation_);
      if (!changed.empty()) return renew_for(std::move(changed));
    } else if (auto refused = refuse_foreign()) {
      return *refused;
    } else if (is_issuer_replaced(situation_)) {
      return replace_with_issuer();
    }
    if (auto due = renewal()) return *due;
    if (successor_) return issue(Action::renew, {});
    return keep();
  }

  static Decision blocked(Reasons reasons) { return {.action = Action::blocked, .reasons = std::move(reasons)}; }

  const StepId& issuer_step() const { return *situation_.step.need("issuer_certificate"); }

  // Everything that makes a new certificate says what its end will be: the steps below need it.
  Decision issue(Action action, Reasons reasons, Consequence consequence = Consequence::none) const {
    if (dates_.not_after <= std::max(dates_.not_before, situation_.now))
      return {.action = Action::blocked,
              .reasons = {{.code = ReasonCode::over_before_begun,
                           .fact = "not_after",
                           .after = format_rfc3339(dates_.not_after)}},
              .consequence = consequence};
    if (successor_) return take_successor(situation_, *successor_, action, std::move(reasons), foreign_causes);
    if (is_issued_elsewhere(situation_.step)) return await(action, std::move(reasons));
    if (auto obstacles = why_issuer_may_not(situation_); !obstacles.empty()) return blocked(std::move(obstacles));
    if (dates_.is_cut)
      reasons.push_back({.code = ReasonCode::cut_short,
                         .fact = "validity",
                         .before = fact(situation_.step.wanted, "validity"),
                         .step = issuer_step()});
    return {.action = action,
            .reasons = std::move(reasons),
            .warnings = action == Action::renew ? renewal_changes(situation_) : Reasons(),
            .consequence = consequence,
            .ends = dates_.not_after};
  }

  // Whoever has the issuer's key issues it. What is there serves until its end, unless it has to be replaced.
  Decision await(Action action, Reasons reasons) const {
    const bool has_ended =
        std::ranges::any_of(reasons, [](const Reason& reason) { return reason.code == ReasonCode::expired; });
    auto awaited = about_file(situation_.step, ReasonCode::awaited_from_maker);
    if (situation_.observed.is_present) awaited.after = successor_name(situation_.step);
    awaited.before = fact(situation_.step.settings, "csr");
    awaited.step = issuer_step();
    awaited.told = whoever_has_key_of(issuer_step());
    reasons.push_back(awaited);
    return {.action = Action::wait,
            .reasons = std::move(reasons),
            .awaited = Awaited{"certificate", *awaited.after, awaited.told},
            .still_serves = action == Action::renew && !has_ended};
  }

  std::optional<Decision> impossible_dates() const {
    if (issuer_not_after_ && !wanted_.period && dates_.not_after > *issuer_not_after_)
      return blocked({{.code = ReasonCode::outlives_maker,
                       .fact = "not_after",
                       .before = format_rfc3339(*issuer_not_after_),
                       .after = fact(situation_.step.wanted, "not_after")}});
    return std::nullopt;
  }

  // What AWS IoT keeps is good only if the manifest still wants that very certificate.
  bool is_fetched_back() const {
    return find_fact(situation_.observed.details, "registered_pem") && replacement_causes(situation_).empty() &&
           changed_dates(situation_).empty();
  }

  Decision decide_missing() const {
    auto gone = about_file(situation_.step, ReasonCode::no_file);
    const Reason portrait{.code = ReasonCode::to_be};
    if (situation_.recorded == nullptr) return issue(Action::create, {gone, portrait});
    if (is_fetched_back())
      return {.action = Action::update,
              .reasons = {gone,
                          {.code = ReasonCode::fetched_back,
                           .fact = "registered_as",
                           .before = fact(situation_.observed.details, "registered_as")}}};
    if (auto recorded_file = moved_from(situation_.step, situation_.recorded)) {
      gone.code = ReasonCode::file_moved;
      gone.before = std::move(recorded_file);
      return blocked({gone});
    }
    auto reasons = replacement_causes(situation_);
    reasons.insert(reasons.begin(), gone);
    if (reasons.size() > 1 && is_kept_from_replacement()) return protected_from(std::move(reasons));
    // With the same subject and key, what hangs below still verifies; else it must be replaced.
    const auto consequence = reasons.size() > 1 ? Consequence::replaced : Consequence::made_again;
    reasons.insert(reasons.end(), {{.code = ReasonCode::nowhere_to_be_had}, portrait});
    return issue(Action::create, std::move(reasons), consequence);
  }

  // Something stands at the path that byoc-apply did not make and that is not what the manifest wants. In the place of
  // what is recorded it may be anything, once that is to be replaced with its issuer.
  std::optional<Decision> refuse_foreign() const {
    if (situation_.recorded != nullptr && is_issuer_replaced(situation_)) return std::nullopt;
    auto causes = foreign_causes(situation_);
    if (causes.empty()) return std::nullopt;
    return blocked(std::move(causes));
  }

  // The file is not the recorded one, or fits and is not recorded yet.
  Decision replace_with_issuer() const {
    return replace({{.code = ReasonCode::upstream_replaced, .step = issuer_step()}});
  }

  // The lock pins the file, so what it says of it must be true.
  std::optional<Decision> refuse_wrong_record() const {
    const auto& details = situation_.observed.details;
    if (!find_fact(details, "extension.version")) return std::nullopt;  // assumed from the lock itself
    auto reasons = differences(details, situation_.step.wanted, is_subject_fact);
    add_wrong_outputs(reasons);
    if (reasons.empty()) return std::nullopt;
    reasons.insert(reasons.begin(), about_file(situation_.step, ReasonCode::record_is_wrong));
    return blocked(std::move(reasons));
  }

  // What the certificate says of itself. Who signed it is found out by who is there to be asked.
  void add_wrong_outputs(Reasons& reasons) const {
    for (const auto& [name, recorded] : situation_.recorded->outputs)
      if (const auto found = find_fact(situation_.observed.facts, name);
          name != "issuer_key" && found && *found != recorded)
        reasons.push_back({.code = ReasonCode::value_differs, .fact = name, .before = *found, .after = recorded});
  }

  Decision replace(Reasons causes) const {
    if (situation_.is_replacement_asked && is_replacement_under_way())
      return blocked({{.code = ReasonCode::replacement_under_way}});
    if (is_kept_from_replacement()) return protected_from(std::move(causes));
    return issue(Action::replace, std::move(causes));
  }

  bool is_kept_from_replacement() const {
    // A key is replaced only when somebody asked for it, and its certificate has to follow.
    const bool follows_key = situation_.recorded != nullptr && has_own_new_key();
    return wanted_.is_protected && !situation_.is_replacement_asked && !follows_key;
  }

  bool has_own_new_key() const {
    const auto* key = situation_.upstream("key");
    const auto now = find_fact(key->facts, "public_key");
    return now && situation_.upstream_decision("key")->action != Action::blocked &&
           now != recorded_output(*situation_.recorded, "public_key");
  }

  // An earlier --replace was cut off after this certificate.
  bool is_replacement_under_way() const {
    return is_as_recorded() && std::ranges::any_of(registrations_of(situation_.step), [this](const StepLink& mention) {
             const auto* registered = situation_.record(mention.role);
             return registered != nullptr && find_fact(registered->outputs, "fingerprint") !=
                                                 recorded_output(*situation_.recorded, "fingerprint");
           });
  }

  bool is_registered() const {
    return std::ranges::any_of(registrations_of(situation_.step),
                               [this](const StepLink& mention) { return situation_.record(mention.role) != nullptr; });
  }

  Decision protected_from(Reasons causes) const {
    causes.push_back(
        {.code = ReasonCode::is_protected, .fact = "resource", .before = std::string(situation_.step.resource())});
    return blocked(std::move(causes));
  }

  bool is_as_recorded() const {
    return situation_.recorded != nullptr && find_fact(situation_.recorded->outputs, "fingerprint") ==
                                                 find_fact(situation_.observed.facts, "fingerprint");
  }

  // The manifest gives other dates. An earlier end is carried out, and said aloud: what hangs below may outlive it.
  Decision renew_for(Reasons changed) const {
    auto decision = issue(Action::renew, std::move(changed));
    if (dates_.not_after < CertificateDates::of(situation_.observed.facts).not_after)
      decision.warnings.push_back({.code = ReasonCode::ends_earlier});
    return decision;
  }

  // New dates for the same key: because its time is over, or because the issuer's lost certificate is issued again.
  std::optional<Decision> renewal() const {
    const auto not_after = CertificateDates::of(situation_.observed.facts).not_after;
    const auto& renew_before = wanted_.renew_before;
    const bool is_expired = not_after <= situation_.now;
    const bool is_in_window = renew_before && subtract(not_after, *renew_before) <= situation_.now;
    if (is_expired || is_in_window) {
      Reason reason{.code = ReasonCode::expired, .fact = "not_after", .before = format_rfc3339(not_after)};
      if (!is_expired)
        reason = {.code = ReasonCode::in_renewal_window,
                  .fact = "not_after",
                  .before = format_period(*renew_before),
                  .after = format_rfc3339(not_after)};
      if (dates_.not_after > not_after) return issue(Action::renew, {reason});
      if (is_expired) return blocked({reason, {.code = ReasonCode::cannot_end_later}});
      reason.code = ReasonCode::window_without_gain;
      return Decision{.warnings = {reason}};
    }
    const auto* issuer = situation_.upstream_decision("issuer_certificate");
    if (issuer == nullptr || issuer->consequence != Consequence::made_again || is_registered()) return std::nullopt;
    return issue(Action::renew, {{.code = ReasonCode::upstream_made_again, .step = issuer_step()}},
                 Consequence::made_again);
  }

  Decision keep() const {
    if (is_as_recorded()) return {};
    const auto& fingerprint = fact(situation_.observed.facts, "fingerprint");
    Decision decision{.action = Action::adopt, .warnings = deviations(situation_, wanted_)};
    if (situation_.recorded != nullptr)
      decision.reasons = {{.code = ReasonCode::value_differs,
                           .fact = "fingerprint",
                           .before = recorded_output(*situation_.recorded, "fingerprint"),
                           .after = fingerprint}};
    else
      decision.reasons = {{.code = ReasonCode::not_recorded_yet, .fact = "fingerprint", .after = fingerprint}};
    return decision;
  }

  const Situation& situation_;
  const WantedCertificate wanted_;
  const std::optional<Time> issuer_not_after_;
  const ValidityDates dates_;
  const std::optional<Observed> successor_;  // that whoever issues it has put there
};

}  // namespace

Decision CertificateKind::plan(const Situation& situation) const {
  if (is_given_certificate(situation.step)) return plan_given_certificate(situation);
  return CertificatePlan(situation).decide();
}

}  // namespace byoc
