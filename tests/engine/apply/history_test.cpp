// What the lock says of the past, over kinds made for the test.
#include "engine/apply/history.h"

#include "tests/catch.h"
#include "tests/support/fake_kinds.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr auto later = "2027-01-01T00:00:00Z";
constexpr auto before = "2026-01-01T00:00:00Z";

Record record_of(const std::string& serial, Origin origin = Origin::made) {
  return {"part", {}, {{"serial", serial}, {"lives_until", later}}, origin};
}

Superseded entry(const std::string& serial, const std::string& until = later) {
  return {{{"serial", serial}}, Origin::made, *parse_rfc3339(until), "renewed"};
}

// A plan of one step for each id.
struct Past {
  FakeWorld world;
  StepKinds kinds = fake_kinds(world);
  PlanningResult planned{{}, Graph({}), {}, {}, *parse_rfc3339("2026-11-27T00:00:00Z")};
  std::vector<Step> steps;
  std::vector<Decision> decisions;

  void step(const std::string& id, Decision decision) {
    steps.push_back(fake_step(id));
    steps.back().is_retired = decision.action == Action::retire;
    decisions.push_back(std::move(decision));
  }

  History history() {
    planned.graph = Graph(steps);
    for (std::size_t i = 0; i < steps.size(); ++i) planned.plan.steps.push_back({steps[i], decisions[i]});
    return {planned, kinds};
  }

  Change done(const std::string& serial, Origin origin = Origin::made) {
    const auto past = history();
    return past.of_done(planned.plan.steps.front(), {.facts = {{"serial", serial}}, .details = {}, .origin = origin});
  }
};

Decision lives_on_as(const std::string& id) {
  return {.action = Action::retire,
          .reasons = {{.code = ReasonCode::lives_on_as, .step = id_of(id)}},
          .retirement = Retirement::forget};
}

}  // namespace

TEST_CASE("history: what is new comes from where its kind says, what is changed from where it came from") {
  const auto [action, serial, origin] = GENERATE(table<Action, std::string, Origin>({
      {Action::create, "new", Origin::made},
      {Action::replace, "new", Origin::made},
      {Action::renew, "new", Origin::made},
      {Action::update, "old", Origin::adopted},
      {Action::update, "new", Origin::adopted},
      {Action::adopt, "old", Origin::adopted},
      {Action::adopt, "new", Origin::made},
  }));
  CAPTURE(to_string(action), serial);
  Past past;
  past.step("devices.a.part", {.action = action});
  past.planned.lock.steps["devices.a.part"_id] = record_of("old", Origin::adopted);
  REQUIRE(past.done(serial).record->origin == origin);
}

TEST_CASE("history: what was there before the first run is adopted, whatever is done with it") {
  Past past;
  past.step("devices.a.part", {.action = GENERATE(Action::adopt, Action::update)});
  REQUIRE(past.done("x", Origin::adopted).record->origin == Origin::adopted);
}

TEST_CASE("history: what takes the place of another is recorded with it, the same thing alone") {
  Past past;
  past.step("devices.a.part", {.action = Action::renew});
  past.planned.lock.steps["devices.a.part"_id] = record_of("old");
  past.planned.lock.steps["devices.a.sign"_id] = fake_record("devices.a.sign");
  past.planned.lock.superseded["devices.a.part"_id] = {entry("older"), entry("oldest", before)};
  SECTION("another") {
    const auto list = past.done("new").superseded;
    REQUIRE(list.size() == 2);
    REQUIRE(list.front() == entry("older"));
    REQUIRE(list.back() == Superseded{{{"serial", "old"}, {"lives_until", later}, {"beside", "2"}},
                                      Origin::made,
                                      *parse_rfc3339(later),
                                      "renewed"});
  }
  SECTION("the same") {
    REQUIRE(past.done("old").superseded == SupersededList{entry("older")});
  }
  SECTION("one whose time is over") {
    past.planned.lock.steps["devices.a.part"_id].outputs["lives_until"] = before;
    REQUIRE(past.done("new").superseded == SupersededList{entry("older")});
  }
}

