#include "steps/aws/core/service_call.h"

#include <fmt/format.h>

#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/fault.h"
#include "steps/aws/core/rates.h"
#include "steps/aws/core/retry.h"
#include "steps/aws/core/service_error.h"
#include "steps/aws/core/sigv4.h"

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
                           const ServiceRequest& request, const Credentials& credentials, Time signing_time) {
  const auto& endpoint = (session.*service.endpoint)(host);
  HttpRequest out{.scheme = endpoint.scheme,
                  .host = endpoint.host,
                  .port = endpoint.port,
                  .target = endpoint.path + request.target,
                  .headers = request.headers,
                  .body = request.body};
  if (!request.body.empty()) out.headers.push_back({"Content-Type", std::string(request.content_type)});
  if (credentials.access_key_id.empty()) return out;
  SignableRequest signable{request.method, out.target, out.headers, out.body};
  signable.headers.push_back({"Host", host_header(endpoint)});
  const SigningScope scope{signing_time, session.region(host), std::string(service.signing_name)};
  for (auto& header : sign(std::move(signable), credentials, scope, session.signing_keys()))
    out.headers.push_back(std::move(header));
  return out;
}

// The attempts of one request.
class Attempts {
 public:
  Attempts(const Session& session, const ReadHost& host, const Service& service, const ServiceRequest& request,
           const Transport& transport)
      : session_(session),
        host_(host),
        service_(service),
        request_(request),
        transport_(transport),
        pace_(session.rates().pace_of(request.operation, (session.*service.endpoint)(host).host)) {}

  Retries::Outcome run() {
    // A rate that is found to be too high is lowered, which may take some throttles more than usual failures; but who
    // wants a single attempt gets one.
    constexpr int while_throttled = 10;
    const int attempts = session_.max_attempts(host_);
    const bool is_held_back = pace_ != nullptr && attempts > 1;
    return session_.retries().run(host_.clock, {attempts, is_held_back ? while_throttled : 0},
                                  [this] { return attempt(); });
  }

  // Those of the last attempt.
  const Credentials& credentials() const { return *credentials_; }

 private:
  // A wrong clock is put right once, and is no reason to wait.
  HttpResponse attempt() {
    auto& skew = session_.clock_skew();
    auto response = send();
    if (is_success(response) || is_corrected_) return response;
    is_corrected_ = skew.learn(response, read_fault(response).code, signed_at_, host_.clock.now());
    if (!is_corrected_) return response;
    if (const auto report = skew.take_report(); !report.empty()) session_.warn(report);
    return send();
  }

  HttpResponse send() {
    if (pace_ != nullptr && !pace_->wait(host_.clock))
      throw HttpFailure(HttpFailure::Kind::stopped, "stopped while waiting for its turn",
                        "run again to go on; what was done is recorded");
    signed_at_ = session_.clock_skew().correct(host_.clock.now());
    credentials_ = request_.credentials ? request_.credentials : session_.credentials(host_);
    auto response = transport_(signed_request(session_, host_, service_, request_, *credentials_, signed_at_));
    if (pace_ == nullptr) return response;
    if (!is_success(response) && is_throttle(read_fault(response).code))
      pace_->throttled(host_.clock);
    else
      pace_->accepted(host_.clock);
    return response;
  }

  const Session& session_;
  const ReadHost& host_;
  const Service& service_;
  const ServiceRequest& request_;
  const Transport& transport_;
  Pace* const pace_;
  std::shared_ptr<const Credentials> credentials_;
  Time signed_at_{};
  bool is_corrected_ = false;
};

}  // namespace

HttpResponse call(const Session& session, const ReadHost& host, const Service& service, const ServiceRequest& request,
                  const Transport& transport) {
  try {
    Attempts attempts(session, host, service, request, transport);
    auto outcome = attempts.run();
    if (is_success(outcome.response)) return std::move(outcome.response);
    const auto& credentials = attempts.credentials();
    throw service_error(
        {.service = service.name,
         .signing_name = service.signing_name,
         .operation = request.operation,
         .credentials = credentials.source,
         .attempts = outcome.attempts,
         .now = host.clock.now()},
        outcome.response,
        read_fault(outcome.response).without({&credentials.secret_access_key, &credentials.session_token}));
  } catch (const HttpFailure& failure) {
    throw HttpFailure(
        failure.kind(), fmt::format("no answer from {} to {}: {}", service.name, request.operation, failure.what()),
        service.more_hint.empty() ? failure.hint() : fmt::format("{}; {}", failure.hint(), service.more_hint));
  }
}

}  // namespace byoc::aws
