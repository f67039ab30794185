// One operation of an AWS service over HTTP: signed, sent, tried again where that helps, errors put into words.
// Must not know: what the operations mean.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/host/host.h"
#include "steps/aws/session.h"

namespace byoc::aws {

struct Service {
  std::string_view name;          // for people: "AWS IoT"
  std::string_view signing_name;  // "iot"
  const Endpoint& (Session::*endpoint)(const ReadHost& host) const;
};

struct ServiceRequest {
  std::string_view operation;  // "RegisterCACertificate"
  std::string_view method;     // "GET", "POST", "PUT"
  std::string target;          // percent-encoded path and query; the endpoint's path comes before it
  std::string body;            // JSON, or empty
  HttpHeaders headers{};       // beside those that every request has; signed
};

// Sends a request as it stands, by whichever half of the host may do so.
using Transport = std::function<HttpResponse(const HttpRequest& request)>;

// The successful answer. Throws ServiceError for an answer that is an error and HttpFailure where none came.
HttpResponse call(const Session& session, const ReadHost& host, const Service& service, const ServiceRequest& request,
                  const Transport& transport);

}  // namespace byoc::aws
