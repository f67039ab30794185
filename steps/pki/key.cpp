#include "steps/pki/key.h"

#include <fmt/format.h>

#include "steps/pki/git_ignore.h"
#include "steps/step_facts.h"
#include "steps/x509/key.h"

namespace byoc {

namespace {

constexpr unsigned key_mode = 0600;

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

Decision blocked(std::string reason, std::string hint) {
  return {.action = Action::blocked, .reasons = {std::move(reason)}, .hint = std::move(hint)};
}

Decision asked_for(Action action) {
  return {.action = action, .reasons = {"asked for with --replace"}};
}

std::string replace_hint(const Situation& situation) {
  return fmt::format("to have a new key, and everything below it issued again: --replace {}",
                     situation.step.resource());
}

// An earlier --replace was cut off after the key: its certificate still has to follow.
bool is_replacement_under_way(const Situation& situation) {
  const auto* certificate = situation.record("certificate");
  return situation.recorded != nullptr && certificate != nullptr &&
         recorded_output(*certificate, "public_key") != recorded_output(*situation.recorded, "public_key");
}

std::string restore_hint(const Situation& situation) {
  return fmt::format("restore '{}' from your backup; byoc-apply never replaces a recorded key unasked ({})",
                     fact(situation.step.wanted, "file"), replace_hint(situation));
}

Decision plan_missing(const Situation& situation) {
  const auto& file = fact(situation.step.wanted, "file");
  if (situation.recorded == nullptr && situation.record("certificate") == nullptr)
    return {.action = Action::create,
            .reasons = {fmt::format("no file '{}', a new {} key", file, fact(situation.step.wanted, "curve"))}};
  if (situation.is_replacement_asked) return asked_for(Action::replace);
  if (situation.recorded == nullptr)
    return blocked(fmt::format("no file '{}', but its certificate is recorded", file), restore_hint(situation));
  const auto recorded_file = find_fact(situation.recorded->wanted, "file").value_or(file);
  if (recorded_file != file)
    return blocked(fmt::format("no file '{}'; the recorded key was '{}'", file, recorded_file),
                   move_hint(recorded_file, file));
  return blocked(fmt::format("the recorded private key '{}' is gone", file), restore_hint(situation));
}

// Another key than the recorded one stands at the path.
Decision plan_other_key(const Situation& situation) {
  const auto& file = fact(situation.step.wanted, "file");
  if (const auto kept = find_fact(situation.observed.details, "predecessor"))
    return {.action = Action::adopt,
            .reasons = {fmt::format("the key {} has replaced the recorded one, which is kept as '{}'",
                                    fact(situation.observed.facts, "public_key"), Path(*kept).filename().string())}};
  return blocked(fmt::format("'{}' holds another key than the recorded one", file),
                 "restore the recorded key from your backup");
}

Decision plan_other_curve(const Situation& situation) {
  const auto& file = fact(situation.step.wanted, "file");
  const auto& curve = fact(situation.observed.facts, "curve");
  const auto change = fmt::format("curve: '{}' -> '{}'", curve, fact(situation.step.wanted, "curve"));
  if (situation.recorded == nullptr)
    return blocked(fmt::format("'{}' is there already, {}", file, change),
                   fmt::format("say 'curve: {}' in the manifest, or name another file", curve));
  if (find_fact(situation.step.settings, "protect") == "true")
    return blocked(change, "take the change back, or " + replace_hint(situation));
  return {.action = Action::replace, .reasons = {change}};
}

}  // namespace

Observed KeyKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto path = file_of(inspection.step);
  if (is_left_to_git(path, host.files)) observed.details["git"] = "not ignored";
  const auto status = host.files.status(path);
  if (!status) return observed;
  observed.is_present = true;
  try {
    if (status->type != FileStatus::Type::regular) throw Error("it is not a regular file");
    const auto described =
        describe(inspection.step, x509::PrivateKey::from_pem(host.files.read_secret(path)), status->mode);
    observed.facts = described.facts;
    observed.details.insert(described.details.begin(), described.details.end());
    const auto* recorded = inspection.recorded;
    if (recorded != nullptr && recorded_output(*recorded, "public_key") != fact(observed.facts, "public_key"))
      if (const auto aside = aside_path(path, recorded_output(*recorded, "public_key")); host.files.status(aside))
        observed.details["predecessor"] = aside.string();
  } catch (const Error& error) {
    observed.obstacle = fmt::format("'{}' is not a private key byoc-apply can use: {}", path.string(), error.what());
    observed.obstacle_hint = "move the file away, or correct 'key' in the manifest; it was not touched";
    if (!error.hint().empty()) observed.obstacle_hint = error.hint();
  }
  return observed;
}

Observed KeyKind::assume(const Step&, const Record& record) const {
  return {true, record.outputs, {{"mode", fmt::format("{:04o}", key_mode)}}, {}, {}};
}

Decision KeyKind::plan(const Situation& situation) const {
  auto decision = decide(situation);
  if (find_fact(situation.observed.details, "git"))
    decision.warnings.push_back(fmt::format("the .gitignore of its folder lets '{}' into git: add a line '*{}' to it",
                                            fact(situation.step.wanted, "file"),
                                            Path(fact(situation.step.wanted, "file")).extension().string()));
  return decision;
}

Decision KeyKind::decide(const Situation& situation) const {
  if (situation.is_replacement_asked && is_replacement_under_way(situation))
    return blocked("it has been replaced already, and what depends on it still has to follow",
                   "run without --replace to finish that first");
  if (!situation.observed.is_present) return plan_missing(situation);
  const auto& facts = situation.observed.facts;
  const auto* recorded = situation.recorded;
  if (recorded != nullptr && recorded_output(*recorded, "public_key") != fact(facts, "public_key"))
    return plan_other_key(situation);
  if (situation.is_replacement_asked && recorded != nullptr) return asked_for(Action::replace);
  if (fact(facts, "curve") != fact(situation.step.wanted, "curve")) return plan_other_curve(situation);
  const auto& mode = fact(situation.observed.details, "mode");
  if (mode != fmt::format("{:04o}", key_mode))
    return {.action = Action::update, .reasons = {fmt::format("mode: {} -> {:04o}", mode, key_mode)}};
  if (recorded == nullptr)
    return {.action = Action::adopt,
            .reasons = {fmt::format("'{}' (public key {}) fits and is not recorded yet",
                                    fact(situation.step.wanted, "file"), fact(facts, "public_key"))}};
  return {};
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
  if (application.decision.action == Action::update) {
    host.files.set_mode(path, key_mode);
    auto details = application.observed.details;
    details["mode"] = fmt::format("{:04o}", key_mode);
    return {application.observed.facts, std::move(details)};
  }
  keep_out_of_git(path, host.files);
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
