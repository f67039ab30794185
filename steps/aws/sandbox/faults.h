// Misbehaviour on demand: what a client must survive, and the real service does only when it likes.
// Must not know: requests, operations.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace byoc::sandbox {

struct Fault {
  enum class Kind {
    none,
    throttle,          // 400 ThrottlingException, nothing done
    internal_failure,  // 500 InternalFailureException, nothing done
    unavailable,       // 503 with an HTML body instead of JSON, nothing done
    drop_before,       // no answer, nothing done
    drop_after,        // done, no answer
  };
  Kind kind = Kind::none;
  std::chrono::milliseconds delay{0};  // before anything else
};

// Decides for each request; called by one thread at a time.
using FaultHook = std::function<Fault(std::string_view method, std::string_view target)>;

// Faults that come by chance, repeatable by their seed.
class RandomFaults {
 public:
  explicit RandomFaults(std::uint64_t seed) : generator_(seed) {}

  // "throttle:0.3", "500:0.1", "503:0.1", "drop-before:0.1", "drop-after:0.1" (the share of requests) or "delay:50ms".
  // Throws UsageError for anything else, and for shares that are more than 1 together.
  void add(const std::string& specification);

  Fault next();

 private:
  struct Share {
    Fault::Kind kind;
    double probability;
  };
  std::vector<Share> shares_;
  std::chrono::milliseconds delay_{0};
  std::mt19937_64 generator_;
};

}  // namespace byoc::sandbox
