// A policy's document, as far as its grammar is documented.
// Must not know: HTTP, signed requests.
#pragma once

#include <string>

namespace byoc::sandbox {

// Throws Refusal (MalformedPolicyException) unless it is a policy of at most 2048 characters without white space.
void check_policy_document(const std::string& document);

}  // namespace byoc::sandbox
