#include "steps/pki/verification_certificate.h"

#include <fmt/format.h>

#include "steps/step_facts.h"
#include "steps/x509/certificate.h"

namespace byoc {

namespace {

// Of what has come, only what proves something is handed on.
void examine(const x509::Certificate& certificate, const x509::Certificate& authority, const std::string& code,
             const Inspection& inspection, Observed& observed) {
  const auto subject = certificate.subject();
  if (subject != x509::Name{{"common_name", code}})
    observed.obstacle =
        Reason{.code = ReasonCode::proves_another_code, .fact = "file", .before = x509::format_name(subject)};
  else if (!certificate.is_signed_by(authority.public_key()))
    observed.obstacle = Reason{.code = ReasonCode::not_made_by_maker, .fact = "file"};
  else if (certificate.not_after() <= inspection.now)
    observed.details["ended"] = format_rfc3339(certificate.not_after());
  else
    observed.details["pem"] = certificate.pem();
}

}  // namespace

Observed VerificationCertificateKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  const auto& csr = inspection.observed("csr")->details;
  Observed observed{true, {}, {}, {}};
  if (!find_fact(csr, "is_needed")) return observed;
  const auto& stem = fact(csr, "stem");
  observed.is_present = false;
  observed.details["stem"] = stem;
  const auto name = stem + ".crt";
  const auto file = path_from(inspection.step, name);
  const auto code = find_fact(csr, "registration_code");
  const auto authority = find_fact(inspection.observed("certificate")->details, "pem");
  if (!code || !authority || !host.files.status(file)) return observed;
  observed.is_present = true;
  try {
    examine(x509::Certificate::from_pem(host.files.read(file)), x509::Certificate::from_pem(*authority), *code,
            inspection, observed);
  } catch (const Error& error) {
    observed.obstacle = Reason{.code = ReasonCode::unusable_file, .fact = "file", .told = error.what()};
  }
  if (observed.obstacle) observed.obstacle->after = name;
  return observed;
}

Decision VerificationCertificateKind::plan(const Situation& situation) const {
  const auto& details = situation.observed.details;
  const auto stem = find_fact(details, "stem");
  if (!stem || find_fact(details, "pem")) return {};
  Decision decision{.action = Action::wait,
                    .awaited = Awaited{"certificate", *stem + ".crt", whoever_has_key_of(situation.step.id),
                                       fact(situation.step.wanted, "stem")}};
  if (auto ended = find_fact(details, "ended"))
    decision.reasons.push_back({.code = ReasonCode::expired, .fact = "not_after", .before = std::move(ended)});
  decision.reasons.push_back({.code = ReasonCode::awaited_proof, .told = *stem});
  return decision;
}

// There is nothing to do that somebody else does not do.
Outcome VerificationCertificateKind::apply(const Application& application, Host&) const {
  return {application.observed.facts, application.observed.details};
}

}  // namespace byoc
