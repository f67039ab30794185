#include "engine/cli/views/step_grouping.h"

#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;

namespace {

std::string shape(const std::string& resource, const std::string& reason, Facts wanted = {}) {
  return shape_of(sample_step(resource, "key", sample_decision(Action::create, {reason}), std::move(wanted)));
}

}  // namespace

TEST_CASE("likeness: a resource's own names make no difference") {
  CHECK(shape("devices.d1", "no file 'pki/d1.key'", {{"file", "pki/d1.key"}}) ==
        shape("devices.d2", "no file 'pki/d2.key'", {{"file", "pki/d2.key"}}));
  CHECK(shape("devices.d1", "devices.d1 is due") == shape("devices.d2", "devices.d2 is due"));
}

TEST_CASE("likeness: fingerprints and times make no difference") {
  CHECK(shape("devices.d1", "is " + std::string(64, 'a')) == shape("devices.d2", "is " + std::string(64, '0')));
  CHECK(shape("devices.d1", "ends on 2027-04-07T08:30:00Z") == shape("devices.d2", "ends on 2028-01-01T00:00:00Z"));
}

TEST_CASE("likeness: what is changed to what makes one") {
  CHECK(shape("devices.d1", "status: 'ACTIVE' -> 'INACTIVE'") != shape("devices.d2", "status: 'INACTIVE' -> 'ACTIVE'"));
  CHECK(shape("devices.d1", "issued by authorities.a") != shape("devices.d2", "issued by authorities.b"));
  CHECK(shape("devices.d1", "within '30d'") != shape("devices.d2", "within '60d'"));
}

TEST_CASE("likeness: an authority is like no device") {
  CHECK(shape("authorities.a", "due") != shape("devices.a", "due"));
}

TEST_CASE("likeness: a warning, a hint, a kind and an action make one") {
  const auto plain = sample_step("devices.d", "key", sample_decision(Action::create));
  auto warned = plain, hinted = plain, other_kind = plain, other_action = plain;
  warned.decision.warnings = {"careful"};
  hinted.decision.hint = "do this";
  other_kind.step.id = StepId(other_kind.step.resource(), "csr");
  other_action.decision.action = Action::adopt;
  for (const auto& other : {warned, hinted, other_kind, other_action}) CHECK(shape_of(other) != shape_of(plain));
}

TEST_CASE("likeness: five are all shown, of six the first three") {
  const auto five = group_alike({"a", "a", "b", "a", "a", "a"});
  REQUIRE(five.size() == 2);
  CHECK(five[0].members == std::vector<std::size_t>{0, 1, 3, 4, 5});
  CHECK(five[0].shown() == 5);
  CHECK(group_alike({"a", "a", "a", "a", "a", "a"}).front().shown() == 3);
  CHECK(group_alike({"", "", "", "", "", ""}).size() == 6);
}
