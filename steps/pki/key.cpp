#include "steps/pki/key.h"

#include <fmt/format.h>

#include "steps/custody/file/key_file.h"
#include "steps/fact_reader.h"
#include "steps/output_forms.h"
#include "steps/pki/git_ignore.h"
#include "steps/step_facts.h"
#include "steps/x509/key.h"

namespace byoc {

namespace {

constexpr unsigned key_mode = 0600, read_only_mode = 0400;  // that one is as good, where somebody has chosen it

// "pki/root.key" -> "pki/root.5f3a90b1c2d3e4f5.key": where a key that is replaced is kept, named after its public key.
Path aside_path(const Path& path, const std::string& public_key) {
  auto aside = path;
  return aside.replace_filename(
      fmt::format("{}.{}{}", path.stem().string(), public_key.substr(0, 16), path.extension().string()));
}

Outcome describe(const Step& step, const x509::PrivateKey& key, unsigned mode) {
  const auto public_key = key.public_key();
  return {{{"curve", key.curve()}, {"public_key", public_key_fingerprint(public_key)}},
          {{"path", file_of(step).string()}, {"public_key_der", public_key}, {"mode", fmt::format("{:04o}", mode)}}};
}

Decision decided(Action action, Reason reason) {
  return {.action = action, .reasons = {std::move(reason)}};
}

// An earlier --replace was cut off after the key: its certificate still has to follow.
bool is_replacement_under_way(const Situation& situation) {
  const auto* certificate = situation.record("certificate");
  return situation.recorded != nullptr && certificate != nullptr &&
         recorded_output(*certificate, "public_key") != recorded_output(*situation.recorded, "public_key");
}

// Another key than the recorded one stands at the path.
Decision plan_other_key(const Situation& situation) {
  if (const auto kept = find_fact(situation.observed.details, "predecessor"))
    return decided(Action::adopt, {.code = ReasonCode::has_succeeded,
                                   .fact = "public_key",
                                   .before = Path(*kept).filename().string(),
                                   .after = fact(situation.observed.facts, "public_key")});
  return decided(Action::blocked, about_file(situation.step, ReasonCode::holds_another));
}

bool is_of_other_curve(const Situation& situation) {
  return fact(situation.observed.facts, "curve") != fact(situation.step.wanted, "curve");
}

Decision plan_other_curve(const Situation& situation) {
  const bool is_protected = FactReader(situation.step).is_true(situation.step.settings, "protect");
  Reason reason{.code = ReasonCode::value_differs,
                .fact = "curve",
                .before = fact(situation.observed.facts, "curve"),
                .after = fact(situation.step.wanted, "curve")};
  if (situation.recorded == nullptr)
    reason.code = ReasonCode::found_otherwise;
  else if (is_protected)
    reason.code = ReasonCode::change_is_protected;
  const bool is_blocked = reason.code != ReasonCode::value_differs;
  return decided(is_blocked ? Action::blocked : Action::replace, std::move(reason));
}

// The key is elsewhere: in a safe, on another machine, in the device alone. That is nobody's mistake as long as nothing
// is to be signed with it.
Decision keep_absent(const Situation& situation, Reason gone) {
  Decision decision;
  decision.awaited = Awaited{"key", *gone.after, whoever_has_key_of(situation.step.id)};
  if (!FactReader(situation.step).is_true(situation.step.settings, "key_may_go"))
    decision.warnings.push_back(std::move(gone));
  return decision;
}

Decision plan_missing(const Situation& situation) {
  const auto& step = situation.step;
  if (situation.recorded == nullptr && situation.record("certificate") == nullptr)
    return decided(Action::create, about_file(step, ReasonCode::no_file));
  if (situation.is_replacement_asked) return decided(Action::replace, {.code = ReasonCode::asked_for});
  if (situation.recorded == nullptr) return decided(Action::blocked, about_file(step, ReasonCode::gone_but_in_use));
  if (is_of_other_curve(situation)) return plan_other_curve(situation);
  auto reason = about_file(step, ReasonCode::recorded_is_gone);
  reason.before = moved_from(step, situation.recorded);
  if (!reason.before) return keep_absent(situation, std::move(reason));
  reason.code = ReasonCode::file_moved;
  return decided(Action::blocked, std::move(reason));
}

}  // namespace

Observed KeyKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto path = file_of(inspection.step);
  if (is_left_to_git(path, host.files)) observed.details["git"] = "not ignored";
  const auto status = host.files.status(path);
  if (!status) {
    // Whoever only compares goes by the recorded public key.
    if (inspection.recorded != nullptr) observed.facts = inspection.recorded->outputs;
    return observed;
  }
  observed.is_present = true;
  try {
    if (status->type != FileStatus::Type::regular) throw Error("it is not a regular file");
    const auto described = describe(inspection.step, read_key_file(path, host.files), status->mode);
    observed.facts = described.facts;
    observed.details.insert(described.details.begin(), described.details.end());
    const auto* recorded = inspection.recorded;
    if (recorded != nullptr && recorded_output(*recorded, "public_key") != fact(observed.facts, "public_key"))
      if (const auto aside = aside_path(path, recorded_output(*recorded, "public_key")); host.files.status(aside))
        observed.details["predecessor"] = aside.string();
  } catch (const Error& error) {
    observed.obstacle = unusable(inspection.step, error);
    observed.obstacle->told_hint = error.hint();
  }
  return observed;
}

