// One operation of an AWS service over HTTP: signed, sent, tried again where that helps, errors put into words.
// Must not know: AWS IoT.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/host/host.h"
#include "steps/aws/core/connection.h"
#include "steps/aws/core/credentials.h"
#include "steps/aws/core/service.h"

namespace byoc::aws {

struct ServiceRequest {
  std::string_view operation;  // "RegisterCACertificate"
  std::string_view method;     // "GET", "POST", "PUT"
  std::string request_target;  // percent-encoded path and query; the endpoint's path comes before it
  std::string body;            // may be empty
  HttpHeaders headers{};       // beside those that every request has; signed
  std::string_view content_type = "application/json";  // of a body
};

// Instead of a signature: what the request itself holds to say who asks, which is kept out of what is said about a
// failure as the secrets of credentials are.
struct Unsigned {
  const Secret& secret;
  std::string source;  // for people: "web identity token in '/var/run/token'"
};

// As whom a request is sent.
using Caller = std::variant<CredentialsSource, Unsigned>;

// Sends a request as it stands, by whichever half of the host may do so.
using Transport = std::function<HttpResponse(const HttpRequest& request)>;

// The successful answer. Throws ServiceError for an answer that is an error and HttpFailure where none came.
HttpResponse call(const Connection& connection, const Caller& caller, const ReadHost& host, const Service& service,
                  const ServiceRequest& request, const Transport& transport);

}  // namespace byoc::aws
