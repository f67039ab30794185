#include "steps/pki/csr.h"

#include "engine/base/text.h"
#include "steps/step_facts.h"
#include "steps/x509/request.h"

namespace byoc {

namespace {

bool is_subject(std::string_view name) {
  return name.starts_with("subject.");
}

Outcome describe(const Step& step, const std::string& pem) {
  const auto request = x509::read_request(pem);
  if (!request.is_signature_valid) throw Error("its signature does not match its key");
  Outcome outcome{{{"file_sha256", sha256_hex(pem)}, {"public_key", public_key_fingerprint(request.public_key)}},
                  {{"path", file_of(step).string()}}};
  add_subject_facts(outcome.details, request.subject);
  return outcome;
}

// What keeps the request from being the wanted one.
Reasons deviations(const Situation& situation) {
  auto reasons = differences(situation.observed.details, situation.step.wanted, is_subject);
  if (situation.is_replacement_asked) reasons.push_back({.code = ReasonCode::asked_for});
  if (situation.upstream_decision("key")->action == Action::replace) {
    reasons.push_back({.code = ReasonCode::source_replaced});
    return reasons;
  }
  const auto* key = situation.upstream("key");
  const auto& made_for = fact(situation.observed.facts, "public_key");
  if (const auto wanted = find_fact(key->facts, "public_key"); wanted != made_for)
    reasons.push_back({.code = key->is_present ? ReasonCode::source_differs : ReasonCode::source_missing});
  return reasons;
}

}  // namespace

Observed CsrKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto path = file_of(inspection.step);
  if (!host.files.status(path)) return observed;
  observed.is_present = true;
  try {
    const auto described = describe(inspection.step, host.files.read(path));
    observed.facts = described.facts;
    observed.details = described.details;
  } catch (const Error& error) {
    observed.obstacle = unusable(inspection.step, error);
  }
  return observed;
}

Observed CsrKind::assume(const Step&, const Record& record) const {
  Observed observed{true, record.outputs, {}, {}};
  for (const auto& [name, value] : record.wanted)
    if (is_subject(name)) observed.details[name] = value;
  return observed;
}

Decision CsrKind::plan(const Situation& situation) const {
  const auto& step = situation.step;
  const auto* recorded = situation.recorded;
  if (!situation.observed.is_present) {
    auto reason = about_file(step, ReasonCode::no_file);
    reason.before = moved_from(step, recorded);
    if (!reason.before) return {.action = Action::create, .reasons = {std::move(reason)}};
    reason.code = ReasonCode::file_moved;
    return {.action = Action::blocked, .reasons = {std::move(reason)}};
  }
  auto reasons = deviations(situation);
  if (reasons.empty()) {
    if (recorded != nullptr && recorded->outputs == situation.observed.facts) return {};
    return {.action = Action::adopt, .reasons = {about_file(step, ReasonCode::not_recorded_yet)}};
  }
  // A request that byoc-apply wrote can be written again: its key is what matters, and that stays.
  if (recorded != nullptr && recorded->outputs == situation.observed.facts)
    return {.action = Action::update, .reasons = std::move(reasons)};
  reasons.insert(reasons.begin(), about_file(step, ReasonCode::in_the_way));
  return {.action = Action::blocked, .reasons = std::move(reasons)};
}

Outcome CsrKind::apply(const Application& application, Host& host) const {
  const auto& step = application.step;
  const auto path = file_of(step);
  const auto signer = keyring_->open(key_of(*application.upstream("key")), host);
  const auto pem = x509::make_request(subject_of(step.wanted), *signer, host.random);
  if (application.decision.action == Action::update)
    host.files.replace(path, pem, 0644);
  else
    publish(host.files, path, pem, 0644);
  return describe(step, pem);
}

}  // namespace byoc
