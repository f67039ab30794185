#include "steps/iot/kept_certificates.h"

#include <map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"
#include "steps/iot/succession.h"
#include "steps/output_forms.h"

namespace byoc {

namespace {

constexpr std::string_view kept = "kept.", ended = "ended.", adopted = "adopted.";

std::string kept_fact(std::string_view id) {
  return std::string(kept) + std::string(id);
}
std::string ended_fact(std::string_view id) {
  return std::string(ended) + std::string(id);
}
std::string adopted_fact(std::string_view id) {
  return std::string(adopted) + std::string(id);
}

bool is_kept_fact(std::string_view name) {
  return name.starts_with(kept) || name.starts_with(ended) || name.starts_with(adopted);
}

// As the present one is or is to be, so are those beside it: nobody revokes a device and lets it in with another.
std::string status_beside(const Situation& situation) {
  const auto wanted = find_fact(situation.step.settings, "status").value_or("");
  const bool is_revoked = find_fact(situation.observed.details, "status") == "REVOKED";
  return is_revoked ? "REVOKED" : wanted;
}

}  // namespace

std::vector<KeptCertificate> kept_certificates(const Facts& outputs) {
  std::vector<KeptCertificate> found;
  for (const auto& [name, value] : outputs) {
    if (name.starts_with(kept)) found.push_back({name.substr(kept.size()), parse_rfc3339(value)});
    if (name.starts_with(ended)) found.push_back({name.substr(ended.size()), std::nullopt, value});
  }
  for (auto& certificate : found) certificate.is_adopted = outputs.contains(adopted_fact(certificate.id));
  return found;
}

void copy_kept_facts(const Facts& from, Facts& to) {
  for (const auto& [name, value] : from)
    if (is_kept_fact(name)) to[name] = value;
}

void add_kept(Facts& outputs, std::string_view id, Time until) {
  outputs.erase(ended_fact(id));
  outputs[kept_fact(id)] = format_rfc3339(until);
}

void add_ended(Facts& outputs, std::string_view id, std::string_view status) {
  outputs.erase(kept_fact(id));
  outputs[ended_fact(id)] = status;
}

void forget_kept(Facts& outputs, std::string_view id) {
  for (const auto& name : {kept_fact(id), ended_fact(id), adopted_fact(id)}) outputs.erase(name);
}

std::optional<std::string> misfit_of_kept(const Facts& outputs) {
  struct Form {
    std::string_view prefix;
    bool (*fits)(std::string_view value);
  };
  constexpr Form forms[] = {{kept, is_time},
                            {ended, [](std::string_view value) { return value == "INACTIVE" || value == "REVOKED"; }},
                            {adopted, [](std::string_view value) { return value == "true"; }}};
  for (const auto& [name, value] : outputs)
    for (const auto& [prefix, fits] : forms)
      if (name.starts_with(prefix) && !(fits(value) && is_sha256(std::string_view(name).substr(prefix.size()))))
        return name;
  return std::nullopt;
}

bool is_ours(const Record* registration) {
  return registration != nullptr && registration->origin == Origin::made;
}

Reasons what_is_over(const Situation& situation) {
  if (situation.recorded == nullptr) return {};
  Reasons due;
  const auto present = find_fact(situation.observed.facts, "certificate_id");
  const auto beside = status_beside(situation);
  for (const auto& [id, until, status, is_adopted] : kept_certificates(situation.recorded->outputs)) {
    if (id == present) continue;
    const bool is_over = beside != "ACTIVE" || situation.is_overlap_refused || (until && *until <= situation.now);
    const auto left_as = beside == "REVOKED" ? "REVOKED" : "INACTIVE";
    const bool is_to_be_ended = until ? is_over : beside == "REVOKED" && status != "REVOKED";
    if (is_to_be_ended)
      due.push_back({.code = ReasonCode::overlap_ends, .fact = "certificate_id", .before = id, .after = left_as});
    if (situation.may_delete && !is_adopted && (!until || is_over))
      due.push_back({.code = ReasonCode::ended_is_deleted, .fact = "certificate_id", .before = id});
  }
  return due;
}

std::optional<aws::CertificateDescription> describe(const aws::IotReader& iot, CertificateType type,
                                                    const std::string& id) {
  return type == CertificateType::ca ? iot.describe_ca_certificate(id) : iot.describe_certificate(id);
}

std::string set_status(aws::IotClient& iot, CertificateType type, const aws::CertificateDescription& certificate,
                       const std::string& status) {
  if (certificate.status == status || certificate.status == "REVOKED") return certificate.status;
  if (type == CertificateType::ca)
    iot.update_ca_certificate(certificate.id, status, std::nullopt);
  else
    iot.update_certificate(certificate.id, status);
  return status;
}

void take_off_everything(const aws::CertificateDescription& certificate, CertificateType type,
                         const aws::Session& session, Host& host) {
  // Somebody may have deleted it since it was looked at: then it is off everything.
  aws::if_found([&] {
    aws::IotClient iot(session, host);
    if (certificate.status == "ACTIVE") set_status(iot, type, certificate, "INACTIVE");
    if (type == CertificateType::ca) return true;
    aws::ResourceClient resources(session, host);
    for (const auto& thing : resources.list_principal_things(certificate.arn))
      resources.detach_thing_principal(thing, certificate.arn);
    for (const auto& policy : resources.list_attached_policies(certificate.arn))
      resources.detach_policy(policy, certificate.arn);
    return true;
  });
}

void take_away(const aws::CertificateDescription& certificate, CertificateType type, const aws::Session& session,
               Host& host) {
  take_off_everything(certificate, type, session, host);
  aws::IotClient iot(session, host);
  if (type == CertificateType::ca)
    iot.delete_ca_certificate(certificate.id);
  else
    iot.delete_certificate(certificate.id);
}

namespace {

// As which each of those whose time is over by now is left.
std::map<std::string, std::string> over_by_now(const Application& application, const Facts& outputs) {
  std::map<std::string, std::string> over;
  for (const auto& one : kept_certificates(outputs))
    if (one.until && *one.until <= application.now) over.emplace(one.id, "INACTIVE");
  for (const auto& reason : application.decision.reasons)
    if (reason.code == ReasonCode::overlap_ends) over[*reason.before] = *reason.after;
  return over;
}

// Nothing where it is not there any more.
std::optional<aws::CertificateDescription> find_kept(const aws::IotReader& iot, const Step& step,
                                                     const std::string& id) {
  auto found = describe(iot, WantedRegistration::of(step).type, id);
  if (found && !found->is_certificate(id))
    throw DamagedRecord(step.id,
                        fmt::format("AWS IoT has another certificate as {}; it was not touched", printable(id)));
  return found;
}

}  // namespace

void settle_kept(const Application& application, const aws::Session& session, Host& host, Facts& outputs) {
  aws::IotClient iot(session, host);
  const auto& step = application.step;
  const auto type = WantedRegistration::of(step).type;
  const auto over = over_by_now(application, outputs);
  for (const auto& [id, status] : over) add_kept(outputs, id, application.now);
  if (!over.empty()) application.work.record(outputs);
  for (const auto& [id, status] : over) {
    if (const auto found = find_kept(iot, step, id))
      add_ended(outputs, id, set_status(iot, type, *found, status));
    else
      forget_kept(outputs, id);
  }
  for (const auto& reason : application.decision.reasons) {
    if (reason.code != ReasonCode::ended_is_deleted) continue;
    if (const auto found = find_kept(iot, step, *reason.before)) take_away(*found, type, session, host);
    forget_kept(outputs, *reason.before);
  }
}

void keep_predecessor(const Application& application, const Facts& known, const std::string& new_id,
                      const x509::Certificate& successor, const aws::IotReader& iot, Facts& outputs) {
  const auto& id = fact(known, "certificate_id");
  if (id == new_id) return;
  const auto found = describe(iot, WantedRegistration::of(application.step).type, id);
  if (!found) return;
  const auto old = x509::Certificate::from_pem(found->pem);
  if (old.fingerprint() != fact(known, "fingerprint") && old.public_key() != successor.public_key() &&
      old.subject_der() != successor.subject_der())
    throw DamagedRecord(
        application.step.id,
        fmt::format("the new certificate is registered as {}, but {}, which the lock names as its predecessor, is "
                    "another one; it was not touched",
                    new_id, id));
  const auto until = serves_until(application.decision.reasons, application.now, old.not_after());
  add_kept(outputs, found->id, until && found->status == "ACTIVE" ? *until : application.now);
  if (!is_ours(application.recorded)) outputs[adopted_fact(found->id)] = "true";
}

}  // namespace byoc
