// A provisioning template's text, as far as the sandbox reads it.
// Must not know: HTTP, signed requests.
#pragma once

#include <string>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {

// Throws Refusal unless it is JSON and speaks of a policy somewhere.
inline void check_template_body(const std::string& text) {
  if (!parse_json_object(text))
    throw Refusal("InvalidRequestException", "Invalid registration template. It is not JSON");
  const auto body = to_lower(text);
  if (body.find("policyname") == std::string::npos && body.find("policydocument") == std::string::npos)
    throw Refusal("InvalidRequestException",
                  "Invalid registration template. Neither policyName nor policyDocument is present in the Template.");
}

}  // namespace byoc::sandbox
