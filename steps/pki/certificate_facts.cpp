#include "steps/pki/certificate_facts.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/fact_reader.h"

namespace byoc {

namespace {

std::vector<std::string> values_in(const Facts& facts, std::string_view name, char separator) {
  std::vector<std::string> values;
  if (const auto text = find_fact(facts, name))
    for (const auto value : split(*text, separator)) values.emplace_back(value);
  return values;
}

}  // namespace

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
  wanted.extended_key_usage = values_in(step.wanted, "extended_key_usage", ',');
  wanted.alternative_names = values_in(step.wanted, "subject_alternative_name", ' ');
  wanted.issuer_locations = {values_in(step.settings, "crl_distribution_points", ' '),
                             values_in(step.settings, "ocsp", ' '), values_in(step.settings, "ca_issuers", ' ')};
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
