#include "steps/aws/core/service_call.h"

#include <fmt/format.h>

#include "engine/host/authority.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/fault.h"
#include "steps/aws/core/rates.h"
#include "steps/aws/core/retry.h"
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
                  .body = request.body};
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

  Retries::Outcome run() {
    // A rate that is found to be too high is lowered, which may take some throttles more than usual failures; but who
    // wants a single attempt gets one.
    constexpr int while_throttled = 10;
    const int attempts = question_.connection.max_attempts(question_.host);
    const bool is_held_back = pace_ != nullptr && attempts > 1;
    return question_.connection.retries().run(clock(), {attempts, is_held_back ? while_throttled : 0},
                                              [this] { return attempt(); });
  }

  // Where the last attempt had from who asks, for people.
  std::string source() const {
    const auto* const nobody = std::get_if<Unsigned>(&question_.caller);
    return nobody != nullptr ? nobody->source : credentials_->source;
  }

  Fault without_secrets(Fault fault) const {
    if (const auto* const nobody = std::get_if<Unsigned>(&question_.caller))
      return std::move(fault).without({&nobody->secret});
    return std::move(fault).without({&credentials_->secret_access_key, &credentials_->session_token});
  }

 private:
  // A wrong clock is put right once, and is no reason to wait.
  HttpResponse attempt() {
    auto& skew = question_.connection.clock_skew();
    auto response = send();
    if (is_success(response) || is_corrected_) return response;
    is_corrected_ = skew.learn(response, read_fault(response).code, signed_at_, clock().now());
    if (!is_corrected_) return response;
    if (const auto report = skew.take_report(); !report.empty()) question_.connection.warn(report);
    return send();
  }

  HttpResponse send() {
    if (pace_ != nullptr && !pace_->wait(clock()))
      throw HttpFailure(HttpFailure::Kind::stopped, "stopped while waiting for its turn",
                        "run again to go on; what was done is recorded");
    signed_at_ = question_.connection.clock_skew().correct(clock().now());
    auto request = unsigned_request(endpoint_, question_.request);
    if (const auto* const ask = std::get_if<CredentialsSource>(&question_.caller)) {
      credentials_ = (*ask)();
      add_signature(request);
    }
    auto response = question_.transport(request);
    if (pace_ == nullptr) return response;
    if (!is_success(response) && is_throttle(read_fault(response).code))
      pace_->throttled(clock());
    else
      pace_->accepted(clock());
    return response;
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
  Pace* const pace_;
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
    throw service_error({.service = service.name,
                         .service_id = service.id,
                         .operation = request.operation,
                         .credentials = attempts.source(),
                         .attempts = outcome.attempts,
                         .now = host.clock.now()},
                        outcome.response, attempts.without_secrets(read_fault(outcome.response)));
  } catch (const HttpFailure& failure) {
    throw HttpFailure(
        failure.kind(), fmt::format("no answer from {} to {}: {}", service.name, request.operation, failure.what()),
        service.more_hint.empty() ? failure.hint() : fmt::format("{}; {}", failure.hint(), service.more_hint));
  }
}

}  // namespace byoc::aws
