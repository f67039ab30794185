#include "steps/aws/core/service_call.h"

#include <vector>

#include <fmt/format.h>

#include "engine/host/authority.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/fault.h"
#include "steps/aws/core/rates.h"
#include "steps/aws/core/retry.h"
#include "steps/aws/core/retry_settings.h"
#include "steps/aws/core/service_error.h"
#include "steps/aws/core/sigv4.h"

namespace byoc::aws {

namespace {

HttpRequest unsigned_request(const Endpoint& endpoint, const ServiceRequest& request) {
  HttpRequest out{.scheme = endpoint.scheme,
                  .host = endpoint.host,
                  .port = endpoint.port,
                  .request_target = endpoint.path + request.request_target,
                  .headers = request.headers,
                  .body = request.body,
                  .is_plain_http_safe = is_plain_to_another_machine(endpoint)};  // else the endpoint was refused
  if (!request.body.empty()) out.headers.push_back({"Content-Type", std::string(request.content_type)});
  return out;
}

// One operation, asked of one service.
struct Question {
  const Connection& connection;
  const Caller& caller;
  const ReadHost& host;
  const Service& service;
  const ServiceRequest& request;
  const Transport& transport;
};

// The attempts of one request.
class Attempts {
 public:
  explicit Attempts(const Question& question)
      : question_(question),
        endpoint_(question.connection.endpoint(question.host, question.service)),
        pace_(question.connection.rates().pace_of(question.request.operation, endpoint_.host)) {}

  // A rate that is found to be too high is lowered, which may take some throttles more than usual failures; but who
  // says how often to send it has it sent no more often.
  Retries::Outcome run() {
    const auto most = question_.connection.max_attempts(question_.host);
    return question_.connection.retries().run(
        clock(),
        {.attempts = most.value_or(usual_attempts),
         .uncounted = most ? 0 : usual_uncounted,
         .put_right = [this](const HttpResponse& refusal) { return put_clock_right(refusal); }},
        [this] { return send(); });
  }

  // Where the last attempt had from who asks, for people.
  std::string source() const {
    const auto* const nobody = std::get_if<Unsigned>(&question_.caller);
    return nobody != nullptr ? nobody->source : credentials_->source;
  }

  // What it was sent with and nobody may see; valid as long as this object.
  std::vector<std::string_view> secrets() const {
    if (const auto* const nobody = std::get_if<Unsigned>(&question_.caller)) return {nobody->secret.reveal()};
    return {credentials_->secret_access_key.reveal(), credentials_->session_token.reveal()};
  }

 private:
  // Once: where that does not help, it was not the clock.
  bool put_clock_right(const HttpResponse& refusal) {
    auto& skew = question_.connection.clock_skew();
    if (is_corrected_) return false;
    is_corrected_ = skew.learn(refusal, read_fault(refusal).code, signed_at_, clock().now());
    if (!is_corrected_) return false;
    if (const auto report = skew.take_report(); !report.empty()) question_.connection.warn(report);
    return true;
  }

  HttpResponse send() {
    if (!pace_.wait(clock()))
      throw HttpFailure(HttpFailure::Kind::stopped, "stopped while waiting for its turn", "run again");
    signed_at_ = question_.connection.clock_skew().correct(clock().now());
    auto request = unsigned_request(endpoint_, question_.request);
    if (const auto* const ask = std::get_if<CredentialsSource>(&question_.caller)) {
      credentials_ = (*ask)();
      check_worth();
      add_signature(request);
    }
    auto response = question_.transport(request);
    if (!is_success(response) && is_throttle(read_fault(response).code))
      pace_.throttled(clock());
    else
      pace_.accepted(clock());
    return response;
  }

  // Signed requests can be repeated by whoever reads them, and tokens are sent as they are.
  void check_worth() const {
    if (is_plain_to_another_machine(endpoint_) && !credentials_->are_static_keys)
      throw not_for_plain_http(credentials_->source, endpoint_.host);
  }

  void add_signature(HttpRequest& request) const {
    SignableRequest signable{question_.request.method, request.request_target, request.headers, request.body};
    signable.headers.push_back({"Host", authority(request)});
    const SigningScope scope{signed_at_, question_.connection.region(question_.host),
                             std::string(question_.service.id)};
    for (auto& header : sign(std::move(signable), *credentials_, scope, question_.connection.signing_keys()))
      request.headers.push_back(std::move(header));
  }

  const Clock& clock() const { return question_.host.clock; }

  const Question& question_;
  const Endpoint endpoint_;
  Pace& pace_;
  std::shared_ptr<const Credentials> credentials_;
  Time signed_at_{};
  bool is_corrected_ = false;
};

}  // namespace

HttpResponse call(const Connection& connection, const Caller& caller, const ReadHost& host, const Service& service,
                  const ServiceRequest& request, const Transport& transport) {
  try {
    const Question question{connection, caller, host, service, request, transport};
    Attempts attempts(question);
    auto outcome = attempts.run();
    if (is_success(outcome.response)) return std::move(outcome.response);
    throw_service_error({.service = service.name,
                         .service_id = service.id,
                         .operation = request.operation,
                         .credentials = attempts.source(),
                         .attempts = outcome.attempts,
                         .now = host.clock.now(),
                         .secrets = attempts.secrets()},
                        outcome.response);
  } catch (const HttpFailure& failure) {
    throw HttpFailure(
        failure.kind(), fmt::format("no answer from {} to {}: {}", service.name, request.operation, failure.what()),
        service.more_hint.empty() ? failure.hint() : fmt::format("{}; {}", failure.hint(), service.more_hint),
        failure.cause());
  }
}

}  // namespace byoc::aws
