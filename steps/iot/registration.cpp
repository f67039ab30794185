#include "steps/iot/registration.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/iot/arrival.h"
#include "steps/iot/aws_place.h"
#include "steps/iot/kept_certificates.h"
#include "steps/iot/registered_certificate.h"
#include "steps/iot/registration_config.h"
#include "steps/iot/succession.h"
#include "steps/iot/tags.h"
#include "steps/iot/untold.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_ca(const Step& step) {
  return type_of(step) == CertificateType::ca;
}

// The id under which the certificate with that fingerprint is known: the recorded one, else the fingerprint, which is
// how AWS IoT forms ids.
std::string id_of(const std::string& fingerprint, const Record* recorded) {
  if (recorded != nullptr && find_fact(recorded->outputs, "fingerprint") == fingerprint)
    return recorded_output(*recorded, "certificate_id");
  return fingerprint;
}

std::string foreseen_text(const std::string& fingerprint, const std::string& region) {
  return fmt::format("{} in {}", fingerprint, region);
}

void refuse_other_mode(const Step& step, const std::string& mode, Observed& observed) {
  if (WantedRegistration::of(step).is_elsewhere) return;
  const auto& wanted = fact(step.wanted, "mode");
  if (mode.empty() || mode == wanted) return;
  observed.obstacle = Reason{.code = ReasonCode::other_mode, .fact = "mode", .before = mode, .after = wanted};
}

// How the recorded certificate is that another has taken the file of: needed once, since the file says nothing of it.
void look_at_predecessor(const Inspection& inspection, const aws::IotReader& iot, const FileReader& files,
                         Facts& details) {
  const auto& recorded = *inspection.recorded;
  const auto path = find_fact(inspection.observed("certificate")->details, "path");
  if (!path) return;
  const auto fingerprint = recorded_output(recorded, "fingerprint");
  const auto found = describe(iot, type_of(inspection.step), recorded_output(recorded, "certificate_id"));
  if (!found || !found->is_certificate(fingerprint)) return;
  add_predecessor(details, x509::Certificate::from_pem(found->pem), found->status,
                  certificate_in(files.read(*path), fact(inspection.observed("certificate")->facts, "fingerprint")));
}

}  // namespace

Observed RegistrationKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto& region = session_.region(host);
  const auto* recorded = inspection.recorded;
  if (recorded != nullptr && refuse_other_region(*recorded, region, observed)) return observed;
  const auto fingerprint = find_fact(inspection.observed("certificate")->facts, "fingerprint");
  if (!fingerprint) return observed;
  if (recorded != nullptr) copy_kept_facts(recorded->outputs, observed.facts);
  const auto id = id_of(*fingerprint, recorded);
  const aws::IotReader iot(session_, host);
  if (recorded != nullptr && find_fact(recorded->outputs, "fingerprint") != fingerprint)
    look_at_predecessor(inspection, iot, host.files, observed.details);
  const auto found = describe(iot, type_of(inspection.step), id);
  if (!found) {
    if (recorded != nullptr) refuse_other_account(session_, host, *recorded, observed);
    return observed;
  }
  if (!found->is_certificate(*fingerprint)) {
    observed.obstacle =
        Reason{.code = ReasonCode::record_names_another, .fact = "certificate_id", .after = printable(id)};
    return observed;
  }
  if (recorded != nullptr && refuse_other_account(found->arn, *recorded, observed)) return observed;
  observed.is_present = true;
  const Facts facts{
      {"certificate_id", found->id}, {"arn", found->arn}, {"fingerprint", *fingerprint}, {"region", region}};
  observed.facts.insert(facts.begin(), facts.end());
  forget_kept(observed.facts, found->id);  // an older one was put back: it is the present one again
  observed.details["status"] = found->status;
  if (is_ca(inspection.step)) {
    add_told(observed.details, "auto_registration", found->auto_registration_status);
    add_config_facts(observed.details, found->config);
    refuse_other_mode(inspection.step, found->mode, observed);
  }
  return observed;
}

std::optional<std::string> RegistrationKind::misfit(const Facts& outputs) const {
  const auto misfit = AwsKind::misfit(outputs);
  return misfit ? misfit : misfit_of_kept(outputs);
}

void RegistrationKind::require_readable(const Step& retired) const {
  WantedRegistration::of(retired);
}

Observed RegistrationKind::assume(const Step& step, const Record& record) const {
  auto observed = StepKind::assume(step, record);
  if (is_ca(step)) refuse_other_mode(step, find_fact(record.wanted, "mode").value_or(""), observed);
  refuse_other_place(step, record, observed);
  return observed;
}

