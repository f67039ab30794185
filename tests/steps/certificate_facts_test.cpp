#include "steps/pki/certificate_facts.h"

#include "engine/state/damaged_record.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Step certificate(Facts wanted, Facts settings = {}) {
  Step step("devices.d1.certificate"_id);
  step.wanted = std::move(wanted);
  step.settings = std::move(settings);
  return step;
}

}  // namespace

TEST_CASE("certificate facts: what the manifest wants is read whole") {
  const auto wanted = WantedCertificate::of(certificate({{"is_authority", "true"},
                                                         {"protect", "true"},
                                                         {"path_length", "0"},
                                                         {"extended_key_usage", "client_auth,1.2.3"},
                                                         {"validity", "18mo"},
                                                         {"not_before", "2026-01-01T00:00:00Z"}},
                                                        {{"renew_before", "30d"}}));
  CHECK(wanted.is_authority);
  CHECK(wanted.is_protected);
  CHECK(wanted.path_length == 0);
  CHECK(wanted.extended_key_usage == std::vector<std::string>{"client_auth", "1.2.3"});
  CHECK(wanted.period == Period{18, Period::Unit::months});
  CHECK(wanted.not_before == parse_rfc3339("2026-01-01T00:00:00Z"));
  CHECK_FALSE(wanted.not_after);
  CHECK(wanted.renew_before == Period{30, Period::Unit::days});
  const auto none = WantedCertificate::of(certificate({{"is_authority", "false"}}));
  CHECK_FALSE((none.is_authority || none.is_protected || none.path_length || none.period || none.renew_before));
  CHECK(none.extended_key_usage.empty());
}

TEST_CASE("certificate facts: what can't be read is the lock's mistake of a retired step, and ours of another") {
  const auto [name, text] = GENERATE(table<std::string, std::string>({{"is_authority", "yes"},
                                                                      {"protect", ""},
                                                                      {"path_length", "-1"},
                                                                      {"path_length", "1x"},
                                                                      {"path_length", "99999999999"},
                                                                      {"validity", "garbage"},
                                                                      {"not_before", "soon"},
                                                                      {"not_after", "2026-13-01T00:00:00Z"}}));
  CAPTURE(name, text);
  auto step = certificate({{name, text}});
  CHECK_THROWS_AS(WantedCertificate::of(step), InternalError);
  step.is_retired = true;
  CHECK_THROWS_AS(WantedCertificate::of(step), DamagedRecord);
  CHECK_THROWS_WITH(WantedCertificate::of(step),
                    ContainsSubstring("the lock's record of devices.d1.certificate has a '" + name +
                                      "' that nobody recorded: '" + text + "'"));
}

TEST_CASE("certificate facts: a date that is none is an error that names it") {
  CHECK(
      CertificateDates::of({{"not_before", "2026-01-01T00:00:00Z"}, {"not_after", "2027-01-01T00:00:00Z"}}).not_after ==
      parse_rfc3339("2027-01-01T00:00:00Z"));
  CHECK_THROWS_WITH(CertificateDates::of({{"not_before", "2026-01-01T00:00:00Z"}, {"not_after", "garbage"}}),
                    ContainsSubstring("'not_after' can't be 'garbage'"));
}
