#include "steps/iot/registration.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/iot/arrival.h"
#include "steps/iot/aws_place.h"
#include "steps/iot/foreign_registration.h"
#include "steps/iot/registered_certificate.h"
#include "steps/iot/registration_config.h"
#include "steps/iot/tags.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_ca(const Step& step) {
  return WantedRegistration::of(step).type == CertificateType::ca;
}

std::optional<aws::CertificateDescription> describe(const aws::IotReader& iot, const Step& step,
                                                    const std::string& id) {
  return is_ca(step) ? iot.describe_ca_certificate(id) : iot.describe_certificate(id);
}

// The id under which the certificate with that fingerprint is known: the recorded one, else the fingerprint, which is
// how AWS IoT forms ids.
std::string id_of(const std::string& fingerprint, const Record* recorded) {
  if (recorded != nullptr && find_fact(recorded->outputs, "fingerprint") == fingerprint)
    return recorded_output(*recorded, "certificate_id");
  return fingerprint;
}

// The registration that a new one succeeds: as it is recorded or, where nothing is, as it was found. Null: there is
// none.
const Facts* predecessor(const Record* recorded, const Observed& observed) {
  if (recorded != nullptr) return &recorded->outputs;
  return observed.is_present ? &observed.facts : nullptr;
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

}  // namespace

Observed RegistrationKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed;
  const auto& region = session_.region(host);
  const auto* recorded = inspection.recorded;
  if (recorded != nullptr && refuse_other_region(*recorded, region, observed)) return observed;
  const auto fingerprint = find_fact(inspection.observed("certificate")->facts, "fingerprint");
  if (!fingerprint) return observed;
  const auto id = id_of(*fingerprint, recorded);
  const auto found = describe(aws::IotReader(session_, host), inspection.step, id);
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
  observed.facts = {
      {"certificate_id", found->id}, {"arn", found->arn}, {"fingerprint", *fingerprint}, {"region", region}};
  observed.details = {{"status", found->status}};
  if (is_ca(inspection.step)) {
    observed.details["auto_registration"] = found->auto_registration_status;
    add_config_facts(observed.details, found->config);
    refuse_other_mode(inspection.step, found->mode, observed);
  }
  return observed;
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

// A CA that has to be proven is not taken before it begins: nobody could sign the proof.
std::optional<Decision> refuse_before_it_begins(const Situation& situation) {
  const auto& facts = situation.upstream("certificate")->facts;
  const auto begins = find_fact(facts, "not_before");
  const auto action = situation.upstream_decision("certificate")->action;
  if (!begins || makes_new(action) || find_fact(situation.step.wanted, "mode") != "DEFAULT") return std::nullopt;
  const auto time = parse_rfc3339(*begins);
  if (!time || *time <= situation.now) return std::nullopt;
  return Decision{.action = Action::blocked,
                  .reasons = {{.code = ReasonCode::not_yet_valid, .fact = "not_before", .before = begins}}};
}

}  // namespace

