#include "steps/pki/certificate_facts.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/fact_reader.h"

namespace byoc {

WantedCertificate WantedCertificate::of(const Step& step) {
  const FactReader reader(step);
  WantedCertificate wanted;
  wanted.is_authority = reader.is_true(step.wanted, "is_authority");
  wanted.is_protected = reader.is_true(step.wanted, "protect");
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
