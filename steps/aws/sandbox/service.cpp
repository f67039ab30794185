#include "steps/aws/sandbox/service.h"

#include "engine/base/text.h"
#include "steps/aws/sandbox/answer.h"
#include "steps/aws/sandbox/call.h"
#include "steps/aws/sandbox/routes.h"
#include "steps/aws/sandbox/sts.h"

namespace byoc::sandbox {
namespace {

// IoT has no operation at "/", STS has no other path.
bool is_for_sts(std::string_view target) {
  return target.substr(0, target.find('?')) == "/";
}

HttpResponse html_503() {
  return {.status = 503,
          .headers = {{"Content-Type", "text/html"}},
          .body = "<html><body><b>Http/1.1 Service Unavailable</b></body></html>\n"};
}

HttpFailure dropped() {
  return {HttpFailure::Kind::dropped, "the sandbox dropped the connection, as it was told to"};
}

}  // namespace

Service::Service(const Clock& clock, Random& random, Settings settings)
    : clock_(clock), random_(random), settings_(std::move(settings)) {}

Fault Service::decide_fault(std::string_view method, std::string_view target) {
  if (!settings_.fault) return {};
  const std::lock_guard lock(fault_mutex_);
  return settings_.fault(method, target);
}

Exchange Service::begin(std::string_view method, std::string_view target) {
  Exchange exchange;
  exchange.method = method;
  exchange.target = target;
  exchange.request_id = random_uuid(random_);
  return exchange;
}

void Service::report(const Exchange& exchange) {
  if (!settings_.observe) return;
  const std::lock_guard lock(observe_mutex_);
  settings_.observe(exchange);
}

HttpResponse Service::refuse(Exchange& exchange, const Refusal& refusal) const {
  exchange.error_code = refusal.code();
  return is_for_sts(exchange.target) ? xml_refusal(refusal, exchange.request_id) : json_refusal(refusal);
}

HttpResponse Service::finish(Exchange& exchange, HttpResponse response) {
  response.headers.push_back({"x-amzn-RequestId", exchange.request_id});
  exchange.status = response.status;
  report(exchange);
  return response;
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

HttpResponse Service::answer_iot(Exchange& exchange, const Request& request) {
  const auto route = find_route(request);
  exchange.operation = route.operation;
  const auto now = clock_.now();
  const auto region = check_signature(request, "iot", settings_.key, now);
  if (route.run == nullptr) throw Refusal("UnknownOperationException", "There is no such operation");

  const std::lock_guard lock(account_mutex_);
  Call call({request, route.labels}, region, settings_.account_id, settings_.account[region], settings_.save != nullptr,
            now, random_);
  const auto json = route.run(call);
  save_or_undo(call);
  return json_answer(json);
}

HttpResponse Service::answer_sts(Exchange& exchange, const Request& request) {
  const auto action = sts_action(request);
  if (!action.empty()) exchange.operation = printable(action, 64);
  const auto region = check_signature(request, "sts", settings_.key, clock_.now());
  return xml_answer(sandbox::answer_sts(request, region, settings_.account_id, exchange.request_id));
}

HttpResponse Service::answer(Exchange& exchange, const HttpRequest& http) {
  try {
    const auto request = read_request(exchange.method, http);
    return is_for_sts(http.target) ? answer_sts(exchange, request) : answer_iot(exchange, request);
  } catch (const Refusal& refusal) {
    return refuse(exchange, refusal);
  } catch (const std::exception& error) {
    return refuse(exchange, Refusal("InternalFailureException", error.what()));
  }
}

HttpResponse Service::handle(std::string_view method, const HttpRequest& http) {
  auto exchange = begin(method, http.target);
  const auto fault = decide_fault(method, http.target);
  if (fault.delay.count() > 0) clock_.sleep(fault.delay);
  switch (fault.kind) {
    case Fault::Kind::none:
      return finish(exchange, answer(exchange, http));
    case Fault::Kind::throttle:
      return finish(exchange, refuse(exchange, Refusal("ThrottlingException", "Rate exceeded")));
    case Fault::Kind::internal_failure:
      return finish(exchange,
                    refuse(exchange, Refusal("InternalFailureException", "An unexpected error has occurred")));
    case Fault::Kind::unavailable:
      exchange.error_code = "ServiceUnavailableException";
      return finish(exchange, html_503());
    case Fault::Kind::drop_after:
      answer(exchange, http);
      break;
    case Fault::Kind::drop_before:
      break;
  }
  report(exchange);
  throw dropped();
}

HttpResponse Service::refuse_too_large(std::string_view method, std::string_view target) {
  auto exchange = begin(method, target);
  return finish(exchange,
                refuse(exchange, Refusal("RequestEntityTooLargeException", "The request body is larger than 1 MiB")));
}

}  // namespace byoc::sandbox
