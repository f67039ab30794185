// Trying again, as the AWS SDKs' standard mode does: what is worth it, how long to wait, and when to give up.
// Must not know: operations, signed requests.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string_view>

#include "engine/host/clock.h"
#include "engine/host/http.h"

namespace byoc::aws {

// What another attempt takes from the allowance; nothing where it would be pointless or harmful. The error code
// decides before the status: AWS IoT throttles with 400, and its LimitExceededException is a hard quota.
std::optional<int> retry_cost(int status, std::string_view error_code);
std::optional<int> retry_cost(HttpFailure::Kind failure);

// The wait before retry number `retry` (from 1): full jitter, `random` being in [0, 1).
std::chrono::milliseconds retry_delay(int retry, double random);

// Whether the service asks for fewer calls; it has then carried nothing out.
bool is_throttle(std::string_view error_code);

// How long the server asks to be left alone (X-Amz-Retry-After, Retry-After), at most a minute; zero if it does not say
// so, or not so that it can be understood. A date is compared with the server's own, else with `now`.
std::chrono::milliseconds asked_wait(const HttpResponse& response, Time now);

// The allowance of retries that all calls of a session share, so that an outage is not made worse by many callers.
// Safe to use from several threads.
class Retries {
 public:
  // `random` gives numbers in [0, 1) and must be safe to use from several threads; by default it is seeded by the
  // system, which is enough for a wait.
  explicit Retries(std::function<double()> random = {});

  struct Outcome {
    HttpResponse response;  // a success, or the error that is final
    int attempts = 1;
  };

  // How often in all to run an attempt.
  struct Limits {
    int attempts = 3;
    // How many that were throttled or put right are sent once more without being counted as attempts; their own pace
    // holds back the former, so that nothing is waited for here, nor taken from the allowance.
    int uncounted = 0;
    // Told of an answer that is an error: whether it would be another one now, so that it is asked for again at once.
    // May be empty.
    std::function<bool(const HttpResponse&)> put_right{};
  };

  // Runs `attempt` as often as the limits and the allowance permit, waiting on `clock` in between; no
  // longer than three minutes in all because the server asks for it. Throws the last HttpFailure, or one of the kind
  // `stopped` if the run is stopped while it waits.
  Outcome run(const Clock& clock, const Limits& limits, const std::function<HttpResponse()>& attempt);
  Outcome run(const Clock& clock, int max_attempts, const std::function<HttpResponse()>& attempt) {
    return run(clock, Limits{.attempts = max_attempts}, attempt);
  }

 private:
  bool take(int cost);
  void give_back(int amount);

  std::function<double()> random_;
  std::mutex mutex_;
  int allowance_;
};

}  // namespace byoc::aws
