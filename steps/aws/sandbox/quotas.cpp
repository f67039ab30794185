#include "steps/aws/sandbox/quotas.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc::sandbox {
namespace {

using Seconds = std::chrono::duration<double>;

double burst_of(double rate) {
  return std::max(rate, 1.0);
}

}  // namespace

void Quotas::add(const std::string& specification) {
  const std::string_view text = specification;
  const auto equals = text.find('=');
  const auto number = equals == std::string_view::npos ? text : text.substr(equals + 1);
  constexpr double most = 1'000'000;
  double rate = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), rate);
  const bool is_rate = error == std::errc() && end == number.data() + number.size() && rate > 0 && rate <= most;
  if (!is_rate || equals == 0)
    throw UsageError("'" + specification + "' is not a quota",
                     "give calls a second: 10 for every operation, RegisterCertificate=10 for one");
  if (equals == std::string_view::npos)
    rate_ = rate;
  else
    rates_[std::string(text.substr(0, equals))] = rate;
}

Quotas::Bucket& Quotas::bucket_of(const std::string& region, std::string_view operation, TimePoint now) {
  const auto [entry, is_new] = buckets_.try_emplace({region, std::string(operation)});
  auto& bucket = entry->second;
  if (is_new) {
    const auto own = rates_.find(operation);
    bucket.usage.region = region;
    bucket.usage.operation = operation;
    bucket.usage.quota = own == rates_.end() ? rate_ : own->second;
    bucket.tokens = burst_of(bucket.usage.quota.value_or(0));
    bucket.filled = now;
  }
  return bucket;
}

void Quotas::let_through(Bucket& bucket, TimePoint now) {
  if (bucket.usage.calls++ == 0) bucket.first = now;
  bucket.usage.span = now - bucket.first;
  auto& calls = bucket.in_second;
  calls.push_back(now);
  while (calls.front() <= now - std::chrono::seconds(1)) calls.pop_front();
  bucket.usage.busiest_second = std::max<std::uint64_t>(bucket.usage.busiest_second, calls.size());
}

bool Quotas::take(const std::string& region, std::string_view operation, TimePoint now) {
  auto& bucket = bucket_of(region, operation, now);
  if (bucket.usage.quota) {
    const auto rate = *bucket.usage.quota;
    bucket.tokens = std::min(burst_of(rate), bucket.tokens + rate * Seconds(now - bucket.filled).count());
    bucket.filled = now;
    constexpr double rounding = 1e-6;
    if (bucket.tokens < 1 - rounding) {
      ++bucket.usage.throttled;
      return false;
    }
    --bucket.tokens;
  }
  let_through(bucket, now);
  return true;
}

std::vector<Usage> Quotas::usage() const {
  std::vector<Usage> all;
  for (const auto& [key, bucket] : buckets_) all.push_back(bucket.usage);
  return all;
}

std::string describe(const Usage& usage) {
  const auto seconds = Seconds(usage.span).count();
  const auto asked = static_cast<double>(usage.calls + usage.throttled);
  auto text = fmt::format("{} {}: {} calls in {:.3f} s, {} throttled ({:.1f} %), at most {} within a second",
                          usage.region, usage.operation, usage.calls, seconds, usage.throttled,
                          100.0 * static_cast<double>(usage.throttled) / asked, usage.busiest_second);
  if (!usage.quota) return text;
  // What the quota would have allowed from the first call to the last, its burst at the start included.
  const auto allowed = *usage.quota * seconds + burst_of(*usage.quota);
  return text + fmt::format(", {:.1f} % of the {:.0f} that a quota of {} a second and its burst allow",
                            100.0 * static_cast<double>(usage.calls) / allowed, allowed, *usage.quota);
}

}  // namespace byoc::sandbox
