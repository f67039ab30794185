#include "steps/key.h"

#include <fmt/format.h>

#include "steps/step_facts.h"
#include "steps/x509/key.h"

namespace byoc {

namespace {

constexpr unsigned key_mode = 0600;

Outcome describe(const Step& step, const x509::PrivateKey& key, unsigned mode) {
  const auto public_key = key.public_key();
  return {{{"curve", key.curve()}, {"public_key", public_key_fingerprint(public_key)}},
          {{"path", file_of(step).string()}, {"public_key_der", public_key}, {"mode", fmt::format("{:04o}", mode)}}};
}

Decision blocked(std::string reason, std::string hint) {
  return {Action::blocked, {std::move(reason)}, std::move(hint), {}, {}};
}

Decision plan_missing(const Situation& situation) {
  const auto& file = fact(situation.step.wanted, "file");
  if (situation.recorded == nullptr) return {Action::create, {fmt::format("no file '{}', a new {} key", file, fact(situation.step.wanted, "curve"))}, {}, {}, {}};
  const auto recorded_file = find_fact(situation.recorded->wanted, "file").value_or(file);
  if (recorded_file != file)
    return blocked(fmt::format("no file '{}'; the recorded key was '{}'", file, recorded_file),
                   fmt::format("move '{}' to '{}', or take the old path back in the manifest", recorded_file, file));
  return blocked(fmt::format("the recorded private key '{}' is gone", file),
                 fmt::format("restore '{}' from your backup; byoc-apply never replaces a recorded key unasked", file));
}

// Why the key that is there is not the one that is wanted; nothing if it is.
std::optional<Decision> refusal(const Situation& situation) {
  const auto& file = fact(situation.step.wanted, "file");
  const auto& wanted_curve = fact(situation.step.wanted, "curve");
  const auto& curve = fact(situation.observed.facts, "curve");
  const auto* recorded = situation.recorded;
  if (recorded != nullptr && recorded_output(*recorded, "public_key") != fact(situation.observed.facts, "public_key"))
    return blocked(fmt::format("'{}' holds another key than the recorded one", file),
                   "restore the recorded key from your backup");
  if (curve != wanted_curve)
    return blocked(fmt::format("curve: '{}' -> '{}' needs a new key", curve, wanted_curve),
                   fmt::format("say 'curve: {}' in the manifest, or give the new key a resource or a path of its own", curve));
  return std::nullopt;
}

}  // namespace

Observed KeyKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto path = file_of(inspection.step);
  const auto status = host.files.status(path);
  if (!status) return observed;
  observed.is_present = true;
  try {
    if (status->type != FileStatus::Type::regular) throw Error("it is not a regular file");
    const auto described =
        describe(inspection.step, x509::PrivateKey::from_pem(host.files.read_secret(path)), status->mode);
    observed.facts = described.facts;
    observed.details = described.details;
  } catch (const Error& error) {
    observed.obstacle = fmt::format("'{}' is not a private key byoc-apply can use: {}", path.string(), error.what());
    observed.obstacle_hint = "move the file away, or correct 'key' in the manifest; it was not touched";
    if (!error.hint().empty()) observed.obstacle_hint = error.hint();
  }
  return observed;
}

Decision KeyKind::plan(const Situation& situation) const {
  if (!situation.observed.is_present) return plan_missing(situation);
  if (auto refused = refusal(situation)) return *refused;
  const auto& mode = fact(situation.observed.details, "mode");
  if (mode != fmt::format("{:04o}", key_mode))
    return {Action::update, {fmt::format("mode: {} -> {:04o}", mode, key_mode)}, {}, {}, {}};
  if (situation.recorded == nullptr)
    return {Action::adopt, {fmt::format("'{}' fits and is not recorded yet", fact(situation.step.wanted, "file"))}, {}, {}, {}};
  return {};
}

namespace {

// Keeps keys out of git. An ignore file that is there already is its owner's matter.
void add_ignore_file(const Path& key, Files& files) {
  const auto path = key.parent_path() / ".gitignore";
  if (files.status(path)) return;
  std::string content = "# Private keys never belong into git, whole or half-written.\n*.key\n.*.byoc-tmp\n";
  if (key.extension() != ".key") content += "/" + key.filename().string() + "\n";
  try {
    publish(files, path, content, 0644);
  } catch (const FileExists&) {
    // Made by somebody else meanwhile.
  }
}

}  // namespace

Outcome KeyKind::apply(const Application& application, Host& host) const {
  const auto& step = application.step;
  const auto path = file_of(step);
  if (application.decision.action == Action::update) {
    host.files.set_mode(path, key_mode);
    auto details = application.observed.details;
    details["mode"] = fmt::format("{:04o}", key_mode);
    return {application.observed.facts, std::move(details)};
  }
  {
    const std::lock_guard one_at_a_time(folders_);
    add_ignore_file(path, host.files);
  }
  const auto key = x509::PrivateKey::generate(fact(step.wanted, "curve"), host.random);
  publish(host.files, path, key.pem().reveal(), key_mode);
  return describe(step, key, key_mode);
}

}  // namespace byoc
