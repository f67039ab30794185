#include "steps/aws/core/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <random>
#include <variant>

#include <fmt/format.h>

#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/fault.h"

namespace byoc::aws {

namespace {

constexpr int full_allowance = 500;
constexpr int usual_cost = 5;
constexpr int timeout_cost = 10;
constexpr double longest_delay_seconds = 20;

constexpr std::chrono::milliseconds longest_asked_wait{60'000};
constexpr std::chrono::milliseconds longest_asked_waits = 3 * longest_asked_wait;  // of all attempts together

constexpr std::array<std::string_view, 12> throttles{
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottledException",
    "RequestThrottled",
    "TooManyRequestsException",
    "ProvisionedThroughputExceededException",
    "TransactionInProgressException",
    "RequestLimitExceeded",
    "BandwidthLimitExceeded",
    "SlowDown",
    "EC2ThrottledException",
};
constexpr std::array<std::string_view, 4> transient_codes{
    "PriorRequestNotComplete",
    "RequestTimeout",
    "RequestTimeoutException",
    "IDPCommunicationError",
};
constexpr std::array<int, 4> retried_statuses{500, 502, 503, 504};

std::function<double()> system_seeded() {
  struct Source {
    std::mutex mutex;
    std::minstd_rand engine{std::random_device{}()};
  };
  return [source = std::make_shared<Source>()] {
    const std::lock_guard lock(source->mutex);
    return std::uniform_real_distribution<double>(0, 1)(source->engine);
  };
}

using Result = std::variant<HttpResponse, HttpFailure>;

Result try_once(const std::function<HttpResponse()>& attempt) {
  try {
    return attempt();
  } catch (const HttpFailure& failure) {
    return failure;
  }
}

// What to do after an attempt.
struct Verdict {
  std::optional<int> cost;  // of another attempt
  bool is_throttled = false, is_put_right = false;
  std::chrono::milliseconds asked_wait{0};

  // Nobody has to wait before it is sent again.
  bool is_free() const { return is_throttled || is_put_right; }
};

Verdict judge(const Result& result, Time now, const Retries::Limits& limits) {
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return {.cost = retry_cost(failure->kind())};
  const auto& response = std::get<HttpResponse>(result);
  if (is_success(response)) return {};
  if (limits.put_right && limits.put_right(response)) return {.cost = 0, .is_put_right = true};
  const auto code = read_fault(response).code;
  return {.cost = retry_cost(response.status, code),
          .is_throttled = is_throttle(code),
          .asked_wait = asked_wait(response, now)};
}

// The whole text as a number; nothing if it is none.
std::optional<std::chrono::milliseconds::rep> parse_number(std::string_view text) {
  std::chrono::milliseconds::rep number = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && at == end) return number;
  return std::nullopt;
}

Retries::Outcome unwrap(Result result, int attempts) {
  if (auto* response = std::get_if<HttpResponse>(&result)) return {std::move(*response), attempts};
  const auto& failure = std::get<HttpFailure>(result);
  if (attempts == 1) throw failure;
  throw HttpFailure(failure.kind(), fmt::format("{} (tried {} times)", failure.what(), attempts), failure.hint(),
                    failure.cause());
}

}  // namespace

std::optional<int> retry_cost(int status, std::string_view error_code) {
  if (error_code == "LimitExceededException") return std::nullopt;
  const bool is_retried = is_throttle(error_code) ||
                          std::ranges::find(transient_codes, error_code) != transient_codes.end() ||
                          std::ranges::find(retried_statuses, status) != retried_statuses.end();
  return is_retried ? std::optional(usual_cost) : std::nullopt;
}

std::optional<int> retry_cost(HttpFailure::Kind failure) {
  switch (failure) {
    case HttpFailure::Kind::unresolved:
    case HttpFailure::Kind::unreachable:
    case HttpFailure::Kind::dropped:
      return usual_cost;
    case HttpFailure::Kind::timeout:
      return timeout_cost;
    case HttpFailure::Kind::untrusted:
    case HttpFailure::Kind::refused:
    case HttpFailure::Kind::stopped:
      break;
  }
  return std::nullopt;
}

bool is_throttle(std::string_view error_code) {
  return std::ranges::find(throttles, error_code) != throttles.end();
}

std::chrono::milliseconds asked_wait(const HttpResponse& response, Time now) {
  using std::chrono::milliseconds;
  // Cut before anything is multiplied: a server may write any number.
  const auto bounded = [](milliseconds::rep wait) {
    return std::clamp<milliseconds::rep>(wait, 0, longest_asked_wait.count());
  };
  if (const auto text = find_header(response.headers, "X-Amz-Retry-After"))
    if (const auto number = parse_number(*text)) return milliseconds(bounded(*number));
  const auto text = find_header(response.headers, "Retry-After");
  if (!text) return milliseconds(0);
  if (const auto seconds = parse_number(*text)) return milliseconds(bounded(bounded(*seconds) * 1000));
  const auto date = parse_http_date(*text);
  if (!date) return milliseconds(0);
  return milliseconds(bounded(milliseconds(*date - server_time(response).value_or(now)).count()));
}

std::chrono::milliseconds retry_delay(int retry, double random) {
  const double seconds = random * std::min(std::pow(2.0, retry - 1), longest_delay_seconds);
  return std::chrono::milliseconds(std::lround(seconds * 1000));
}

Retries::Retries(std::function<double()> random)
    : random_(random ? std::move(random) : system_seeded()), allowance_(full_allowance) {}

Retries::Outcome Retries::run(const Clock& clock, const Limits& limits, const std::function<HttpResponse()>& attempt) {
  int last_cost = 0, uncounted = 0;
  std::chrono::milliseconds asked{0};
  for (int attempts = 1;; ++attempts) {
    auto result = try_once(attempt);
    const auto verdict = judge(result, clock.now(), limits);
    const bool is_uncounted = verdict.is_free() && uncounted < limits.uncounted;
    const int spent = attempts - uncounted;
    asked += verdict.asked_wait;
    const bool goes_on = asked <= longest_asked_waits &&
                         (is_uncounted || (verdict.cost && spent < limits.attempts && take(*verdict.cost)));
    if (!goes_on) {
      const auto* response = std::get_if<HttpResponse>(&result);
      if (response != nullptr && is_success(*response)) give_back(last_cost > 0 ? last_cost : 1);
      return unwrap(std::move(result), attempts);
    }
    uncounted += is_uncounted;
    last_cost = is_uncounted ? 0 : *verdict.cost;
    const bool is_at_once = is_uncounted || verdict.is_put_right;
    const auto delay = is_at_once ? std::chrono::milliseconds(0) : retry_delay(spent, random_());
    if (!clock.sleep(std::max(delay, verdict.asked_wait)))
      throw HttpFailure(HttpFailure::Kind::stopped, "stopped while waiting to try again", "run again");
  }
}

bool Retries::take(int cost) {
  const std::lock_guard lock(mutex_);
  if (allowance_ < cost) return false;
  allowance_ -= cost;
  return true;
}

void Retries::give_back(int amount) {
  const std::lock_guard lock(mutex_);
  allowance_ = std::min(allowance_ + amount, full_allowance);
}

}  // namespace byoc::aws
