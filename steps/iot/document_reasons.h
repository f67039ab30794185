// The facts that are JSON documents, and in which members two of them differ.
// Must not know: requests.
//
// facts: document (a policy's), body and template_body (a provisioning template's), each as what it means
// (engine/documents); the settings of the same names are the documents as the manifest has them
#pragma once

#include <string_view>

#include "engine/base/facts.h"
#include "engine/plan/model/reason.h"

namespace byoc {

bool is_document(std::string_view fact_name);

// `reasons`, where a difference between two documents has become one for each member: fact
// "document.Statement[0].Action". `settings` are the step's.
Reasons by_members(const Reasons& reasons, const Facts& settings);

}  // namespace byoc
