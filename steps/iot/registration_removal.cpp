// The question "what is to go?" of a registration: its certificate, and those that it keeps beside it.
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/iot/aws_place.h"
#include "steps/iot/kept_certificates.h"
#include "steps/iot/registration.h"
#include "steps/step_facts.h"

namespace byoc {

// What somebody else has registered is somebody else's to delete.
Facts RegistrationKind::removal(const Record& record) const {
  if (find_fact(record.wanted, "elsewhere")) return {};
  auto removed = AwsKind::removal(record);
  copy_kept_facts(record.outputs, removed);
  return removed;
}

Observed RegistrationKind::look_at_removal(const Step& step, const Record& record, const ReadHost& host) const {
  require_region(session_, host, step, record);
  const aws::IotReader iot(session_, host);
  Observed found;
  const auto look = [&](const std::string& id, const std::string& fingerprint) {
    auto described = describe(iot, type_of(step), id);
    if (!described) return described;
    require_same_account(record, described->arn);
    if (!described->is_certificate(fingerprint))
      throw DamagedRecord(step.id,
                          fmt::format("AWS IoT has another certificate as {}; it was not deleted", printable(id)));
    found.is_present = true;
    return described;
  };
  copy_kept_facts(record.outputs, found.facts);
  for (const auto& kept : kept_certificates(record.outputs))
    if (!look(kept.id, kept.id)) forget_kept(found.facts, kept.id);
  if (const auto described = look(recorded_output(record, "certificate_id"), recorded_output(record, "fingerprint"))) {
    const Facts facts{{"certificate_id", described->id},
                      {"arn", described->arn},
                      {"fingerprint", x509::Certificate::from_pem(described->pem).fingerprint()},
                      {"region", session_.region(host)},
                      {"account", account_of(described->arn)}};
    found.facts.insert(facts.begin(), facts.end());
  }
  if (!found.is_present) require_account(session_, host, record);
  return found;
}

// AWS IoT deletes only what is not ACTIVE and not attached.
void RegistrationKind::retire(const Step& step, const Observed& found, Host& host) const {
  const aws::IotReader iot(session_, host.reader());
  const auto type = type_of(step);
  for (const auto& kept : kept_certificates(found.facts))
    if (const auto described = describe(iot, type, kept.id)) {
      if (kept.is_adopted)
        take_off_everything(*described, type, session_, host);
      else
        take_away(*described, type, session_, host);
    }
  if (const auto id = find_fact(found.facts, "certificate_id"))
    if (const auto described = describe(iot, type, *id)) take_away(*described, type, session_, host);
}

}  // namespace byoc