namespace {

aws::RegisteredCertificate register_ca(aws::IotClient& iot, const Application& application, const FileReader& files) {
  const auto& settings = application.step.settings;
  const bool is_sni_only = fact(application.step.wanted, "mode") == "SNI_ONLY";
  return iot.register_ca_certificate(
      {.ca_certificate_pem = certificate_pem(*application.upstream("certificate"), files),
       .verification_certificate_pem = is_sni_only ? "" : fact(application.upstream("verification")->details, "pem"),
       .set_as_active = fact(settings, "status") == "ACTIVE",
       .allow_auto_registration = fact(settings, "auto_registration") == "ENABLE",
       .is_sni_only = is_sni_only,
       .config = config_in(settings, settings),
       .tags = tags_in(settings)});
}

aws::RegisteredCertificate register_device(aws::IotClient& iot, const Application& application,
                                           const FileReader& files) {
  if (WantedRegistration::of(application.step).is_without_ca)
    return iot.register_certificate_without_ca(certificate_pem(*application.upstream("certificate"), files),
                                               fact(application.step.settings, "status"));
  return iot.register_certificate(
      {.certificate_pem = certificate_pem(*application.upstream("certificate"), files),
       .ca_certificate_pem = certificate_pem(*application.upstream("issuer_certificate"), files),
       .status = fact(application.step.settings, "status")});
}

// What was found at the last moment has been looked at by no plan, and this is nothing that the steps below could mend.
void require_mode(const aws::IotReader& iot, const Step& step, const std::string& id) {
  const auto found = iot.describe_ca_certificate(id);
  const auto& wanted = fact(step.wanted, "mode");
  if (!found || found->mode.empty() || found->mode == wanted) return;
  const auto mode = printable(found->mode, 60);
  throw Error(fmt::format("the CA is registered already, with mode '{}', and the manifest wants '{}'; nothing was "
                          "changed",
                          mode, wanted),
              fmt::format("AWS IoT can't change it: write 'mode: {}' below 'register', or delete this CA in AWS IoT, "
                          "then run again",
                          mode));
}

// A certificate of our own that is registered already was so by an earlier run, which was cut off.
Origin origin_of_found(const Application& application) {
  return application.upstream("certificate")->origin == Origin::made ? Origin::made : Origin::adopted;
}

}  // namespace

Outcome RegistrationKind::apply(const Application& application, Host& host) const {
  if (!makes_new(application.decision.action)) {
    Outcome outcome{application.observed.facts, application.observed.details};
    settle_kept(application, session_, host, outcome.facts);
    return outcome;
  }
  aws::IotClient iot(session_, host);
  const auto registered = is_ca(application.step) ? register_ca(iot, application, host.files)
                                                  : register_device(iot, application, host.files);
  if (registered.already_existed && is_ca(application.step)) require_mode(iot, application.step, registered.id);
  Outcome outcome;
  outcome.facts = {{"certificate_id", registered.id},
                   {"arn", registered.arn},
                   {"fingerprint", fact(application.upstream("certificate")->facts, "fingerprint")},
                   {"region", session_.region(host.reader())}};
  if (application.recorded != nullptr) copy_kept_facts(application.recorded->outputs, outcome.facts);
  forget_kept(outcome.facts, registered.id);
  if (application.decision.action != Action::create)
    keep_predecessor(application, *predecessor(application.recorded, application.observed), registered.id,
                     x509::Certificate::from_pem(certificate_pem(*application.upstream("certificate"), host.files)),
                     iot, outcome.facts);
  settle_kept(application, session_, host, outcome.facts);
  if (registered.already_existed) outcome.origin = origin_of_found(application);
  outcome.details["arrival"] = to_string(registered.already_existed ? Arrival::found : Arrival::made);
  // A certificate that was there already has a status of its own, which the `status` step looks up.
  if (!registered.already_existed) {
    outcome.details["status"] = fact(application.step.settings, "status");
    if (is_ca(application.step))
      outcome.details["auto_registration"] = fact(application.step.settings, "auto_registration");
    add_config_facts(outcome.details, config_in(application.step.settings, application.step.settings));
  }
  return outcome;
}

Outcome RegistrationKind::adopt(const Application& application, Host& host) const {
  auto outcome = AwsKind::adopt(application, host);
  outcome.origin = origin_of_found(application);
  return outcome;
}

// One that nobody has looked at is known by its certificate and, where the manifest says it, its region.
std::optional<std::string> RegistrationKind::foreseen_identity(const Step& step, const ByRole<Facts>& needed) const {
  const auto* certificate = needed("certificate");
  const auto fingerprint = certificate == nullptr ? std::nullopt : find_fact(*certificate, "fingerprint");
  if (!fingerprint) return std::nullopt;
  return foreseen_text(*fingerprint, find_fact(step.settings, "region").value_or(""));
}

std::vector<std::string> RegistrationKind::foreseen_identities(const Record& record) const {
  const auto fingerprint = find_fact(record.outputs, "fingerprint");
  if (!fingerprint) return {};
  return {foreseen_text(*fingerprint, find_fact(record.outputs, "region").value_or("")),
          foreseen_text(*fingerprint, "")};
}

}  // namespace byoc
