#include "steps/aws/retry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <random>
#include <variant>

#include <fmt/format.h>

#include "steps/aws/fault.h"

namespace byoc::aws {

namespace {

constexpr int full_allowance = 500;
constexpr int usual_cost = 5;
constexpr int timeout_cost = 10;
constexpr double longest_delay_seconds = 20;

constexpr std::array<std::string_view, 16> retried_codes{
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

std::optional<int> retry_cost(const Result& result) {
  if (const auto* failure = std::get_if<HttpFailure>(&result)) return aws::retry_cost(failure->kind());
  const auto& response = std::get<HttpResponse>(result);
  if (is_success(response)) return std::nullopt;
  return aws::retry_cost(response.status, read_fault(response).code);
}

Retries::Outcome unwrap(Result result, int attempts) {
  if (auto* response = std::get_if<HttpResponse>(&result)) return {std::move(*response), attempts};
  const auto& failure = std::get<HttpFailure>(result);
  if (attempts == 1) throw failure;
  throw HttpFailure(failure.kind(), fmt::format("{} (tried {} times)", failure.what(), attempts), failure.hint());
}

}  // namespace

std::optional<int> retry_cost(int status, std::string_view error_code) {
  if (error_code == "LimitExceededException") return std::nullopt;
  const bool is_retried = std::ranges::find(retried_codes, error_code) != retried_codes.end() ||
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

std::chrono::milliseconds retry_delay(int retry, double random) {
  const double seconds = random * std::min(std::pow(2.0, retry - 1), longest_delay_seconds);
  return std::chrono::milliseconds(std::lround(seconds * 1000));
}

Retries::Retries(std::function<double()> random)
    : random_(random ? std::move(random) : system_seeded()), allowance_(full_allowance) {}

Retries::Outcome Retries::run(const Clock& clock, int max_attempts, const std::function<HttpResponse()>& attempt) {
  int last_cost = 0;
  for (int attempts = 1;; ++attempts) {
    auto result = try_once(attempt);
    const auto cost = retry_cost(result);
    if (!cost || attempts >= max_attempts || !take(*cost)) {
      const auto* response = std::get_if<HttpResponse>(&result);
      if (response != nullptr && is_success(*response)) give_back(last_cost > 0 ? last_cost : 1);
      return unwrap(std::move(result), attempts);
    }
    last_cost = *cost;
    if (!clock.sleep(retry_delay(attempts, random_())))
      throw HttpFailure(HttpFailure::Kind::stopped, "stopped while waiting to try again",
                        "run again to go on; what was done is recorded");
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
