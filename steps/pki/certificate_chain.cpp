#include "steps/pki/certificate_chain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/text.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr unsigned certificate_mode = 0644;

// The roles of its certificates: "certificate", "issuer.1", ...
std::vector<std::string> roles_of(const Step& step) {
  std::vector<std::string> roles{"certificate"};
  for (std::size_t count = 1; step.need(fmt::format("issuer.{}", count)) != nullptr; ++count)
    roles.push_back(fmt::format("issuer.{}", count));
  return roles;
}

// As they are now; nothing where one is not there.
std::optional<std::string> present_certificates(const Situation& situation) {
  std::vector<std::string> fingerprints;
  for (const auto& role : roles_of(situation.step)) {
    const auto* found = situation.upstream(role);
    const auto fingerprint = found == nullptr ? std::nullopt : find_fact(found->facts, "fingerprint");
    if (!fingerprint) return std::nullopt;
    fingerprints.push_back(*fingerprint);
  }
  return fmt::format("{}", fmt::join(fingerprints, " "));
}

bool becomes_another(const Situation& situation) {
  for (const auto& role : roles_of(situation.step)) {
    const auto action = situation.upstream_decision(role)->action;
    if (makes_new(action) || action == Action::update) return true;
  }
  return false;
}

}  // namespace

Observed CertificateChainKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto path = file_of(inspection.step);
  if (!host.files.status(path)) return observed;
  observed.is_present = true;
  try {
    const auto text = host.files.read(path);
    const auto all = x509::Certificate::all_from_pem(text);
    std::vector<std::string> fingerprints;
    fingerprints.reserve(all.size());
    std::string plain;
    for (const auto& one : all) {
      fingerprints.push_back(one.fingerprint());
      plain += one.pem();
    }
    if (text != plain) throw Error("there is something else in it");  // such as a key, which must not be written over
    observed.facts = {{"file_sha256", sha256_hex(text)},
                      {"certificates", fmt::format("{}", fmt::join(fingerprints, " "))}};
  } catch (const Error&) {
    observed.facts = {{"file_sha256", ""}, {"certificates", ""}};  // none of ours: something else is in the way
  }
  return observed;
}

Decision CertificateChainKind::plan(const Situation& situation) const {
  const auto& step = situation.step;
  const auto* recorded = situation.recorded;
  if (!situation.observed.is_present) return decide_without_file(step, recorded);
  const bool is_ours = recorded != nullptr && recorded->outputs == situation.observed.facts;
  const auto present = present_certificates(situation);
  const bool is_right =
      !becomes_another(situation) && present && present == fact(situation.observed.facts, "certificates");
  if (is_right && is_ours) return {};
  if (is_right) return {.action = Action::adopt, .reasons = {about_file(step, ReasonCode::not_recorded_yet)}};
  if (!is_ours) return {.action = Action::blocked, .reasons = {about_file(step, ReasonCode::in_the_way)}};
  return {.action = Action::update,
          .reasons = {{.code = becomes_another(situation) ? ReasonCode::source_replaced : ReasonCode::source_differs}}};
}

Outcome CertificateChainKind::apply(const Application& application, Host& host) const {
  std::string text;
  std::vector<std::string> fingerprints;
  for (const auto& role : roles_of(application.step)) {
    const auto& certificate = *application.upstream(role);
    text += certificate_pem(certificate, host.files);
    fingerprints.push_back(fact(certificate.facts, "fingerprint"));
  }
  const auto path = file_of(application.step);
  if (application.decision.action == Action::update)
    host.files.replace(path, text, certificate_mode);
  else
    publish(host.files, path, text, certificate_mode);
  return {{{"file_sha256", sha256_hex(text)}, {"certificates", fmt::format("{}", fmt::join(fingerprints, " "))}}, {}};
}

}  // namespace byoc
