#include "steps/aws/service_call.h"

#include <fmt/format.h>

#include "steps/aws/fault.h"
#include "steps/aws/retry.h"
#include "steps/aws/service_error.h"
#include "steps/aws/sigv4.h"

namespace byoc::aws {

namespace {

// The Host header that the transport will send (RFC 9110 7.2): the port only where it is not the scheme's own.
std::string host_header(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  const auto name = is_ipv6 ? "[" + endpoint.host + "]" : endpoint.host;
  const bool is_usual_port = endpoint.port == (endpoint.scheme == "https" ? 443 : 80);
  return is_usual_port ? name : fmt::format("{}:{}", name, endpoint.port);
}

HttpRequest signed_request(const Session& session, const ReadHost& host, const Service& service,
                           const ServiceRequest& request) {
  const auto& endpoint = (session.*service.endpoint)(host);
  HttpRequest out{.scheme = endpoint.scheme,
                  .host = endpoint.host,
                  .port = endpoint.port,
                  .target = endpoint.path + request.target,
                  .headers = {},
                  .body = request.body};
  if (!request.body.empty()) out.headers.push_back({"Content-Type", "application/json"});
  SignableRequest signable{request.method, out.target, out.headers, out.body};
  signable.headers.push_back({"Host", host_header(endpoint)});
  const SigningScope scope{host.clock.now(), session.region(host), std::string(service.signing_name)};
  for (auto& header : sign(std::move(signable), session.credentials(host), scope, session.signing_keys()))
    out.headers.push_back(std::move(header));
  return out;
}

void erase_all(std::string& text, std::string_view secret) {
  if (secret.empty()) return;
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at))
    text.replace(at, secret.size(), "***");
}

// AWS explains a wrong signature by the canonical request, which holds the session token.
Fault without_secrets(Fault fault, const Credentials& credentials) {
  for (auto* text : {&fault.code, &fault.message, &fault.request_id, &fault.resource_id, &fault.resource_arn})
    for (const auto* secret : {&credentials.secret_access_key, &credentials.session_token})
      erase_all(*text, secret->reveal());
  return fault;
}

}  // namespace

HttpResponse call(const Session& session, const ReadHost& host, const Service& service, const ServiceRequest& request,
                  const Transport& transport) {
  const auto attempt = [&] { return transport(signed_request(session, host, service, request)); };
  try {
    auto outcome = session.retries().run(host.clock, session.max_attempts(host), attempt);
    if (is_success(outcome.response)) return std::move(outcome.response);
    const auto& credentials = session.credentials(host);
    throw service_error({.service = service.name,
                         .signing_name = service.signing_name,
                         .operation = request.operation,
                         .credentials = credentials.source,
                         .attempts = outcome.attempts,
                         .now = host.clock.now()},
                        outcome.response, without_secrets(read_fault(outcome.response), credentials));
  } catch (const HttpFailure& failure) {
    throw HttpFailure(failure.kind(),
                      fmt::format("no answer from {} to {}: {}", service.name, request.operation, failure.what()),
                      failure.hint());
  }
}

}  // namespace byoc::aws
