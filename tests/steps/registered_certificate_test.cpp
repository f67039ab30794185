#include "steps/iot/registered_certificate.h"

#include "engine/state/damaged_record.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Step registration(Facts wanted) {
  Step step("devices.d1.registration"_id);
  step.wanted = std::move(wanted);
  return step;
}

}  // namespace

TEST_CASE("registered certificate: what the manifest wants is read whole") {
  CHECK(WantedRegistration::of(registration({{"type", "ca"}, {"mode", "DEFAULT"}})).type == CertificateType::ca);
  const auto device = WantedRegistration::of(registration({{"type", "device"}}));
  CHECK(device.type == CertificateType::device);
  CHECK_FALSE(device.is_without_ca);
  CHECK(WantedRegistration::of(registration({{"type", "device"}, {"without_ca", "true"}})).is_without_ca);
}

TEST_CASE("registered certificate: what can't be read is the lock's mistake of a retired step, and ours of another") {
  const auto wanted = GENERATE(Facts{}, Facts{{"type", "CA"}}, Facts{{"type", "device"}, {"without_ca", "yes"}});
  auto step = registration(wanted);
  CHECK_THROWS_AS(WantedRegistration::of(step), InternalError);
  step.is_retired = true;
  CHECK_THROWS_AS(WantedRegistration::of(step), DamagedRecord);
  CHECK_THROWS_WITH(WantedRegistration::of(step), ContainsSubstring("the lock's record of devices.d1.registration"));
}
