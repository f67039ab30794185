// A provisioning template's text, as far as the sandbox reads it.
// Must not know: HTTP, signed requests.
#pragma once

#include <string>

namespace byoc::sandbox {

// Throws Refusal unless it is JSON, has resources of the types that there are, and speaks of a policy somewhere.
void check_template_body(const std::string& text);

}  // namespace byoc::sandbox
