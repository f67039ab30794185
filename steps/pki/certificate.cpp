#include "steps/pki/certificate.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/fact_reader.h"
#include "steps/output_forms.h"
#include "steps/pki/certificate_dates.h"
#include "steps/pki/certificate_description.h"
#include "steps/pki/certificate_facts.h"
#include "steps/pki/given_certificate.h"
#include "steps/pki/issuer_check.h"
#include "steps/pki/registrations.h"
#include "steps/pki/successor.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_authority(const Step& step) {
  return FactReader(step).is_true(step.wanted, "is_authority");
}

// The certificate of the wanted issuer, as found.
std::optional<x509::Certificate> issuer_of(const Inspection& inspection) {
  const auto* found = inspection.observed("issuer_certificate");
  const auto pem = found == nullptr ? std::nullopt : find_fact(found->details, "pem");
  return pem ? std::optional(x509::Certificate::from_pem(*pem)) : std::nullopt;
}

// Whether the wanted issuer issued the certificate. The issuer is known by its certificate or, where that is missing,
// by its key.
IssuerCheck check_issuer(const x509::Certificate& certificate, const std::optional<x509::Certificate>& issuer,
                         const Inspection& inspection) {
  const auto is_signed_by = [&](std::string_view public_key) { return certificate.is_signed_by(public_key); };
  if (inspection.step.need("issuer_certificate") == nullptr) {
    if (is_given_certificate(inspection.step)) return IssuerCheck::passed;  // an anchor: who issued it is no concern
    if (certificate.subject_der() != certificate.issuer_der()) return IssuerCheck::not_self_issued;
    return is_signed_by(certificate.public_key()) ? IssuerCheck::passed : IssuerCheck::not_signed_by_itself;
  }
  if (issuer) {
    if (issuer->subject_der() != certificate.issuer_der()) return IssuerCheck::other_name;
    return is_signed_by(issuer->public_key()) ? IssuerCheck::passed : IssuerCheck::other_key;
  }
  const auto* issuer_key = inspection.observed("issuer_key");
  const auto key = issuer_key == nullptr ? std::nullopt : find_fact(issuer_key->details, "public_key_der");
  if (!key) return IssuerCheck::passed;  // nothing to compare with; the issuer's own steps say what is missing
  return is_signed_by(*key) ? IssuerCheck::passed : IssuerCheck::other_key;
}

// RFC 5280 4.2.1.1: where both say so, it is named after the issuer's key identifier.
bool names_other_key(const x509::Certificate& certificate, const std::optional<x509::Certificate>& issuer) {
  if (!issuer) return false;
  const auto named = certificate.authority_key_id(), own = issuer->subject_key_id();
  return !named.empty() && !own.empty() && named != own;
}

// How many authorities may follow below, by what it says and all above it say (RFC 5280 6.1.4); nothing: any number.
std::optional<int> authorities_left(const Facts& details, const Inspection& inspection) {
  const auto count_in = [](const Facts& facts, std::string_view name) {
    const auto text = find_fact(facts, name);
    return text ? parse_count(*text) : std::nullopt;
  };
  const auto own = count_in(details, "extension.path_length");
  const auto* issuer = inspection.observed("issuer_certificate");
  const auto above = issuer == nullptr ? std::nullopt : count_in(issuer->details, "authorities_left");
  if (!above) return own;
  return std::min(own.value_or(*above), std::max(*above - 1, 0));
}

// Adds to what a certificate says of itself what can be said of its issuing.
Observed observe(const Inspection& inspection, const x509::Certificate& certificate) {
  auto described = describe_certificate(inspection.step, certificate);
  Observed observed{true, std::move(described.facts), std::move(described.details), {}};
  const auto issuer = issuer_of(inspection);
  const auto check = check_issuer(certificate, issuer, inspection);
  if (names_other_key(certificate, issuer)) observed.details["names_other_key"] = "true";
  observed.details["issued_by"] = to_string(check);
  if (is_authority(inspection.step))
    if (const auto left = authorities_left(observed.details, inspection))
      observed.details["authorities_left"] = std::to_string(*left);
  const auto* key = inspection.observed("issuer_key");
  const auto issuer_key = key == nullptr ? std::nullopt : find_fact(key->facts, "public_key");
  if (check == IssuerCheck::passed && issuer_key) observed.facts["issuer_key"] = *issuer_key;
  return observed;
}

// What somebody else has put beside a certificate that he makes.
void look_for_successor(const Inspection& inspection, const x509::Certificate& present, const FileReader& files,
                        Observed& observed) {
  if (!find_fact(inspection.step.settings, "successor")) return;
  const auto path = successor_file(inspection.step);
  if (!files.status(path)) return;
  Observed found;
  try {
    const auto successor = x509::Certificate::from_pem(files.read(path));
    found = observe(inspection, successor);
    found.details["subject_sha256"] = sha256_hex(successor.subject_der());
    observed.details["subject_sha256"] = sha256_hex(present.subject_der());
  } catch (const Error& error) {
    found.obstacle = Reason{.code = ReasonCode::successor_unfit, .told = error.what()};
  }
  add_successor(observed, found);
}

}  // namespace

