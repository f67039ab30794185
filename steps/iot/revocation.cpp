#include "steps/iot/revocation.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/iot/aws_place.h"
#include "steps/iot/kept_certificates.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr auto revoked = "REVOKED";

void require_same_region(const Record& record, const std::string& region) {
  const auto& known = recorded_output(record, "region");
  if (known == region) return;
  throw Error(fmt::format("it is registered in region '{}', this run is for '{}'; nothing was revoked", known, region),
              fmt::format("run with --region {}", known));
}

void revoke_one(const StepId& registration, const Record& record, const std::string& id, aws::IotClient& iot) {
  const auto found = describe(iot, CertificateType::device, id);
  if (!found) return;
  require_same_account(record, found->arn);
  const auto& present = recorded_output(record, "certificate_id");
  if (!found->is_certificate(id == present ? recorded_output(record, "fingerprint") : id))
    throw DamagedRecord(registration,
                        fmt::format("AWS IoT has another certificate as {}; it was not revoked", printable(id)));
  set_status(iot, CertificateType::device, *found, revoked);
}

Change as_recorded(const StepId& id, const Lock& lock) {
  return {id, *lock.find(id), lock.superseded_by(id)};
}

// For whoever reads the plan years later: with what, by whom, why.
std::string because_of(const std::string& caller, const std::string& reason) {
  std::string because = "'byoc-apply revoke'";
  if (!caller.empty()) because += fmt::format(" by {}", printable(caller, 300));
  if (!reason.empty()) because += fmt::format(", reason: {}", reason);
  return because;
}

}  // namespace

std::vector<std::string> certificates_to_revoke(const Record& registration) {
  std::vector<std::string> ids{recorded_output(registration, "certificate_id")};
  for (const auto& kept : kept_certificates(registration.outputs))
    if (kept.status != revoked) ids.push_back(kept.id);
  return ids;
}

Changes revoke(const StepId& registration, const Lock& lock, const aws::Session& session, Host& host,
               const std::string& reason) {
  const auto& record = *lock.find(registration);
  require_same_region(record, session.region(host.reader()));
  session.check_account(host.reader());
  aws::IotClient iot(session, host);
  for (const auto& id : certificates_to_revoke(record)) revoke_one(registration, record, id, iot);
  Changes changes;
  auto registered = as_recorded(registration, lock);
  for (const auto& kept : kept_certificates(record.outputs)) add_ended(registered.record->outputs, kept.id, revoked);
  if (*registered.record != record) changes.push_back(std::move(registered));
  const StepId status(registration.resource(), "status", registration.target());
  if (lock.find(status) == nullptr) return changes;
  auto known = as_recorded(status, lock);
  if (find_fact(known.record->outputs, "status") != revoked)
    known.record->history = {{"revoked_at", format_rfc3339(host.clock.now())},
                             {"revoked_because", because_of(session.caller_arn(host.reader()), reason)}};
  known.record->outputs["status"] = revoked;
  changes.push_back(std::move(known));
  return changes;
}

}  // namespace byoc
