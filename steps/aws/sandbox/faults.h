// Misbehaviour on demand: what a client must survive, and the real service does only when it likes.
// Must not know: operations.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace byoc::sandbox {

struct Fault {
  enum class Kind {
    none,
    throttle,           // 400 ThrottlingException, nothing done
    too_many_requests,  // 429 TooManyRequestsException with Retry-After, nothing done
    internal_failure,   // 500 InternalFailureException, nothing done
    unavailable,        // 503 with an HTML body instead of JSON, nothing done
    drop_before,        // no answer, nothing done
    drop_after,         // done, no answer
    reset_before,       // the connection is reset, nothing done
    reset_after,        // done, the connection is reset
    cut,                // done, the answer ends in the middle
  };
  // How an answer is spelled; each of them has been seen of AWS. What does not fit an answer leaves it as it is.
  enum class Form {
    plain,
    capital_message,  // {"Message": ...} instead of {"message": ...}
    code_in_body,     // {"code": ...} instead of the header x-amzn-ErrorType
    type_in_body,     // {"__type": ...} instead of that header
    code_suffix,      // "Code:http://..." in the header
    code_namespace,   // "namespace#Code" in the header
    swapped_empty,    // a success without output as an empty body where it is {}, and the other way round
  };
  Kind kind = Kind::none;
  std::chrono::milliseconds delay{0};  // before anything else
  Form form = Form::plain;
  std::chrono::seconds skew{0};  // added to the service's clock: for its Date header and for checking signatures
  std::chrono::seconds lag{0};   // so long what was detached still counts as attached when it is to be deleted
};

// Decides for each request; called by one thread at a time.
using FaultHook = std::function<Fault(std::string_view method, std::string_view target)>;

// Faults that come by chance, repeatable by their seed.
class RandomFaults {
 public:
  explicit RandomFaults(std::uint64_t seed) : generator_(seed) {}

  // Shares of the requests: of each kind ("throttle:0.3", "429:0.1", "500:0.1", "503:0.1", "drop-before:0.1",
  // "drop-after:0.1", "reset-before:0.1", "reset-after:0.1", "cut:0.1"), or "chaos:0.3" for any kind in any form; of
  // each form ("capital-message:0.5", "code-in-body:0.5", "type-in-body:0.5", "code-suffix:0.5", "code-namespace:0.5",
  // "swapped-empty:0.5"), or "any-form:0.5". For every request: "delay:50ms", "jitter:100ms" (a delay of up to as
  // much), "skew:10m" (s, m or h; "-" before it for a clock that is behind), "lag:5s" (what is detached counts as
  // attached for so long). Throws UsageError for anything else, and for shares of kinds or of forms that are more than
  // 1 together.
  void add(const std::string& specification);

  Fault next();

 private:
  template <typename Choice>
  struct Share {
    std::optional<Choice> choice;  // nothing: any of them
    double probability;
  };
  template <typename Choice>
  using Shares = std::vector<Share<Choice>>;

  bool add_share(std::string_view name, std::string_view value);
  bool add_duration(std::string_view name, std::string_view value);
  double chance();
  template <typename Choice, std::size_t count>
  Choice any_of(const Choice (&choices)[count]);

  Shares<Fault::Kind> kinds_;
  Shares<Fault::Form> forms_;
  bool is_chaos_ = false;
  std::chrono::milliseconds delay_{0}, jitter_{0};
  std::chrono::seconds skew_{0}, lag_{0};
  std::mt19937_64 generator_;
};

}  // namespace byoc::sandbox