Observed CertificateKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto path = file_of(inspection.step);
  if (!host.files.status(path)) {
    look_in_aws(inspection, host, observed);
    return observed;
  }
  observed.is_present = true;
  try {
    const auto certificate = x509::Certificate::from_pem(host.files.read(path));
    observed = observe(inspection, certificate);
    look_for_successor(inspection, certificate, host.files, observed);
  } catch (const Error& error) {
    observed.obstacle = unusable(inspection.step, error);
  }
  return observed;
}

std::optional<std::string> CertificateKind::misfit(const Facts& outputs) const {
  constexpr OutputForm forms[] = {{"fingerprint", is_sha256}, {"serial", is_serial},         {"issuer", is_name},
                                  {"not_before", is_time},    {"not_after", is_time},        {"public_key", is_sha256},
                                  {"issuer_key", is_sha256},  {"certificate_id", is_sha256}, {"revoked_at", is_time}};
  return byoc::misfit(outputs, forms);
}

void CertificateKind::require_readable(const Step& retired) const {
  WantedCertificate::of(retired);
}

// What is made elsewhere may be in git, as the manifest is.
bool CertificateKind::is_input(const Step& step) const {
  return is_given_certificate(step) || is_issued_elsewhere(step);
}

// What succeeds another certificate is for the same public key, or for a key that is made in this run.
std::vector<std::string_view> CertificateKind::secrets(const Step& step, Action action) const {
  if (!makes_new(action)) return {};
  if (step.need("issuer_certificate") == nullptr) return {"key"};
  if (action == Action::create) return {"issuer_key", "key"};
  return {"issuer_key"};
}

// What can't be read is not given up.
bool CertificateKind::is_protected(const Record& record) const {
  const auto text = find_fact(record.wanted, "protect");
  return text && parse_truth(*text).value_or(true);
}

Observed CertificateKind::assume(const Step&, const Record& record) const {
  return {true, record.outputs, {{"issued_by", to_string(IssuerCheck::passed)}}, {}};
}

// A certificate is good for whoever has a copy until its time is over, whatever becomes of our file. As what AWS IoT
// knows it, and whether it was revoked there, is recorded of other steps.
std::optional<Superseded> CertificateKind::remembered(const Record& record,
                                                      const std::vector<RecordedStep>& beside) const {
  Superseded superseded;
  for (const auto* name : {"fingerprint", "serial", "issuer", "not_before", "not_after", "public_key", "issuer_key"})
    if (const auto value = find_fact(record.outputs, name)) superseded.facts[name] = *value;
  superseded.kept_until = CertificateDates::of(record.outputs).not_after;
  for (const auto& [id, other] : beside) {
    if (find_fact(other.outputs, "fingerprint") != superseded.facts.at("fingerprint")) continue;
    if (const auto known_as = find_fact(other.outputs, "certificate_id"))
      superseded.facts[at_target("certificate_id", id.target())] = *known_as;
  }
  for (const auto& [id, other] : beside)
    for (const auto& [name, value] : other.history)
      if (superseded.facts.contains(at_target("certificate_id", id.target())))
        superseded.facts[at_target(name, id.target())] = value;
  return superseded;
}

// A recorded certificate whose file is gone may still be had from AWS IoT, which keeps what was registered: from the
// first target that answers and has it. Where one does not answer and no other has it, nothing can be told.
void CertificateKind::look_in_aws(const Inspection& inspection, const ReadHost& host, Observed& observed) const {
  if (inspection.recorded == nullptr) return;
  const auto fingerprint = recorded_output(*inspection.recorded, "fingerprint");
  std::optional<Error> failure;
  for (const auto& mention : registrations_of(inspection.step)) {
    const auto* registered = inspection.record(mention.role);
    if (registered == nullptr || find_fact(registered->outputs, "fingerprint") != fingerprint) continue;
    const Facts details{{"registered_as", recorded_output(*registered, "certificate_id")}};
    if (!inspection.may_ask_aws) {
      observed.facts = inspection.recorded->outputs;
      observed.details = {{"issued_by", to_string(IssuerCheck::passed)}, {"registered_pem", ""}};
      observed.details.insert(details.begin(), details.end());
      return;
    }
    try {
      const auto pem = registered_pem(inspection.step, mention, *registered, host);
      if (!pem) continue;
      const auto certificate = x509::Certificate::from_pem(*pem);
      if (certificate.fingerprint() != fingerprint) continue;
      observed = observe(inspection, certificate);
      observed.is_present = false;
      observed.details["registered_pem"] = certificate.pem();
      observed.details.insert(details.begin(), details.end());
      return;
    } catch (const Error& error) {
      if (!failure) failure = error;
    }
  }
  if (failure) throw Error(*failure);
}

std::optional<std::string> CertificateKind::registered_pem(const Step& step, const StepLink& registration,
                                                           const Record& registered, const ReadHost& host) const {
  const aws::IotReader iot(sessions_.at(std::string(registration.step.target())), host);
  const auto& id = recorded_output(registered, "certificate_id");
  const auto found = is_authority(step) ? iot.describe_ca_certificate(id) : iot.describe_certificate(id);
  return found && !found->pem.empty() ? std::optional(found->pem) : std::nullopt;
}

}  // namespace byoc
