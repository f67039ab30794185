// How fast each operation may be called: spreads our calls so that the service has no reason to throttle them.
// Must not know: requests, retries, regions.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "engine/host/clock.h"

namespace byoc::aws {

// AWS IoT's documented quota of calls per second; of an operation that has none, that of most.
double documented_rate(std::string_view operation);

// Lets calls of one operation go in the order in which they asked, no faster than its rate. There is next to no burst,
// so that no second of the server's, wherever it begins, holds more calls than the rate says.
//
// A throttle says that the server allows less than we think, because others use the account too or its quota is another
// one. The rate then falls to 7/10 at once, rises within two seconds to just below what the server has let through in
// the last second, and from there slowly to the full rate. If that draws the next throttle soon, it rests below for
// ever longer before it rises on, so that a lower quota is used well and seldom exceeded. Safe to use from several
// threads.
class Pace {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  // From when on calls are held back: at once, or only where the server throttles one. Then `calls_per_second` are
  // taken for what it allows, or as many more as it has just let through.
  enum class From { beginning, first_throttle };

  explicit Pace(double calls_per_second, From from = From::beginning);

  // Waits until it is this caller's turn. False if the run is stopped meanwhile.
  bool wait(const Clock& clock);

  // What the server made of a call.
  void throttled(const Clock& clock);
  void accepted(const Clock& clock);

 private:
  using Seconds = std::chrono::duration<double>;

  std::optional<std::chrono::milliseconds> take_turn(std::size_t turn, Instant now);
  Instant::duration interval(Instant now) const;
  double rate(Instant now) const;
  Seconds time_to_full_rate() const;
  void begin_holding(Instant now);
  void slow_down(Instant now);
  void forget_before(Instant limit);

  std::mutex mutex_;
  bool is_held_;
  double full_rate_;

  // The call with the number `called_` is due at `due_`, later ones follow at the rate.
  Instant due_{};
  std::size_t called_ = 0;
  std::size_t turns_ = 0;  // given to callers so far

  std::optional<Instant> slowed_at_;
  double lowest_;   // the rate at slowed_at_
  double plateau_;  // where the rise from there rests
  Seconds rest_{0};
  int throttles_in_a_row_ = 0;
  std::deque<Instant> accepted_;  // within the last second
};

// The paces of all operations. Safe to use from several threads.
class Rates {
 public:
  // `given`: calls per second by the operation's name ("RegisterCertificate"), above 0.
  explicit Rates(std::map<std::string, double> given = {}) : given_(std::move(given)) {}

  // The pace of `operation` at the endpoint `host`; valid as long as this object. A given rate holds for every
  // endpoint, the documented ones for AWS' own only: a sandbox on this machine is as fast as it can be until it
  // throttles.
  Pace& pace_of(std::string_view operation, std::string_view host);

 private:
  const std::map<std::string, double> given_;
  std::mutex mutex_;
  std::map<std::string, Pace, std::less<>> paces_;
};

}  // namespace byoc::aws
