// How many calls a second of each operation are let through, and how many came.
// Must not know: accounts, signed requests.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace byoc::sandbox {

// What one operation in one region was asked for.
struct Usage {
  std::string region, operation;
  std::optional<double> quota;       // calls a second
  std::uint64_t calls = 0;           // let through
  std::uint64_t throttled = 0;       // not let through
  std::uint64_t busiest_second = 0;  // the most calls let through within one second
  std::chrono::nanoseconds span{0};  // from the first call let through to the last
};

// Token buckets as AWS has them, one for each region and operation: a rate, and a burst of one second's worth. Without
// a quota everything is let through, and counted all the same.
class Quotas {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // "10" for each operation that has none of its own, "RegisterCertificate=10" for one. Throws UsageError.
  void add(const std::string& specification);

  // Whether this call is let through.
  bool take(const std::string& region, std::string_view operation, TimePoint now);

  std::vector<Usage> usage() const;  // by region and operation

 private:
  struct Bucket {
    Usage usage;
    double tokens = 0;
    TimePoint first, filled;          // of the first call; of the last filling
    std::deque<TimePoint> in_second;  // calls let through within the second before the last of them
  };

  Bucket& bucket_of(const std::string& region, std::string_view operation, TimePoint now);
  static void let_through(Bucket& bucket, TimePoint now);

  std::optional<double> rate_;
  std::map<std::string, double, std::less<>> rates_;  // by operation
  std::map<std::pair<std::string, std::string>, Bucket> buckets_;
};

// "us-east-1 RegisterCertificate: 120 calls, 3 throttled, ..." for people and for benchmarks, without a line break.
std::string describe(const Usage& usage);

}  // namespace byoc::sandbox