Decision RegistrationKind::plan(const Situation& situation) const {
  if (WantedRegistration::of(situation.step).is_elsewhere) return plan_foreign_registration(situation);
  const auto* recorded = situation.recorded;
  const auto certificate = situation.upstream_decision("certificate")->action;
  const auto fingerprint = find_fact(situation.upstream("certificate")->facts, "fingerprint");
  if (const auto* old = predecessor(recorded, situation.observed);
      old != nullptr && (makes_new(certificate) || find_fact(*old, "fingerprint") != fingerprint))
    return {
        .action = certificate == Action::replace ? Action::replace : Action::renew,
        .reasons = {{.code = ReasonCode::succeeds, .fact = "certificate_id", .before = fact(*old, "certificate_id")}}};
  if (makes_new(certificate))
    return {.action = Action::create,
            .reasons = {
                {.code = ReasonCode::comes_as, .fact = "status", .after = fact(situation.step.settings, "status")}}};
  if (auto refused = situation.observed.is_present ? std::nullopt : refuse_before_it_begins(situation)) return *refused;
  if (!situation.observed.is_present)
    return {.action = Action::create,
            .reasons = {recorded == nullptr ? Reason{.code = ReasonCode::not_there}
                                            : Reason{.code = ReasonCode::no_longer_there,
                                                     .fact = "certificate_id",
                                                     .before = recorded_output(*recorded, "certificate_id")}}};
  if (recorded == nullptr)
    return {.action = Action::adopt,
            .reasons = {{.code = ReasonCode::not_recorded_yet,
                         .fact = "certificate_id",
                         .after = fact(situation.observed.facts, "certificate_id")}}};
  if (auto changed = differences(recorded->outputs, situation.observed.facts); !changed.empty())
    return {.action = Action::adopt, .reasons = std::move(changed)};
  return {};
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

void deactivate(aws::IotClient& iot, const Step& step, const std::string& id, std::string_view status) {
  if (status != "ACTIVE") return;
  if (is_ca(step))
    iot.update_ca_certificate(id, "INACTIVE", std::nullopt);
  else
    iot.update_certificate(id, "INACTIVE");
}

// The certificate that this one succeeds is switched off last, so that there is an active one at every moment. What the
// lock names as predecessor must be one: the very certificate that was recorded, or one of the same key or subject.
void deactivate_predecessor(aws::IotClient& iot, const Application& application, const std::string& new_id,
                            const FileReader& files) {
  const auto& known = *predecessor(application.recorded, application.observed);
  const auto& old_id = fact(known, "certificate_id");
  if (old_id == new_id) return;
  const auto found = describe(iot, application.step, old_id);
  if (!found) return;
  const auto old = x509::Certificate::from_pem(found->pem);
  const auto successor = x509::Certificate::from_pem(certificate_pem(*application.upstream("certificate"), files));
  const bool is_predecessor = old.fingerprint() == fact(known, "fingerprint") ||
                              old.public_key() == successor.public_key() ||
                              old.subject_der() == successor.subject_der();
  if (!is_predecessor)
    throw DamagedRecord(
        application.step.id,
        fmt::format("the new certificate is registered as {}, but {}, which the lock names as its predecessor, is "
                    "another one; it was not touched",
                    new_id, old_id));
  deactivate(iot, application.step, found->id, found->status);
}

// A certificate of our own that is registered already was so by an earlier run, which was cut off.
Origin origin_of_found(const Application& application) {
  return application.upstream("certificate")->origin == Origin::made ? Origin::made : Origin::adopted;
}

}  // namespace

Outcome RegistrationKind::apply(const Application& application, Host& host) const {
  aws::IotClient iot(session_, host);
  const auto registered = is_ca(application.step) ? register_ca(iot, application, host.files)
                                                  : register_device(iot, application, host.files);
  if (application.decision.action != Action::create)
    deactivate_predecessor(iot, application, registered.id, host.files);
  Outcome outcome;
  outcome.facts = {{"certificate_id", registered.id},
                   {"arn", registered.arn},
                   {"fingerprint", fact(application.upstream("certificate")->facts, "fingerprint")},
                   {"region", session_.region(host.reader())}};
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

// What somebody else has registered is somebody else's to delete.
Facts RegistrationKind::removal(const Record& record) const {
  return find_fact(record.wanted, "elsewhere") ? Facts() : AwsKind::removal(record);
}

Observed RegistrationKind::look_at_removal(const Step& step, const Record& record, const ReadHost& host) const {
  require_region(session_, host, step, record);
  const auto& id = recorded_output(record, "certificate_id");
  const auto described = describe(aws::IotReader(session_, host), step, id);
  if (!described) {
    require_account(session_, host, record);
    return {};
  }
  require_same_account(record, described->arn);
  if (!described->is_certificate(recorded_output(record, "fingerprint")))
    throw DamagedRecord(step.id,
                        fmt::format("AWS IoT has another certificate as {}; it was not deleted", printable(id)));
  return {true,
          {{"certificate_id", described->id},
           {"arn", described->arn},
           {"fingerprint", x509::Certificate::from_pem(described->pem).fingerprint()},
           {"region", session_.region(host)},
           {"account", account_of(described->arn)}},
          {{"status", described->status}},
          {}};
}

// AWS IoT deletes only what is not ACTIVE.
void RegistrationKind::retire(const Step& step, const Observed& found, Host& host) const {
  aws::IotClient iot(session_, host);
  const auto& id = fact(found.facts, "certificate_id");
  deactivate(iot, step, id, fact(found.details, "status"));
  if (is_ca(step))
    iot.delete_ca_certificate(id);
  else
    iot.delete_certificate(id);
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
