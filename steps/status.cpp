#include "steps/status.h"

#include <fmt/format.h>

#include "steps/aws/iot_client.h"

namespace byoc {

namespace {

bool is_ca(const Step& step) { return fact(step.settings, "type") == "ca"; }

}  // namespace

Observed StatusKind::inspect(const Inspection& inspection, const ReadHost&) const {
  // The registration was described a moment ago; asking again would only cost a request.
  const auto* registration = inspection.observed("registration");
  return {registration->is_present, registration->details, {}, {}, {}};
}

Decision StatusKind::plan(const Situation& situation) const {
  const auto registration = situation.upstream_decision("registration")->action;
  const auto& wanted = situation.step.wanted;
  if (registration == Action::create || registration == Action::renew)
    return {Action::create, {fmt::format("{}, asked for with the registration", fact(wanted, "status"))}, {}, {}, {}};
  if (!situation.observed.is_present) return {};
  const auto& observed = situation.observed.facts;
  if (fact(observed, "status") == "REVOKED" && fact(wanted, "status") != "REVOKED")
    return {Action::blocked,
            {fmt::format("status: 'REVOKED' -> '{}'", fact(wanted, "status"))},
            "somebody revoked this certificate; say 'status: REVOKED' in the manifest, or reactivate it by hand in AWS IoT",
            {}, {}};
  if (const auto changed = differences(observed, wanted); !changed.empty()) return {Action::update, changed, {}, {}, {}};
  if (situation.recorded == nullptr || situation.recorded->outputs != observed)
    return {Action::adopt, {fmt::format("{} already, not recorded yet", fact(wanted, "status"))}, {}, {}, {}};
  return {};
}

Outcome StatusKind::apply(const Application& application, Host& host) const {
  const auto& step = application.step;
  const auto& registration = *application.upstream("registration");
  const auto& id = fact(registration.facts, "certificate_id");
  aws::IotClient iot(session_, host);
  auto present = registration.details;
  if (present.empty()) {
    // The registration found the certificate there already, in a status it does not know.
    const auto found = is_ca(step) ? iot.describe_ca_certificate(id) : iot.describe_certificate(id);
    if (!found) throw Error(fmt::format("AWS IoT no longer has the certificate {}", id), "run again");
    present["status"] = found->status;
    if (is_ca(step)) present["auto_registration"] = found->auto_registration_status;
  }
  const auto changed = [&](std::string_view name) -> std::optional<std::string> {
    const auto value = find_fact(step.wanted, name);
    return value == find_fact(present, name) ? std::nullopt : value;
  };
  const auto status = changed("status");
  const auto auto_registration = changed("auto_registration");
  if (is_ca(step) && (status || auto_registration)) iot.update_ca_certificate(id, status, auto_registration);
  if (!is_ca(step) && status) iot.update_certificate(id, *status);
  return {step.wanted, {}};
}

}  // namespace byoc
