// Asking a service that gives credentials over HTTP, without a signature: a container's, a machine's, single sign-on's.
// Must not know: other sources.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "steps/aws/core/endpoint.h"
#include "steps/aws/credentials/credentials_parts.h"

namespace byoc::aws {

struct CredentialsRequest {
  Endpoint endpoint;  // whose path is the request target
  HttpHeaders headers{};
  std::string_view method = "GET";
  std::chrono::milliseconds patience{0};  // see HttpRequest
  int attempts = 1;
};

// The answer, whatever its status. Throws HttpFailure where none came.
HttpResponse ask(const Sources& sources, const CredentialsRequest& request);

// The body of a successful answer, parsed. Throws Error naming `source`, "the container's credentials (http://...)",
// where none came, for an answer that is an error or no JSON; `secret` was sent and is not shown.
Poco::JSON::Object::Ptr ask_json(const Sources& sources, const CredentialsRequest& request, const std::string& source,
                                 const Secret& secret, const std::string& hint);

}  // namespace byoc::aws
