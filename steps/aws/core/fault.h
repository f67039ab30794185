// What an AWS answer that is an error says, whichever of the known shapes it has.
// Must not know: operations, retries.
#pragma once

#include <string>
#include <string_view>

#include "engine/host/http.h"

namespace byoc::aws {

// Any text may be empty except `code`. Texts are the server's own and may hold what it was sent: AWS explains a wrong
// signature by the canonical request, which holds the session token. Mask them and make them printable before a person
// sees them (mask.h).
struct Fault {
  std::string code;  // "ThrottlingException" without namespace and address; the HTTP status where there is none
  std::string message;
  std::string request_id;
  std::string resource_id, resource_arn;  // of ResourceAlreadyExistsException
};

// Whether the answer is a success.
bool is_success(const HttpResponse& response);

// Reads JSON and XML errors; anything else (HTML of a proxy, plain text) is itself the message, HTML being replaced by
// the status' usual phrase.
Fault read_fault(const HttpResponse& response);

// An error code without its "Exception", which AWS writes in some places and leaves out in others.
std::string_view short_code(std::string_view code);

}  // namespace byoc::aws
