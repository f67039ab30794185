#include "steps/aws/sandbox/faults.h"

#include <charconv>
#include <numeric>
#include <optional>

#include "engine/base/error.h"

namespace byoc::sandbox {
namespace {

struct Name {
  std::string_view text;
  Fault::Kind kind;
};

constexpr Name names[] = {
    {"throttle", Fault::Kind::throttle},     {"500", Fault::Kind::internal_failure},
    {"503", Fault::Kind::unavailable},       {"drop-before", Fault::Kind::drop_before},
    {"drop-after", Fault::Kind::drop_after},
};

template <typename Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

[[noreturn]] void refuse(const std::string& specification) {
  throw UsageError("'" + specification + "' is not a fault",
                   "give throttle, 500, 503, drop-before or drop-after with a share (throttle:0.3), or delay:50ms");
}

}  // namespace

void RandomFaults::add(const std::string& specification) {
  const std::string_view text = specification;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) refuse(specification);
  const auto name = text.substr(0, colon);
  auto value = text.substr(colon + 1);
  if (name == "delay") {
    if (!value.ends_with("ms")) refuse(specification);
    value.remove_suffix(2);
    const auto milliseconds = read_number<unsigned>(value);
    if (!milliseconds) refuse(specification);
    delay_ = std::chrono::milliseconds(*milliseconds);
    return;
  }
  const auto probability = read_number<double>(value);
  for (const auto& known : names)
    if (known.text == name && probability && *probability >= 0 && *probability <= 1) {
      shares_.push_back({known.kind, *probability});
      const auto sum = [](double total, const Share& share) { return total + share.probability; };
      if (std::accumulate(shares_.begin(), shares_.end(), 0.0, sum) > 1.0)
        throw UsageError("the shares of the faults are more than 1 together", "give smaller ones");
      return;
    }
  refuse(specification);
}

Fault RandomFaults::next() {
  // The distributions of the standard library differ between libraries; this one repeats everywhere.
  const double chance = static_cast<double>(generator_() >> 11) * 0x1p-53;
  double bound = 0;
  for (const auto& share : shares_) {
    bound += share.probability;
    if (chance < bound) return {share.kind, delay_};
  }
  return {Fault::Kind::none, delay_};
}

}  // namespace byoc::sandbox
