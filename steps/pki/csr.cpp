#include "steps/pki/csr.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/fact_reader.h"
#include "steps/step_facts.h"
#include "steps/x509/public_key.h"
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

bool is_given(const Step& step) {
  return FactReader(step).is_true(step.wanted, "given");
}

// What somebody else has made, with a key that is not here.
Outcome describe_given(const Step& step, const std::string& pem) {
  auto described = describe(step, pem);
  const auto request = x509::read_request(pem);
  if (x509::curve_of(request.public_key).empty())
    throw Error("its key is not an EC key on P-256, P-384 or P-521, and byoc-apply issues for no other");
  described.details["public_key_der"] = request.public_key;
  if (!request.extensions.empty())
    described.details["asks_for"] = fmt::format("{}", fmt::join(request.extensions, ", "));
  return described;
}

Decision plan_given(const Situation& situation) {
  const auto& step = situation.step;
  const auto& observed = situation.observed;
  const auto* recorded = situation.recorded;
  if (!observed.is_present) {
    auto reason = about_file(step, ReasonCode::awaited_file);
    Decision decision{.awaited = Awaited{"request", *reason.after, whoever_has_key_of(step.id)}};
    if (recorded != nullptr) return decision;
    decision.action = Action::wait;
    decision.reasons = {std::move(reason)};
    return decision;
  }
  Decision decision;
  const auto& public_key = fact(observed.facts, "public_key");
  if (recorded == nullptr)
    decision = {.action = Action::adopt, .reasons = {about_file(step, ReasonCode::not_recorded_yet)}};
  else if (const auto& before = recorded_output(*recorded, "public_key"); before != public_key)
    decision = {
        .action = Action::adopt,
        .reasons = {{.code = ReasonCode::value_differs, .fact = "public_key", .before = before, .after = public_key}}};
  if (const auto asked = find_fact(observed.details, "asks_for"))
    decision.warnings.push_back({.code = ReasonCode::request_asks_for, .fact = "extensions", .before = asked});
  return decision;
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
  if (!host.files.status(path)) {
    // Whoever only compares goes by the recorded public key.
    if (is_given(inspection.step) && inspection.recorded != nullptr) observed.facts = inspection.recorded->outputs;
    return observed;
  }
  observed.is_present = true;
  try {
    const auto pem = host.files.read(path);
    const auto described =
        is_given(inspection.step) ? describe_given(inspection.step, pem) : describe(inspection.step, pem);
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
  if (is_given(step)) return plan_given(situation);
  if (!situation.observed.is_present) return decide_without_file(step, recorded);
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
