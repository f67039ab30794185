#include "steps/aws/sandbox/faults.h"

#include <charconv>
#include <numeric>

#include "engine/base/error.h"

namespace byoc::sandbox {
namespace {

using Kind = Fault::Kind;
using Form = Fault::Form;

template <typename Choice>
struct Name {
  std::string_view text;
  std::optional<Choice> choice;  // nothing: any of them
};

constexpr Name<Kind> kind_names[] = {
    {"throttle", Kind::throttle},
    {"429", Kind::too_many_requests},
    {"500", Kind::internal_failure},
    {"503", Kind::unavailable},
    {"drop-before", Kind::drop_before},
    {"drop-after", Kind::drop_after},
    {"reset-before", Kind::reset_before},
    {"reset-after", Kind::reset_after},
    {"cut", Kind::cut},
    {"chaos", std::nullopt},
};

constexpr Name<Form> form_names[] = {
    {"capital-message", Form::capital_message},
    {"code-in-body", Form::code_in_body},
    {"type-in-body", Form::type_in_body},
    {"code-suffix", Form::code_suffix},
    {"code-namespace", Form::code_namespace},
    {"swapped-empty", Form::swapped_empty},
    {"any-form", std::nullopt},
};

constexpr Kind all_kinds[] = {Kind::throttle,     Kind::too_many_requests, Kind::internal_failure,
                              Kind::unavailable,  Kind::drop_before,       Kind::drop_after,
                              Kind::reset_before, Kind::reset_after,       Kind::cut};
constexpr Form all_forms[] = {Form::plain,       Form::capital_message, Form::code_in_body, Form::type_in_body,
                              Form::code_suffix, Form::code_namespace,  Form::swapped_empty};

template <typename Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::chrono::milliseconds> read_milliseconds(std::string_view text) {
  if (!text.ends_with("ms")) return std::nullopt;
  const auto count = read_number<std::uint32_t>(text.substr(0, text.size() - 2));
  if (!count) return std::nullopt;
  return std::chrono::milliseconds(*count);
}

// "10m", "-90s", "2h".
std::optional<std::chrono::seconds> read_seconds(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto count = read_number<std::int32_t>(text.substr(0, text.size() - 1));
  if (!count) return std::nullopt;
  switch (text.back()) {
    case 's':
      return std::chrono::seconds(*count);
    case 'm':
      return std::chrono::minutes(*count);
    case 'h':
      return std::chrono::hours(*count);
    default:
      return std::nullopt;
  }
}

template <typename Choice, std::size_t count>
const Name<Choice>* find_name(const Name<Choice> (&names)[count], std::string_view text) {
  for (const auto& name : names)
    if (name.text == text) return &name;
  return nullptr;
}

template <typename Shares>
void check_sum(const Shares& shares) {
  const auto sum = std::accumulate(shares.begin(), shares.end(), 0.0,
                                   [](double total, const auto& share) { return total + share.probability; });
  constexpr double rounding = 1e-9;
  if (sum > 1.0 + rounding) throw UsageError("the shares of the faults are more than 1 together", "give smaller ones");
}

// Where `chance`, from 0 to 1, falls among the shares; null if beyond them.
template <typename Shares>
const typename Shares::value_type* find_share(const Shares& shares, double chance) {
  double bound = 0;
  for (const auto& share : shares) {
    bound += share.probability;
    if (chance < bound) return &share;
  }
  return nullptr;
}

}  // namespace

bool RandomFaults::add_share(std::string_view name, std::string_view value) {
  const auto probability = read_number<double>(value);
  if (!probability || !(*probability >= 0 && *probability <= 1)) return false;
  if (const auto* kind = find_name(kind_names, name)) {
    kinds_.push_back({kind->choice, *probability});
    is_chaos_ = is_chaos_ || !kind->choice;
    check_sum(kinds_);
    return true;
  }
  const auto* form = find_name(form_names, name);
  if (form == nullptr) return false;
  forms_.push_back({form->choice, *probability});
  check_sum(forms_);
  return true;
}

bool RandomFaults::add_duration(std::string_view name, std::string_view value) {
  if (name == "skew" || name == "lag") {
    const auto seconds = read_seconds(value);
    if (seconds) (name == "skew" ? skew_ : lag_) = *seconds;
    return seconds.has_value();
  }
  const auto duration = read_milliseconds(value);
  if (!duration) return false;
  (name == "delay" ? delay_ : jitter_) = *duration;
  return true;
}

void RandomFaults::add(const std::string& specification) {
  const std::string_view text = specification;
  const auto colon = text.find(':');
  if (colon != std::string_view::npos) {
    const auto name = text.substr(0, colon), value = text.substr(colon + 1);
    const bool is_duration = name == "delay" || name == "jitter" || name == "skew" || name == "lag";
    if (is_duration ? add_duration(name, value) : add_share(name, value)) return;
  }
  throw UsageError("'" + specification + "' is not a fault",
                   "give a kind with its share (chaos:0.3, throttle:0.3), a form with its share (any-form:0.5), "
                   "delay:50ms, jitter:100ms, skew:10m or lag:5s; byoc-sandbox --help names them all");
}

// The distributions of the standard library differ between libraries; this one repeats everywhere.
double RandomFaults::chance() {
  return static_cast<double>(generator_() >> 11) * 0x1p-53;
}

template <typename Choice, std::size_t count>
Choice RandomFaults::any_of(const Choice (&choices)[count]) {
  return choices[static_cast<std::size_t>(chance() * count)];
}

Fault RandomFaults::next() {
  Fault fault{.kind = Kind::none, .delay = delay_, .form = Form::plain, .skew = skew_, .lag = lag_};
  if (const auto* share = find_share(kinds_, chance())) fault.kind = share->choice ? *share->choice : any_of(all_kinds);
  if (!forms_.empty()) {
    const auto* share = find_share(forms_, chance());
    if (share != nullptr) fault.form = share->choice ? *share->choice : any_of(all_forms);
  } else if (is_chaos_) {
    fault.form = any_of(all_forms);
  }
  if (jitter_.count() > 0)
    fault.delay +=
        std::chrono::milliseconds(static_cast<std::int64_t>(chance() * static_cast<double>(jitter_.count())));
  return fault;
}

}  // namespace byoc::sandbox
