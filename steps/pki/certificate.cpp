#include "steps/pki/certificate.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/fact_reader.h"
#include "steps/output_forms.h"
#include "steps/pki/certificate_facts.h"
#include "steps/pki/certificate_file.h"
#include "steps/pki/certificate_observation.h"
#include "steps/pki/found_in_chain.h"
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

// The certificate that the manifest means by its file, by what is known of it.
const x509::Certificate& find_meant(const CertificateFile& file, const Inspection& inspection) {
  if (const auto* only = file.only()) return *only;
  MeantCertificate meant;
  if (const auto* key = inspection.observed("key")) meant.public_key = find_fact(key->facts, "public_key").value_or("");
  add_subject_facts(meant.subject, subject_of(inspection.step.wanted));
  if (inspection.recorded != nullptr)
    meant.fingerprint = find_fact(inspection.recorded->outputs, "fingerprint").value_or("");
  return file.find(meant);
}

void look_in_chains(const Inspection& inspection, const FileReader& files, Observed& observed) {
  const auto found = find_in_chain(inspection.step, files);
  const auto* recorded = inspection.recorded;
  // Another one than was recorded is nobody's issuer here.
  if (!found || (recorded != nullptr && recorded_output(*recorded, "fingerprint") != found->certificate.fingerprint()))
    return;
  observed = observe_certificate(inspection, found->certificate);
  observed.is_present = false;
  observed.details["chain_pem"] = found->certificate.pem();
  observed.details["chain_file"] = found->file;
}

// What somebody else has put beside a certificate that he makes.
void look_for_successor(const Inspection& inspection, const x509::Certificate& present, const FileReader& files,
                        Observed& observed) {
  if (!find_fact(inspection.step.settings, "successor")) return;
  const auto path = successor_file(inspection.step);
  if (!files.status(path)) return;
  Observed found;
  try {
    const auto file = CertificateFile(files.read(path));
    const auto& successor = find_meant(file, inspection);
    found = observe_certificate(inspection, successor);
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
    if (observed.facts.empty()) look_in_chains(inspection, host.files, observed);
    look_at_name_constraints(inspection, nullptr, observed);
    return observed;
  }
  observed.is_present = true;
  try {
    const auto file = CertificateFile(host.files.read(path));
    const auto& certificate = find_meant(file, inspection);
    observed = observe_certificate(inspection, certificate);
    look_for_successor(inspection, certificate, host.files, observed);
    look_at_name_constraints(inspection, &certificate, observed);
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
      observed = observe_certificate(inspection, certificate);
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
