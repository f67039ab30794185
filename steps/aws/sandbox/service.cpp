#include "steps/aws/sandbox/service.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/answer.h"
#include "steps/aws/sandbox/core/call.h"
#include "steps/aws/sandbox/fault_answers.h"
#include "steps/aws/sandbox/permissions.h"
#include "steps/aws/sandbox/routes.h"
#include "steps/aws/sandbox/sts.h"

namespace byoc::sandbox {
namespace {

// IoT has no operation at "/", STS has no other path.
bool is_for_sts(std::string_view target) {
  return target.substr(0, target.find('?')) == "/";
}

// "Mon, 21 Sep 2026 14:13:20 GMT".
std::string http_date(Time time) {
  return Poco::DateTimeFormatter::format(Poco::Timestamp::fromEpochTime(time.time_since_epoch().count()),
                                         Poco::DateTimeFormat::HTTP_FORMAT);
}

}  // namespace

// A request on its way through the service.
struct Service::Turn {
  Exchange exchange;
  Fault fault;
  Time now;  // by the service's clock, which a fault may have set wrong
};

struct Service::Signed {
  std::string region;
  Caller caller;
};

Service::Service(const Clock& clock, Random& random, Settings settings)
    : clock_(clock), random_(random), settings_(std::move(settings)), callers_(settings_, random_) {}

Fault Service::decide_fault(std::string_view method, std::string_view target) {
  if (!settings_.fault) return {};
  const std::lock_guard lock(fault_mutex_);
  return settings_.fault(method, target);
}

Service::Turn Service::begin(std::string_view method, std::string_view target) const {
  Turn turn;
  turn.exchange.method = method;
  turn.exchange.target = target;
  turn.exchange.request_id = random_uuid(random_);
  turn.now = clock_.now();
  return turn;
}

void Service::report(const Exchange& exchange) {
  if (!settings_.observe) return;
  const std::lock_guard lock(observe_mutex_);
  settings_.observe(exchange);
}

HttpResponse Service::refuse(Turn& turn, const Refusal& refusal) const {
  turn.exchange.error_code = refusal.code();
  auto response =
      is_for_sts(turn.exchange.target) ? xml_refusal(refusal, turn.exchange.request_id) : json_refusal(refusal);
  if (response.status == 429) response.headers.push_back({"Retry-After", "1"});
  return response;
}

HttpResponse Service::finish(Turn& turn, HttpResponse response) {
  response.headers.push_back({"x-amzn-RequestId", turn.exchange.request_id});
  response.headers.push_back({"Date", http_date(turn.now)});
  turn.exchange.status = response.status;
  report(turn.exchange);
  return respell(std::move(response), turn.fault.form);
}

void Service::save_or_undo(Call& call) {
  if (!call.has_changed() || !settings_.save) return;
  try {
    settings_.save(settings_.account);
  } catch (...) {
    call.undo();
    throw;
  }
}

Service::Signed Service::authenticate(const Request& request, std::string_view service, Time now) const {
  const auto claim = read_claim(request);
  const auto token = find_header(request.headers, "x-amz-security-token");
  auto caller = callers_.find(claim.access_key, token, partition_of(claim.region), now);
  auto region = check_signature(request, service, caller.key, now);
  return {std::move(region), std::move(caller)};
}

void Service::check_quota(const std::string& region, std::string_view operation) {
  const std::lock_guard lock(quota_mutex_);
  if (!settings_.quotas.take(region, operation, clock_.steady())) throw Refusal("ThrottlingException", "Rate exceeded");
}

HttpResponse Service::answer_iot(Turn& turn, const Request& request) {
  const auto route = find_route(request);
  turn.exchange.operation = route.operation;
  const auto [region_name, caller] = authenticate(request, "iot", turn.now);
  if (route.run == nullptr) throw Refusal("UnknownOperationException", "There is no such operation");
  check_quota(region_name, route.operation);

  const std::lock_guard lock(account_mutex_);
  auto& region = settings_.account[region_name];
  if (caller.policy != nullptr)
    for (const auto& needed : needed_permissions(route, request, {region_name, settings_.account_id}, region))
      check_permission(caller, needed.action, needed.resource);
  Call call({request, route.labels, route.input}, region_name, settings_.account_id, region, settings_.save != nullptr,
            clock_.now(), turn.fault.lag, random_);
  const auto json = route.run(call);
  save_or_undo(call);
  return json_answer(json);
}

HttpResponse Service::answer_sts(Turn& turn, const Request& request) {
  const auto action = sts_action(request);
  if (!action.empty()) turn.exchange.operation = printable(action, 64);
  std::optional<Signed> origin;
  if (!is_unsigned(action)) origin = authenticate(request, "sts", turn.now);
  return xml_answer(sandbox::answer_sts({.request = request,
                                         .caller = origin ? &origin->caller : nullptr,
                                         .callers = callers_,
                                         .now = turn.now,
                                         .request_id = turn.exchange.request_id}));
}

HttpResponse Service::answer(Turn& turn, const HttpRequest& http) {
  try {
    const auto request = read_request(turn.exchange.method, http);
    return is_for_sts(http.request_target) ? answer_sts(turn, request) : answer_iot(turn, request);
  } catch (const Refusal& refusal) {
    return refuse(turn, refusal);
  } catch (const std::exception& error) {
    return refuse(turn, Refusal("InternalFailureException", error.what()));
  }
}

HttpResponse Service::handle(std::string_view method, const HttpRequest& http) {
  auto turn = begin(method, http.request_target);
  turn.fault = decide_fault(method, http.request_target);
  if (turn.fault.delay.count() > 0) clock_.sleep(turn.fault.delay);
  turn.now = clock_.now() + turn.fault.skew;
  if (turn.fault.kind == Fault::Kind::unavailable) {
    turn.exchange.error_code = "ServiceUnavailableException";
    return finish(turn, html_unavailable());
  }
  if (const auto refusal = refusal_of(turn.fault.kind)) return finish(turn, refuse(turn, *refusal));
  const auto breakage = breakage_of(turn.fault.kind);
  if (!breakage) return finish(turn, answer(turn, http));
  auto lost = breakage->is_done ? answer(turn, http) : HttpResponse();
  report(turn.exchange);
  throw BrokenConnection(breakage->how, std::move(lost));
}

HttpResponse Service::refuse_too_large(std::string_view method, std::string_view target) {
  auto turn = begin(method, target);
  return finish(turn, refuse(turn, Refusal("RequestEntityTooLargeException", "The request body is larger than 8 MiB")));
}

std::vector<Usage> Service::usage() const {
  const std::lock_guard lock(quota_mutex_);
  return settings_.quotas.usage();
}

}  // namespace byoc::sandbox
