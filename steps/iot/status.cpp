#include "steps/iot/status.h"

#include <fmt/format.h>

#include "steps/aws/iot/iot_client.h"
#include "steps/aws/iot/resource_client.h"
#include "steps/iot/arrival.h"
#include "steps/iot/document_reasons.h"
#include "steps/iot/registered_certificate.h"
#include "steps/iot/registration_config.h"
#include "steps/iot/untold.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

bool is_ca(const Step& step) {
  return type_among_settings(step) == CertificateType::ca;
}

bool is_compared(std::string_view name) {
  return !name.starts_with(recorded_need);
}

Facts compared(const Facts& wanted) {
  auto facts = wanted;
  facts.erase_if([](std::string_view name) { return !is_compared(name); });
  return facts;
}

std::optional<std::string> template_of_others(const Step& step) {
  return step.need("template") == nullptr ? find_fact(step.wanted, "template") : std::nullopt;
}

void update_ca(aws::IotClient& iot, const std::string& id, const Step& step, const Facts& present) {
  const auto& wanted = step.wanted;
  const auto changed = [&](std::string_view name) -> std::optional<std::string> {
    const auto value = find_fact(wanted, name);
    return value == find_fact(present, name) ? std::nullopt : value;
  };
  auto auto_registration = changed("auto_registration");
  const bool loses_config = has_config(present) && !has_config(wanted);
  if (loses_config) {
    // This switches auto-registration off, whatever else is asked for with it.
    iot.update_ca_certificate(id, std::nullopt, std::nullopt, aws::RegistrationConfig());
    auto_registration = fact(wanted, "auto_registration");
    if (auto_registration == "DISABLE") auto_registration.reset();
  }
  const auto status = changed("status");
  std::optional<aws::RegistrationConfig> config;
  if (has_config(wanted) && !is_same_config(wanted, present)) config = config_in(wanted, step.settings);
  if (status || auto_registration || config) iot.update_ca_certificate(id, status, auto_registration, config);
}

// And not registered as revoked by this run.
bool was_found_revoked(const Application& application, const Facts& present) {
  const auto& seen = arrival_in(present) == Arrival::found ? present : application.observed.facts;
  return find_fact(seen, "status") == "REVOKED";
}

// When it was revoked and why, for a certificate that is; of one that was found so, when it was found.
Facts history_of(const Application& application, const Facts& status, std::string_view why) {
  if (find_fact(status, "status") != "REVOKED") return {};
  const auto* recorded = application.recorded;
  if (!makes_new(application.decision.action) && recorded != nullptr && recorded->history.contains("revoked_at"))
    return recorded->history;
  return {{"revoked_at", format_rfc3339(application.now)}, {"revoked_because", why}};
}

// A revocation wins over a manifest that says otherwise.
bool was_revoked_beside_the_manifest(const Facts& wanted, const Facts& observed) {
  return find_fact(observed, "status") == "REVOKED" && find_fact(wanted, "status") != "REVOKED";
}

// What can't be taken back is said before it is done.
Reasons last_word(const Facts& wanted) {
  if (find_fact(wanted, "status") != "REVOKED") return {};
  return {{.code = ReasonCode::cannot_be_undone, .fact = "status", .after = "REVOKED"}};
}

}  // namespace

// The template of an authority that no step makes has to be there already.
std::optional<Reason> StatusKind::lacking(const Step& step, const Facts& found, const ReadHost& host) const {
  const auto name = template_of_others(step);
  const auto is_there = [&] {
    return aws::ResourceReader(session_, host).describe_provisioning_template(*name).has_value();
  };
  if (!name || find_fact(found, "template") == name || templates_.is_there(*name, is_there)) return std::nullopt;
  return Reason{.code = ReasonCode::nothing_to_be_tied,
                .fact = "provisioning-template." + *name,
                .told_hint = "create it in this region, or give its entry in the manifest a 'body'"};
}

std::vector<Permission> StatusKind::permissions(const Step& step, const Record*) const {
  const auto name = template_of_others(step);
  if (!name) return {};
  return {{Permission::Purpose::look, "iot:DescribeProvisioningTemplate", "provisioningtemplate/" + *name}};
}

Observed StatusKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  // The registration was described a moment ago; asking again would only cost a request.
  const auto* registration = inspection.observed("registration");
  Observed observed{registration->is_present, registration->details, {}, {}};
  if (!registration->obstacle)
    if (auto lacked = lacking(inspection.step, registration->details, host)) observed.obstacle = *std::move(lacked);
  if (is_ca(inspection.step)) add_untold(observed.facts, inspection.recorded, "auto_registration", "DISABLE");
  return observed;
}

Decision StatusKind::plan(const Situation& situation) const {
  const auto registration = situation.upstream_decision("registration")->action;
  const auto& wanted = situation.step.wanted;
  const auto& observed = situation.observed.facts;
  if (makes_new(registration))
    return {.action = Action::create,
            .reasons = {{.code = ReasonCode::comes_with_source, .fact = "status", .after = fact(wanted, "status")}},
            .warnings = last_word(wanted)};
  if (!situation.observed.is_present) return {};
  Decision decision;
  const bool is_over = was_revoked_beside_the_manifest(wanted, observed);
  if (is_over) decision.warnings = {revoked_as_recorded(situation.recorded)};
  if (auto changed = is_over ? Reasons() : differences(observed, wanted, is_compared); !changed.empty())
    return {.action = Action::update,
            .reasons = by_members(changed, situation.step.settings),
            .warnings = last_word(wanted)};
  if (situation.recorded == nullptr || situation.recorded->outputs != observed) {
    decision.action = Action::adopt;
    decision.reasons = {{.code = ReasonCode::not_recorded_yet, .fact = "status", .after = fact(observed, "status")}};
  }
  return decision;
}

Outcome StatusKind::apply(const Application& application, Host& host) const {
  const auto& step = application.step;
  const auto& registration = *application.upstream("registration");
  const auto& id = fact(registration.facts, "certificate_id");
  aws::IotClient iot(session_, host);
  auto present = registration.details;
  if (arrival_in(present) == Arrival::found) {
    // In a status that the registration does not know.
    const auto found = is_ca(step) ? iot.describe_ca_certificate(id) : iot.describe_certificate(id);
    if (!found) throw Error(fmt::format("AWS IoT no longer has the certificate {}", id), "run again");
    present["status"] = found->status;
    if (is_ca(step)) add_told(present, "auto_registration", found->auto_registration_status);
    add_config_facts(present, found->config);
  }
  if (was_revoked_beside_the_manifest(step.wanted, present))
    throw Error(fmt::format("the certificate {} was revoked meanwhile; its status was not changed", id),
                "run again: a revocation wins over the manifest");
  if (is_ca(step))
    update_ca(iot, id, step, present);
  else if (find_fact(present, "status") != find_fact(step.wanted, "status"))
    iot.update_certificate(id, fact(step.wanted, "status"));
  auto status = compared(step.wanted);
  auto history =
      history_of(application, status,
                 was_found_revoked(application, present) ? found_revoked : "the manifest says 'status: REVOKED'");
  return {.facts = std::move(status), .details = {}, .history = std::move(history)};
}

Outcome StatusKind::adopt(const Application& application, Host& host) const {
  auto outcome = StepKind::adopt(application, host);
  outcome.origin = application.upstream("registration")->origin;
  outcome.history = history_of(application, outcome.facts, found_revoked);
  return outcome;
}

}  // namespace byoc
