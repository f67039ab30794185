#include "steps/aws/core/rates.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "steps/aws/core/partition.h"

namespace byoc::aws {

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

struct Quota {
  std::string_view operation;
  double calls_per_second;
};
// AWS General Reference, "AWS IoT Core endpoints and quotas"; all others have the usual one.
constexpr double usual_quota = 10;
constexpr std::array quotas{
    Quota{"AttachPolicy", 15},           Quota{"DetachPolicy", 15},           Quota{"ListAttachedPolicies", 15},
    Quota{"GetPolicyVersion", 15},       Quota{"CreateThingType", 15},        Quota{"DeprecateThingType", 15},
    Quota{"DeleteThingType", 15},        Quota{"UpdateThingGroup", 15},       Quota{"DeleteThingGroup", 15},
    Quota{"ListThingPrincipals", 20},    Quota{"CreateThingGroup", 25},       Quota{"CreateBillingGroup", 25},
    Quota{"ListThingsInThingGroup", 25}, Quota{"AddThingToBillingGroup", 60}, Quota{"CreateThing", 100},
    Quota{"UpdateThing", 100},           Quota{"DeleteThing", 100},           Quota{"AttachThingPrincipal", 100},
    Quota{"DetachThingPrincipal", 100},  Quota{"AddThingToThingGroup", 100},  Quota{"RemoveThingFromThingGroup", 100},
    Quota{"DescribeThingType", 100},     Quota{"DescribeThingGroup", 100},    Quota{"ListThingGroupsForThing", 100},
    Quota{"DescribeBillingGroup", 100},  Quota{"DescribeThing", 350},
};

// We stay this much below a quota, and a caller that comes late may catch up on so much. Together: of calls at 0.97 of
// the quota, one too many within a second would have to come 1.03 s after the first, or 1.01 s with the catching up.
constexpr double share_of_quota = 0.97;
constexpr milliseconds caught_up_at_most{20};

constexpr double share_after_throttle = 0.7;
constexpr double lowest_share = 0.1;
constexpr double rise_per_second = 0.05;  // of the full rate
constexpr std::chrono::duration<double> time_to_plateau{2};
constexpr std::chrono::duration<double> shortest_rest{8}, longest_rest{64};
// So long at the full rate, and a throttle is a single event and no sign of a lower quota.
constexpr std::chrono::duration<double> proven_after{10};

// The rate may change while a caller waits.
constexpr milliseconds foresight{250};

// The rest of the server's second may be used up too; further throttles in it say nothing new.
constexpr std::chrono::seconds servers_window{1};

}  // namespace

double documented_rate(std::string_view operation) {
  const auto found = std::ranges::find(quotas, operation, &Quota::operation);
  return found == quotas.end() ? usual_quota : found->calls_per_second;
}

Pace::Pace(double calls_per_second, From from)
    : is_held_(from == From::beginning),
      full_rate_(share_of_quota * calls_per_second),
      lowest_(full_rate_),
      plateau_(full_rate_) {}

bool Pace::wait(const Clock& clock) {
  std::unique_lock lock(mutex_);
  if (!is_held_) return true;
  const auto turn = turns_++;
  while (const auto left = take_turn(turn, clock.steady())) {
    lock.unlock();
    const bool goes_on = clock.sleep(*left);
    lock.lock();
    if (goes_on) continue;
    ++called_;  // nobody waits for this turn
    return false;
  }
  return true;
}

// Nothing if the turn was taken; else how long to wait before asking again. Who wakes a moment before the one ahead
// goes first, which changes nothing for anybody else.
std::optional<milliseconds> Pace::take_turn(std::size_t turn, Instant now) {
  const auto ahead = static_cast<std::ptrdiff_t>(turn) - static_cast<std::ptrdiff_t>(called_);
  const auto at = due_ + ahead * interval(now);
  if (now < at) return std::min(std::chrono::ceil<milliseconds>(at - now), foresight);
  ++called_;
  due_ = std::max(due_, now - caught_up_at_most) + interval(now);
  return std::nullopt;
}

void Pace::throttled(const Clock& clock) {
  const std::lock_guard lock(mutex_);
  const auto now = clock.steady();
  if (!is_held_) begin_holding(now);
  if (!slowed_at_ || now - *slowed_at_ >= servers_window) slow_down(now);
  const auto pause = interval(now) * (1 << std::min(throttles_in_a_row_++, 4));
  due_ = std::max(due_, now + std::min<Instant::duration>(pause, servers_window));
}

void Pace::accepted(const Clock& clock) {
  const std::lock_guard lock(mutex_);
  throttles_in_a_row_ = 0;
  accepted_.push_back(clock.steady());
  forget_before(accepted_.back() - servers_window);
}

void Pace::forget_before(Instant limit) {
  while (!accepted_.empty() && accepted_.front() <= limit) accepted_.pop_front();
}

// What the server has just let through it is able to.
void Pace::begin_holding(Instant now) {
  is_held_ = true;
  forget_before(now - servers_window);
  full_rate_ = std::max(full_rate_, static_cast<double>(accepted_.size()));
  lowest_ = plateau_ = full_rate_;
}

void Pace::slow_down(Instant now) {
  const double too_fast = rate(now);
  const bool is_single_event = !slowed_at_ || now - *slowed_at_ > time_to_full_rate() + proven_after;
  rest_ = is_single_event ? Seconds(0) : std::clamp(rest_ * 2, shortest_rest, longest_rest);
  forget_before(now - servers_window);
  lowest_ = std::max(too_fast * share_after_throttle, full_rate_ * lowest_share);
  const double let_through = std::min(static_cast<double>(accepted_.size()), too_fast);
  plateau_ = std::max(let_through * share_of_quota, lowest_);
  slowed_at_ = now;
}

Pace::Seconds Pace::time_to_full_rate() const {
  return time_to_plateau + rest_ + Seconds((full_rate_ - plateau_) / (full_rate_ * rise_per_second));
}

double Pace::rate(Instant now) const {
  if (!slowed_at_) return full_rate_;
  const Seconds since = now - *slowed_at_;
  if (since < time_to_plateau) return lowest_ + (plateau_ - lowest_) * (since / time_to_plateau);
  const Seconds risen = std::max(since - time_to_plateau - rest_, Seconds(0));
  return std::min(plateau_ + risen.count() * rise_per_second * full_rate_, full_rate_);
}

Pace::Instant::duration Pace::interval(Instant now) const {
  return std::chrono::duration_cast<Instant::duration>(Seconds(1 / rate(now)));
}

Pace& Rates::pace_of(std::string_view operation, std::string_view host) {
  const auto given = given_.find(std::string(operation));
  const bool is_known = given != given_.end() || is_amazon_host(host);
  const std::lock_guard lock(mutex_);
  return paces_
      .try_emplace(std::string(operation), given != given_.end() ? given->second : documented_rate(operation),
                   is_known ? Pace::From::beginning : Pace::From::first_throttle)
      .first->second;
}

}  // namespace byoc::aws
