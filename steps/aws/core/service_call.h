// One operation of an AWS service over HTTP: signed, sent, tried again where that helps, errors put into words.
// Must not know: AWS IoT.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/host/host.h"
#include "steps/aws/session.h"

namespace byoc::aws {

struct Service {
  std::string_view name;          // for people: "AWS IoT"
  std::string_view signing_name;  // "iot"
  const Endpoint& (Session::*endpoint)(const ReadHost& host) const;
  std::string_view more_hint{};  // what else helps where nobody answers
};

struct ServiceRequest {
  std::string_view operation;  // "RegisterCACertificate"
  std::string_view method;     // "GET", "POST", "PUT"
  std::string target;          // percent-encoded path and query; the endpoint's path comes before it
  std::string body;            // may be empty
  HttpHeaders headers{};       // beside those that every request has; signed
  std::string_view content_type = "application/json";  // of a body

  // As whom instead of the session's own; without an access key the request goes unsigned. Their secrets are kept out
  // of what is said about a failure.
  std::shared_ptr<const Credentials> credentials{};
};

// Sends a request as it stands, by whichever half of the host may do so.
using Transport = std::function<HttpResponse(const HttpRequest& request)>;

// The successful answer. Throws ServiceError for an answer that is an error and HttpFailure where none came.
HttpResponse call(const Session& session, const ReadHost& host, const Service& service, const ServiceRequest& request,
                  const Transport& transport);

}  // namespace byoc::aws