Observed KeyKind::assume(const Step&, const Record& record) const {
  return {true, record.outputs, {{"mode", fmt::format("{:04o}", key_mode)}}, {}};
}

Decision KeyKind::plan(const Situation& situation) const {
  auto decision = decide(situation);
  if (find_fact(situation.observed.details, "git")) {
    auto warning = about_file(situation.step, ReasonCode::open_to_git);
    warning.before = Path(*warning.after).extension().string();
    decision.warnings.push_back(std::move(warning));
  }
  return decision;
}

Decision KeyKind::decide(const Situation& situation) const {
  if (situation.is_replacement_asked && is_replacement_under_way(situation))
    return decided(Action::blocked, {.code = ReasonCode::replacement_under_way});
  if (!situation.observed.is_present) return plan_missing(situation);
  const auto& facts = situation.observed.facts;
  const auto* recorded = situation.recorded;
  if (recorded != nullptr && recorded_output(*recorded, "public_key") != fact(facts, "public_key"))
    return plan_other_key(situation);
  if (situation.is_replacement_asked && recorded != nullptr)
    return decided(Action::replace, {.code = ReasonCode::asked_for});
  if (is_of_other_curve(situation)) return plan_other_curve(situation);
  const auto& mode = fact(situation.observed.details, "mode");
  if (const auto private_mode = fmt::format("{:04o}", key_mode);
      mode != private_mode && mode != fmt::format("{:04o}", read_only_mode))
    return decided(Action::update,
                   {.code = ReasonCode::access_differs, .fact = "mode", .before = mode, .after = private_mode});
  if (recorded == nullptr)
    return decided(Action::adopt,
                   {.code = ReasonCode::not_recorded_yet, .fact = "public_key", .after = fact(facts, "public_key")});
  return {};
}

std::optional<std::string> KeyKind::misfit(const Facts& outputs) const {
  constexpr OutputForm forms[] = {{"curve", is_curve}, {"public_key", is_sha256}};
  return byoc::misfit(outputs, forms);
}

Outcome KeyKind::adopt(const Application& application, Host& host) const {
  keep_out_of_git(file_of(application.step), host.files);
  return StepKind::adopt(application, host);
}

void KeyKind::keep_out_of_git(const Path& key, Files& files) const {
  const std::lock_guard one_at_a_time(folders_);
  ignore_in_git(key, files);
}

Outcome KeyKind::apply(const Application& application, Host& host) const {
  const auto& step = application.step;
  const auto path = file_of(step);
  keep_out_of_git(path, host.files);
  if (application.decision.action == Action::update) {
    host.files.set_mode(path, key_mode);
    auto details = application.observed.details;
    details["mode"] = fmt::format("{:04o}", key_mode);
    return {application.observed.facts, std::move(details)};
  }
  const auto key = x509::PrivateKey::generate(fact(step.wanted, "curve"), host.random);
  if (application.decision.action == Action::replace && application.observed.is_present) {
    host.files.keep_aside(path, aside_path(path, fact(application.observed.facts, "public_key")));
    host.files.replace(path, key.pem().reveal(), key_mode);
  } else {
    publish(host.files, path, key.pem().reveal(), key_mode);
  }
  return describe(step, key, key_mode);
}

}  // namespace byoc
