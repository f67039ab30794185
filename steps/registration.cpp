#include "steps/registration.h"

#include <fmt/format.h>

#include "steps/aws/iot_client.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_ca(const Step& step) { return fact(step.wanted, "type") == "ca"; }

std::optional<aws::CertificateDescription> describe(const aws::IotReader& iot, const Step& step, const std::string& id) {
  return is_ca(step) ? iot.describe_ca_certificate(id) : iot.describe_certificate(id);
}

// The id under which the certificate with that fingerprint is known: the recorded one, else the fingerprint, which is how
// AWS IoT forms ids.
std::string id_of(const std::string& fingerprint, const Record* recorded) {
  if (recorded != nullptr && find_fact(recorded->outputs, "fingerprint") == fingerprint)
    return recorded_output(*recorded, "certificate_id");
  return fingerprint;
}

}  // namespace

Observed RegistrationKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto& region = session_.region(host);
  const auto* recorded = inspection.recorded;
  if (recorded != nullptr && recorded_output(*recorded, "region") != region) {
    observed.obstacle = fmt::format("registered in region '{}', but this run is for region '{}'",
                                    recorded_output(*recorded, "region"), region);
    observed.obstacle_hint = "run it for the recorded region, or keep one manifest for each region";
    return observed;
  }
  const auto fingerprint = find_fact(inspection.observed("certificate")->facts, "fingerprint");
  if (!fingerprint) return observed;
  const auto found = describe(aws::IotReader(session_, host), inspection.step, id_of(*fingerprint, recorded));
  if (!found) return observed;
  observed.is_present = true;
  observed.facts = {{"certificate_id", found->id}, {"arn", found->arn}, {"fingerprint", *fingerprint}, {"region", region}};
  observed.details = {{"status", found->status}};
  if (is_ca(inspection.step)) observed.details["auto_registration"] = found->auto_registration_status;
  return observed;
}

Decision RegistrationKind::plan(const Situation& situation) const {
  const auto* recorded = situation.recorded;
  const auto certificate = situation.upstream_decision("certificate")->action;
  const bool is_new = certificate == Action::create || certificate == Action::renew || certificate == Action::replace;
  const auto fingerprint = find_fact(situation.upstream("certificate")->facts, "fingerprint");
  const bool is_successor = recorded != nullptr && (is_new || find_fact(recorded->outputs, "fingerprint") != fingerprint);
  if (is_successor)
    return {Action::renew,
            {fmt::format("the new certificate is registered before {} is set INACTIVE",
                         recorded_output(*recorded, "certificate_id"))},
            {}, {}, {}};
  if (is_new)
    return {Action::create, {fmt::format("the new certificate is registered {}", fact(situation.step.settings, "status"))}, {}, {}, {}};
  if (!situation.observed.is_present)
    return {Action::create,
            {recorded == nullptr ? "AWS IoT does not have it"
                                 : fmt::format("AWS IoT no longer has {}", recorded_output(*recorded, "certificate_id"))},
            {}, {}, {}};
  if (recorded == nullptr) return {Action::adopt, {"registered and not recorded yet"}, {}, {}, {}};
  if (const auto changed = differences(recorded->outputs, situation.observed.facts); !changed.empty())
    return {Action::adopt, changed, {}, {}, {}};
  return {};
}

namespace {

aws::RegisteredCertificate register_ca(aws::IotClient& iot, const Application& application) {
  const auto& settings = application.step.settings;
  return iot.register_ca_certificate({.ca_certificate_pem = fact(application.upstream("certificate")->details, "pem"),
                                      .verification_certificate_pem = fact(application.upstream("verification")->details, "pem"),
                                      .set_as_active = fact(settings, "status") == "ACTIVE",
                                      .allow_auto_registration = fact(settings, "auto_registration") == "ENABLE"});
}

aws::RegisteredCertificate register_device(aws::IotClient& iot, const Application& application) {
  return iot.register_certificate({.certificate_pem = fact(application.upstream("certificate")->details, "pem"),
                                   .ca_certificate_pem = fact(application.upstream("issuer_certificate")->details, "pem"),
                                   .status = fact(application.step.settings, "status")});
}

// The certificate that this one succeeds is switched off last, so that there is an active one at every moment.
void deactivate_predecessor(aws::IotClient& iot, const Step& step, const std::string& id) {
  const auto predecessor = describe(iot, step, id);
  if (!predecessor || predecessor->status != "ACTIVE") return;
  if (is_ca(step))
    iot.update_ca_certificate(id, "INACTIVE", std::nullopt);
  else
    iot.update_certificate(id, "INACTIVE");
}

}  // namespace

Outcome RegistrationKind::apply(const Application& application, Host& host) const {
  aws::IotClient iot(session_, host);
  const auto registered = is_ca(application.step) ? register_ca(iot, application) : register_device(iot, application);
  if (application.decision.action == Action::renew)
    if (const auto& old = recorded_output(*application.recorded, "certificate_id"); old != registered.id)
      deactivate_predecessor(iot, application.step, old);
  Outcome outcome;
  outcome.facts = {{"certificate_id", registered.id},
                   {"arn", registered.arn},
                   {"fingerprint", fact(application.upstream("certificate")->facts, "fingerprint")},
                   {"region", session_.region(host.reader())}};
  // A certificate that was there already has a status of its own, which the `status` step looks up.
  if (!registered.already_existed) {
    outcome.details["status"] = fact(application.step.settings, "status");
    if (is_ca(application.step)) outcome.details["auto_registration"] = fact(application.step.settings, "auto_registration");
  }
  return outcome;
}

}  // namespace byoc
