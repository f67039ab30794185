#include "engine/cli/views/step_grouping.h"

#include "engine/cli/views/error_likeness.h"
#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;

namespace {

std::string shape(const std::string& resource, const Reason& reason, Facts wanted = {}) {
  return shape_of(sample_step(resource, "part", sample_decision(Action::create, {reason}), std::move(wanted)));
}

// Of a device whose certificate is to come, with one fact beside those that all have.
std::string device(const std::string& name, const Facts& other = {}) {
  auto wanted = sample_certificate(name, "authorities.root");
  wanted["validity"] = "500d";
  for (const auto& [fact_name, value] : other) wanted[fact_name] = value;
  const auto file = wanted.at("file");
  return shape_of(sample_step(
      "devices." + name, "certificate",
      sample_decision(Action::create, {because(ReasonCode::no_file, "file", {}, file), because(ReasonCode::to_be)}),
      std::move(wanted)));
}

}  // namespace

TEST_CASE("grouping: a resource's own names make no difference") {
  CHECK(device("d1") == device("d2"));
  CHECK(shape("devices.d1", because(ReasonCode::needed_by, "devices.d1.entry"_id)) ==
        shape("devices.d2", because(ReasonCode::needed_by, "devices.d2.entry"_id)));
  CHECK(shape("devices.d1", because(ReasonCode::to_be_tied, "thing.t1", {}),
              {{"thing.t1", "attached"}, {"needs.thing", "devices.d1.thing"}}) ==
        shape("devices.d2", because(ReasonCode::to_be_tied, "thing.t2", {}),
              {{"thing.t2", "attached"}, {"needs.thing", "devices.d2.thing"}}));
  CHECK(shape("devices.d1", because(ReasonCode::tied_otherwise, "exclusive-thing.t1", {}),
              {{"exclusive-thing.t1", "attached"}}) ==
        shape("devices.d2", because(ReasonCode::tied_otherwise, "exclusive-thing.t2", {}),
              {{"exclusive-thing.t2", "attached"}}));
}

TEST_CASE("grouping: a name that is not the step's own does") {
  CHECK(shape("devices.d1", because(ReasonCode::file_moved, "file", "a", "x"), {{"file", "x"}}) !=
        shape("devices.d2", because(ReasonCode::file_moved, "file", "b", "y"), {{"file", "y"}}));
  CHECK(shape("devices.d1", because(ReasonCode::tied_unwanted, "thing.t1", {})) !=
        shape("devices.d2", because(ReasonCode::tied_unwanted, "thing.t2", {})));
  CHECK(shape("devices.d1", because(ReasonCode::waits_for, "devices.d3.part"_id)) !=
        shape("devices.d2", because(ReasonCode::waits_for, "devices.d2.part"_id)));
}

TEST_CASE("grouping: what every thing has of its own makes no difference, whatever it looks like") {
  for (const auto* fact : {"fingerprint", "certificate_id", "public_key", "serial"})
    CHECK(shape("devices.d1", because(ReasonCode::not_recorded_yet, fact, {}, "a")) ==
          shape("devices.d2", because(ReasonCode::not_recorded_yet, fact, {}, "b")));
  CHECK(shape("devices.d1", differs("colour", "a", std::string(64, 'a'))) !=
        shape("devices.d2", differs("colour", "a", std::string(64, 'b'))));
}

TEST_CASE("grouping: one date, policy or attribute that is another stands out among many") {
  CHECK(device("d1") != device("d2", {{"validity", "36500d"}}));
  CHECK(device("d1", {{"not_after", "2027-04-07T08:30:00Z"}}) != device("d2", {{"not_after", "3099-04-07T08:30:00Z"}}));
  CHECK(shape("devices.d1", differs("not_after", "2027-04-07T08:30:00Z", "2028-01-01T00:00:00Z")) !=
        shape("devices.d2", differs("not_after", "2027-04-07T08:30:00Z", "3099-01-01T00:00:00Z")));
  CHECK(shape("devices.d1", because(ReasonCode::not_tied, "policy.reader", {})) !=
        shape("devices.d2", because(ReasonCode::not_tied, "policy." + std::string(32, 'a'), {})));
  CHECK(device("d1", {{"attribute.line", "7"}}) != device("d2", {{"attribute.line", "8"}}));
  auto active = sample_step("devices.d1", "part", sample_decision(Action::create)), inactive = active;
  active.step.settings = {{"status", "ACTIVE"}};
  inactive.step.settings = {{"status", "INACTIVE"}};
  CHECK(shape_of(active) != shape_of(inactive));
}

TEST_CASE("grouping: what is changed to what makes a difference") {
  CHECK(shape("devices.d1", differs("status", "ACTIVE", "INACTIVE")) !=
        shape("devices.d2", differs("status", "INACTIVE", "ACTIVE")));
  CHECK(shape("devices.d1", because(ReasonCode::value_differs, "status", "")) !=
        shape("devices.d2", because(ReasonCode::value_differs, "status", {}, "")));
  CHECK(shape("devices.d1", because(ReasonCode::in_renewal_window, "not_after", "30d", "x")) !=
        shape("devices.d2", because(ReasonCode::in_renewal_window, "not_after", "60d", "x")));
  CHECK(shape("devices.d1", because(ReasonCode::no_file)) != shape("devices.d2", because(ReasonCode::asked_for)));
}

TEST_CASE("grouping: an authority is like no device") {
  CHECK(shape("authorities.a", because(ReasonCode::asked_for)) != shape("devices.a", because(ReasonCode::asked_for)));
}

TEST_CASE("grouping: a warning, an error's words, a kind, a target, an action and a consequence make a difference") {
  const auto plain = sample_step("devices.d", "key", sample_decision(Action::create, {because(ReasonCode::no_file)}));
  auto warned = plain, told = plain, other_action = plain, held = plain, consequential = plain, forgotten = plain;
  warned.decision.warnings = {because(ReasonCode::ends_earlier)};
  told.decision.reasons[0].told = "no answer";
  other_action.decision.action = Action::adopt;
  held.decision.is_held = true;
  consequential.decision.consequence = Consequence::replaced;
  forgotten.decision.retirement = Retirement::forget;
  const PlannedStep other_kind{Step("devices.d.csr"_id), plain.decision};
  const PlannedStep other_target{Step("devices.d.key@eu"_id), plain.decision};
  for (const auto& other : {warned, told, other_action, held, consequential, forgotten, other_kind, other_target})
    CHECK(shape_of(other) != shape_of(plain));
}

TEST_CASE("grouping: five are all shown, of six the first three") {
  const auto five = group_alike({"a", "a", "b", "a", "a", "a"});
  REQUIRE(five.size() == 2);
  CHECK(five[0].members == std::vector<std::size_t>{0, 1, 3, 4, 5});
  CHECK(five[0].shown() == 5);
  CHECK(group_alike({"a", "a", "a", "a", "a", "a"}).front().shown() == 3);
  CHECK(group_alike({"", "", "", "", "", ""}).size() == 6);
}

TEST_CASE("error likeness: names, ids of requests and fingerprints of the service's words make no difference") {
  const Step one("devices.d1.entry"_id), other("devices.d2.entry"_id);
  CHECK(likeness_of(one, "devices.d1.entry: refused on thing/d1, request 00000000-0000-4000-8000-000000000001") ==
        likeness_of(other, "devices.d2.entry: refused on thing/d2, request 00000000-0000-4000-8000-000000000002"));
  CHECK(likeness_of(one, "devices.d1.entry: refused") != likeness_of(other, "devices.d2.entry: throttled"));
}
