// The difference between this machine's clock and AWS', learnt from refusals: AWS takes no signature that is off by
// more than minutes.
// Must not know: operations.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.h"
#include "engine/host/http.h"

namespace byoc::aws {

// "Mon, 21 Sep 2026 14:30:20 GMT" (RFC 9110 5.6.7, the form that servers must send).
std::optional<Time> parse_http_date(const std::string& text);

// When the server answered, by its own clock: X-Amz-Date, else Date.
std::optional<Time> server_time(const HttpResponse& response);

// A difference worth mentioning.
bool is_noticeable(std::chrono::seconds difference);

// Whether a refusal with this code may be about the time: it says so, or a wrong time is one of its causes.
bool may_be_about_time(std::string_view code);

// "17 minutes behind the server's", "3 seconds ahead of the server's"; the difference is its time less ours.
std::string clock_difference(std::chrono::seconds difference);

// Safe to use from several threads.
class ClockSkew {
 public:
  // AWS' time when this machine's is `local`, as far as is known.
  Time correct(Time local) const { return local + std::chrono::seconds(offset_); }

  // Looks at a refusal with this error code of a request that was signed with `signed_at`, when this machine's clock
  // says `local`. True if the time was the cause, as far as can be told: signed with the corrected time, the request is
  // worth sending once more.
  bool learn(const HttpResponse& response, std::string_view code, Time signed_at, Time local);

  // What to tell the user; once only, and empty every other time.
  std::string take_report();

 private:
  std::atomic<std::chrono::seconds::rep> offset_ = 0;
  std::atomic<bool> is_reported_ = false;
};

}  // namespace byoc::aws
