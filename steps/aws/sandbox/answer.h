// Answers as AWS writes them: rest-json for IoT, the query protocol's XML for STS.
// Must not know: operations, faults.
#pragma once

#include <string>
#include <string_view>

#include "engine/host/http.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {

// 200 with `json`, or with an empty body where the operation has no output (null).
HttpResponse json_answer(const Json& json);

// The refusal's status with x-amzn-ErrorType and {"message": ...}.
HttpResponse json_refusal(const Refusal& refusal);

// Text as it stands between two tags.
std::string escape_xml(std::string_view text);

// 200 with `xml`.
HttpResponse xml_answer(std::string xml);

// <ErrorResponse> with the code as STS spells it.
HttpResponse xml_refusal(const Refusal& refusal, const std::string& request_id);

}  // namespace byoc::sandbox