TEST_CASE("history: a retired one is remembered under its step, though that is recorded no longer") {
  Past past;
  past.step("devices.a.part", {.action = Action::retire});
  past.planned.lock.steps["devices.a.part"_id] = record_of("old", Origin::adopted);
  past.planned.lock.superseded["devices.a.part"_id] = {entry("older")};
  const auto history = past.history();
  const auto changes = history.of_retired(past.planned.plan.steps.front());
  REQUIRE(changes.size() == 1);
  REQUIRE_FALSE(changes.front().record);
  REQUIRE(changes.front().superseded.size() == 2);
  REQUIRE(changes.front().superseded.back().kept_because == "retired");
  REQUIRE(changes.front().superseded.back().origin == Origin::adopted);
}

TEST_CASE("history: what goes on under another id takes its past along") {
  Past past;
  past.planned.lock.steps["devices.old.part"_id] = record_of("same");
  past.planned.lock.superseded["devices.old.part"_id] = {entry("older")};
  past.planned.lock.superseded["devices.new.part"_id] = {entry("own")};
  SECTION("when it is adopted there") {
    past.step("devices.new.part", {.action = Action::adopt});
    past.step("devices.old.part", lives_on_as("devices.new.part"));
    const auto change = past.done("same", Origin::adopted);
    REQUIRE(change.record->origin == Origin::made);
    REQUIRE(change.superseded == SupersededList{entry("older"), entry("own")});
    const History history(past.planned, past.kinds);
    REQUIRE(history.of_retired(past.planned.plan.steps.back()) == Changes{{"devices.old.part"_id, std::nullopt}});
  }
  SECTION("when it is recorded there already") {
    past.step("devices.new.part", {});
    past.step("devices.old.part", lives_on_as("devices.new.part"));
    past.planned.lock.steps["devices.new.part"_id] = record_of("same", Origin::adopted);
    const auto history = past.history();
    REQUIRE(history.of_retired(past.planned.plan.steps.back()) ==
            Changes{{"devices.old.part"_id, std::nullopt},
                    {"devices.new.part"_id, record_of("same", Origin::adopted), {entry("older"), entry("own")}}});
  }
}

TEST_CASE("history: what has expired is forgotten where nothing else changes, and its record stays") {
  Past past;
  past.planned.lock.steps["devices.a.part"_id] = record_of("now");
  past.planned.lock.superseded["devices.a.part"_id] = {entry("over", before), entry("lives")};
  past.planned.lock.superseded["devices.b.part"_id] = {entry("over", before)};
  past.planned.lock.superseded["devices.c.part"_id] = {entry("over", before)};
  past.planned.lock.superseded["devices.d.part"_id] = {entry("lives")};
  const auto history = past.history();
  REQUIRE(history.of_expired([](const StepId& id) { return id != "devices.c.part"_id; }) ==
          Changes{{"devices.a.part"_id, record_of("now"), {entry("lives")}}, {"devices.b.part"_id, std::nullopt}});
}

TEST_CASE("history: what was taken over from another id is not forgotten with what has expired") {
  Past past;
  past.step("devices.new.part", {});
  past.step("devices.old.part", lives_on_as("devices.new.part"));
  past.planned.lock.steps["devices.new.part"_id] = record_of("same");
  past.planned.lock.steps["devices.old.part"_id] = record_of("same");
  past.planned.lock.superseded["devices.new.part"_id] = {entry("over", before)};
  past.planned.lock.superseded["devices.old.part"_id] = {entry("lives")};
  const auto history = past.history();
  auto lock = past.planned.lock;
  lock.apply(history.of_retired(past.planned.plan.steps.back()));
  lock.apply(history.of_expired([](const StepId& id) { return id == "devices.new.part"_id; }));
  REQUIRE(lock.superseded_by("devices.new.part"_id) == SupersededList{entry("lives")});
}
