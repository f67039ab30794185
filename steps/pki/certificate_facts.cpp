#include "steps/pki/certificate_facts.h"

#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"

namespace byoc {

namespace {

std::optional<int> parse_count(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && end == text.data() + text.size() && count >= 0 ? std::optional(count) : std::nullopt;
}

std::optional<bool> parse_truth(std::string_view text) {
  if (text != "true" && text != "false") return std::nullopt;
  return text == "true";
}

// Reads what a step's facts say, and says whose fault it is where they say nothing.
class Reader {
 public:
  explicit Reader(const Step& step) : step_(step) {}

  template <typename T>
  std::optional<T> read(const Facts& facts, std::string_view name, std::optional<T> (*parse)(std::string_view)) const {
    const auto text = find_fact(facts, name);
    if (!text) return std::nullopt;
    auto value = parse(*text);
    if (!value) refuse(name, *text);
    return value;
  }

 private:
  [[noreturn]] void refuse(std::string_view name, const std::string& text) const {
    const auto what = fmt::format("'{}' can't be '{}'", name, printable(text, 80));
    if (step_.is_retired) throw DamagedRecord(step_.id, "in the lock's record of it " + what + "; nothing was changed");
    throw InternalError(fmt::format("of step '{}' {}", step_.id, what));
  }

  const Step& step_;
};

}  // namespace

WantedCertificate WantedCertificate::of(const Step& step) {
  const Reader reader(step);
  WantedCertificate wanted;
  wanted.is_authority = reader.read(step.wanted, "is_authority", parse_truth).value_or(false);
  wanted.is_protected = reader.read(step.wanted, "protect", parse_truth).value_or(false);
  wanted.path_length = reader.read(step.wanted, "path_length", parse_count);
  wanted.period = reader.read(step.wanted, "validity", parse_period);
  wanted.not_before = reader.read(step.wanted, "not_before", parse_rfc3339);
  wanted.not_after = reader.read(step.wanted, "not_after", parse_rfc3339);
  wanted.renew_before = reader.read(step.settings, "renew_before", parse_period);
  if (const auto usages = find_fact(step.wanted, "extended_key_usage"))
    for (const auto usage : split(*usages, ',')) wanted.extended_key_usage.emplace_back(usage);
  return wanted;
}

CertificateDates CertificateDates::of(const Facts& facts) {
  const auto date = [&facts](std::string_view name) {
    const auto& text = fact(facts, name);
    const auto time = parse_rfc3339(text);
    if (!time)
      throw DamagedRecord({}, fmt::format("in the lock's record of it '{}' can't be '{}'; nothing was changed", name,
                                          printable(text, 80)));
    return *time;
  };
  return {date("not_before"), date("not_after")};
}

}  // namespace byoc
