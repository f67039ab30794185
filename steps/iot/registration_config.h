// What AWS IoT is to make for the devices of an authority, as facts and as AWS IoT's RegistrationConfig.
// Must not know: requests, decisions.
//
// facts: template (a template's name); or template_body and template_role_arn; none of them where there is none
#pragma once

#include "engine/base/facts.h"
#include "steps/aws/iot/iot_client.h"

namespace byoc {

void add_config_facts(Facts& facts, const aws::RegistrationConfig& config);

bool has_config(const Facts& facts);
bool is_same_config(const Facts& facts, const Facts& others);

// `settings` holds the body as the manifest has it, where the facts have what it means.
aws::RegistrationConfig config_in(const Facts& facts, const Facts& settings);

}  // namespace byoc
