// Plans carried out over kinds made for the test.
#include "engine/apply/executor.h"

#include <atomic>
#include <condition_variable>
#include <thread>

#include "engine/state/damaged_record.h"
#include "engine/state/memory/memory_store.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/fake_kinds.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

Decision due(Action action = Action::create) {
  return {.action = action, .reasons = {{.code = ReasonCode::not_there}}};
}

Decision forgotten() {
  auto decision = due(Action::retire);
  decision.retirement = Retirement::forget;
  return decision;
}

class Watcher : public RunObserver {
 public:
  void started(std::size_t total) override { due = total; }
  void step_started(const PlannedStep& step) override { lines.push_back("start " + step.step.id.text()); }
  void step_finished(const PlannedStep& step, StepState state, std::chrono::milliseconds) override {
    lines.push_back(std::string(to_string(state)) + " " + step.step.id.text());
  }

  void step_progressed(const PlannedStep& step, std::size_t done, std::size_t total, std::string_view unit) override {
    progress.push_back(fmt::format("{} {}/{} {}", step.step.id, done, total, unit));
  }

  std::size_t due = 0;
  std::vector<std::string> lines, progress;
};

// A plan that is written by hand, and the world in which it is carried out.
struct RunWorld {
  FakeWorld world;
  FakeHost host;
  StepKinds kinds = fake_kinds(world, {"", "eu", "us", "gone"});
  std::shared_ptr<MemoryState> memory = std::make_shared<MemoryState>();
  MemoryStore store{memory};
  std::vector<Step> steps;
  std::map<std::string, Decision> decisions;
  std::map<std::string, Observed> observed;
  Lock lock;
  Watcher watcher;
  RunOptions options{.threads = 4, .is_stop_requested = {}};

  void step(const std::string& id, const std::vector<std::string>& needs = {}, Decision decision = due()) {
    steps.push_back(fake_step(id, needs));
    decisions[id] = std::move(decision);
  }

  void retired(const std::string& id, const std::vector<std::string>& needs = {},
               Decision decision = due(Action::retire)) {
    step(id, needs, std::move(decision));
    steps.back().is_retired = true;
    lock.steps[id_of(id)] = fake_record(id);
    decisions[id].taken_away = lock.steps[id_of(id)].outputs;
  }

  void hold() {
    if (is_held) return;
    store.take_hold();
    is_held = true;
  }

  RunResult run() {
    hold();
    for (const auto& [id, record] : lock.steps) store.record({{id, record}});
    PlanningResult planned{{}, Graph(steps), {}, lock, host.clock.now()};
    for (const auto& step : planned.graph.steps()) {
      planned.plan.steps.push_back({step, decisions.at(step.id.text())});
      planned.observed.push_back(observed[step.id.text()]);
    }
    order.clear();
    for (const auto& step : planned.graph.steps()) order.push_back(step.id.text());
    return apply_plan(planned, kinds, store, host.host(), watcher, options);
  }

  StepState state(const RunResult& result, const std::string& id) const {
    const auto at = std::find(order.begin(), order.end(), id) - order.begin();
    return result.steps.at(static_cast<std::size_t>(at)).state;
  }

  bool is_held = false;
  std::vector<std::string> order;
};

void fail(RunWorld& w, const std::string& id) {
  w.world.broken.emplace(id, Error("it broke", "mend it"));
}

}  // namespace

TEST_CASE("executor: each step is done after all it needs, gets what came of it, and is recorded") {
  RunWorld w;
  w.step("devices.c.part", {"devices.b.part"});
  w.step("devices.b.part", {"devices.a.part"});
  w.step("devices.a.part");
  w.steps.front().wanted = {{"colour", "red"}};
  const auto result = w.run();
  REQUIRE(result.is_done());
  REQUIRE(w.world.log ==
          std::vector<std::string>{"apply devices.a.part", "apply devices.b.part", "apply devices.c.part"});
  const auto* record = w.store.lock().find("devices.c.part"_id);
  REQUIRE(record != nullptr);
  REQUIRE(*record == Record{"part", {{"colour", "red"}}, {{"serial", "made devices.c.part"}}, Origin::made});
  REQUIRE(result.steps.front().outputs == Facts{{"serial", "made devices.a.part"}});
}

TEST_CASE("executor: what there is nothing to do for is unchanged, hands on what was found, and is not recorded anew") {
  RunWorld w;
  w.step("devices.a.part", {}, {});
  w.observed["devices.a.part"] = there({{"serial", "7"}});
  w.retired("devices.old.part", {}, {.action = Action::retire, .is_held = true});
  const auto result = w.run();
  REQUIRE(w.world.log.empty());
  REQUIRE(w.watcher.due == 0);
  REQUIRE(w.watcher.lines.empty());
  REQUIRE(w.state(result, "devices.a.part") == StepState::unchanged);
  REQUIRE(result.steps.front().outputs == Facts{{"serial", "7"}});
  REQUIRE(w.store.lock().find("devices.a.part"_id) == nullptr);
  REQUIRE(w.store.lock().find("devices.old.part"_id) != nullptr);
}

TEST_CASE("executor: what is taken over is adopted, not made, and recorded as it was found") {
  RunWorld w;
  w.step("devices.a.part", {}, due(Action::adopt));
  w.observed["devices.a.part"] = there({{"serial", "7"}});
  REQUIRE(w.run().is_done());
  REQUIRE(w.world.log == std::vector<std::string>{"adopt devices.a.part"});
  REQUIRE(w.store.lock().find("devices.a.part"_id)->outputs == Facts{{"serial", "7"}});
}

TEST_CASE("executor: a failing step fails alone; what needs it is skipped, everything else is done") {
  RunWorld w;
  w.step("authorities.a.part");
  w.step("devices.b.part", {"authorities.a.part"});
  w.step("devices.c.part", {"devices.b.part"});
  w.step("devices.free.part");
  w.step("devices.after.part", {"devices.free.part"});
  fail(w, "authorities.a.part");
  w.options.threads = GENERATE(1U, 4U);
  const auto result = w.run();
  REQUIRE(w.state(result, "authorities.a.part") == StepState::failed);
  REQUIRE(w.state(result, "devices.b.part") == StepState::skipped);
  REQUIRE(w.state(result, "devices.c.part") == StepState::skipped);
  REQUIRE(w.state(result, "devices.free.part") == StepState::done);
  REQUIRE(w.state(result, "devices.after.part") == StepState::done);
  REQUIRE_FALSE(w.world.has("apply devices.b.part"));
  REQUIRE(w.store.lock().find("authorities.a.part"_id) == nullptr);
  REQUIRE(w.store.lock().find("devices.after.part"_id) != nullptr);
  REQUIRE(result.count(StepState::skipped) == 2);
  REQUIRE_FALSE(result.is_done());
  REQUIRE_FALSE(result.was_stopped);
  for (const auto& step : result.steps) {
    if (step.state != StepState::failed) continue;
    REQUIRE(step.error == "authorities.a.part: it broke");
    REQUIRE(step.hint == "mend it");
  }
}

TEST_CASE("executor: independent steps are carried out at the same time") {
  RunWorld w;
  w.step("devices.a.part");
  w.step("devices.b.part");
  // Each waits until the other was begun: only steps side by side end.
  class Meeting : public RunObserver {
   public:
    void step_started(const PlannedStep&) override { ++begun; }
    std::atomic<int> begun = 0;
  };
  class MeetingKind : public FakeKind {
   public:
    MeetingKind(FakeWorld& world, Meeting& meeting) : FakeKind(world, {}), meeting_(meeting) {}
    Outcome apply(const Application& application, Host& host) const override {
      const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
      while (meeting_.begun < 2 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
      if (meeting_.begun < 2) throw Error("alone");
      return FakeKind::apply(application, host);
    }

   private:
    Meeting& meeting_;
  };
  Meeting meeting;
  StepKinds::Table table;
  table["part"] = std::make_unique<MeetingKind>(w.world, meeting);
  StepKinds kinds;
  kinds.add({}, std::move(table));
  w.hold();
  PlanningResult planned{{}, Graph(w.steps), std::vector<Observed>(2), {}, w.host.clock.now()};
  for (const auto& step : planned.graph.steps()) planned.plan.steps.push_back({step, due()});
  const auto result =
      apply_plan(planned, kinds, w.store, w.host.host(), meeting, {.threads = 2, .is_stop_requested = {}});
  REQUIRE(result.is_done());
}

namespace {

// Works on four pieces, one after the other, from where the last run has left it.
class LongKind : public FakeKind {
 public:
  explicit LongKind(FakeWorld& world) : FakeKind(world, {}) {}

  Outcome apply(const Application& application, Host& host) const override {
    FakeKind::apply(application, host);
    const auto recorded = application.recorded == nullptr ? "0" : fact(application.recorded->outputs, "pieces");
    for (auto pieces = std::stoul(recorded); pieces < 4;) {
      if (application.work.must_stop()) throw StepStopped();
      ++pieces;
      note(application.step, fmt::format("piece {} of", pieces));
      application.work.progressed(pieces, 4, "pieces");
      application.work.record({{"serial", "7"}, {"pieces", std::to_string(pieces)}});
      if (pieces == breaks_after) throw Error("it broke", "mend it");
    }
    return {{{"serial", "7"}, {"pieces", "4"}}, {}};
  }

  std::size_t breaks_after = 0;
};

struct LongWorld : RunWorld {
  LongWorld() {
    auto kind = std::make_unique<LongKind>(world);
    long_kind = kind.get();
    StepKinds::Table table;
    table["part"] = std::move(kind);
    kinds = StepKinds();
    kinds.add({}, std::move(table));
    options.threads = 1;
    step("devices.a.part");
    step("devices.b.part", {"devices.a.part"});
  }

  const Record* recorded() { return store.lock().find("devices.a.part"_id); }

  LongKind* long_kind;
};

}  // namespace

TEST_CASE("executor: a long step tells how far it is, and what has come of it until now is recorded") {
  LongWorld w;
  w.long_kind->breaks_after = 3;
  const auto result = w.run();
  REQUIRE(w.watcher.progress == std::vector<std::string>{"devices.a.part 1/4 pieces", "devices.a.part 2/4 pieces",
                                                         "devices.a.part 3/4 pieces"});
  REQUIRE(w.state(result, "devices.a.part") == StepState::failed);
  REQUIRE(w.state(result, "devices.b.part") == StepState::skipped);
  REQUIRE(w.recorded()->outputs == Facts{{"serial", "7"}, {"pieces", "3"}});
  REQUIRE(w.recorded()->origin == Origin::made);
}

TEST_CASE("executor: a long step that is asked to stop ends, is neither done nor failed, and goes on in the next run") {
  LongWorld w;
  w.options.is_stop_requested = [&w] { return w.world.has("piece 2 of devices.a.part"); };
  const auto stopped = w.run();
  REQUIRE(stopped.was_stopped);
  REQUIRE(w.state(stopped, "devices.a.part") == StepState::skipped);
  REQUIRE(w.state(stopped, "devices.b.part") == StepState::skipped);
  REQUIRE(w.recorded()->outputs.at("pieces") == "2");
  w.options.is_stop_requested = {};
  w.lock = w.store.lock();
  w.world.log.clear();
  REQUIRE(w.run().is_done());
  REQUIRE(w.world.log == std::vector<std::string>{"apply devices.a.part", "piece 3 of devices.a.part",
                                                  "piece 4 of devices.a.part", "apply devices.b.part",
                                                  "piece 1 of devices.b.part", "piece 2 of devices.b.part",
                                                  "piece 3 of devices.b.part", "piece 4 of devices.b.part"});
  REQUIRE(w.recorded()->outputs.at("pieces") == "4");
}

TEST_CASE("executor: a long step ends when the hold is lost") {
  LongWorld w;
  w.options.is_stop_requested = [&w] {
    if (w.world.has("piece 1 of devices.a.part")) w.memory->holder = nullptr;
    return false;
  };
  const auto result = w.run();
  REQUIRE(result.was_hold_lost);
  REQUIRE(w.state(result, "devices.a.part") == StepState::skipped);
  REQUIRE(w.recorded()->outputs.at("pieces") == "1");
}

TEST_CASE("executor: after a stop steps under way end, and no more are begun") {
  RunWorld w;
  w.options.threads = 1;
  w.options.is_stop_requested = [&w] { return !w.world.log.empty(); };
  w.step("devices.a.part");
  w.step("devices.b.part");
  w.retired("devices.old.part");
  const auto result = w.run();
  REQUIRE(w.world.log == std::vector<std::string>{"apply devices.a.part"});
  REQUIRE(result.was_stopped);
  REQUIRE(w.state(result, "devices.a.part") == StepState::done);
  REQUIRE(w.state(result, "devices.b.part") == StepState::skipped);
  REQUIRE(w.state(result, "devices.old.part") == StepState::skipped);
  REQUIRE(w.store.lock().find("devices.a.part"_id) != nullptr);
  REQUIRE(w.store.lock().find("devices.old.part"_id) != nullptr);
}

TEST_CASE("executor: once the hold is lost nothing more is recorded, and no further step is begun") {
  RunWorld w;
  w.options.threads = 1;
  w.step("devices.a.part");
  w.step("devices.b.part");
  w.retired("devices.old.part");
  // Somebody takes the hold away while the first step is under way.
  w.options.is_stop_requested = [&w] {
    if (!w.watcher.lines.empty()) w.memory->holder = nullptr;
    return false;
  };
  const auto result = w.run();
  REQUIRE(result.was_hold_lost);
  REQUIRE_FALSE(result.was_stopped);
  REQUIRE(w.world.log == std::vector<std::string>{"apply devices.a.part"});
  REQUIRE(w.state(result, "devices.b.part") == StepState::skipped);
  REQUIRE(w.state(result, "devices.old.part") == StepState::skipped);
}

TEST_CASE("executor: a step under way when the hold is lost fails, since it can't be recorded") {
  RunWorld w;
  w.options.threads = 1;
  class Thief : public RunObserver {
   public:
    explicit Thief(MemoryState& state) : state_(state) {}
    void step_started(const PlannedStep&) override { state_.holder = nullptr; }

   private:
    MemoryState& state_;
  };
  Thief thief(*w.memory);
  w.step("devices.a.part");
  w.hold();
  PlanningResult planned{{}, Graph(w.steps), std::vector<Observed>(1), {}, w.host.clock.now()};
  planned.plan.steps.push_back({planned.graph.steps()[0], due()});
  const auto result = apply_plan(planned, w.kinds, w.store, w.host.host(), thief, w.options);
  REQUIRE(result.steps[0].state == StepState::failed);
  REQUIRE_THAT(result.steps[0].error, ContainsSubstring("devices.a.part: the hold was taken away"));
  REQUIRE(w.memory->lock.steps.empty());
}

TEST_CASE("executor: what fails for a damaged record is told how the store restores it") {
  RunWorld w;
  class Damaged : public FakeKind {
   public:
    using FakeKind::FakeKind;
    Outcome apply(const Application&, Host&) const override { throw DamagedRecord({}, "its record misses 'x'"); }
  };
  StepKinds::Table table;
  table["part"] = std::make_unique<Damaged>(w.world, FakeTraits{});
  w.kinds.add({}, std::move(table));
  w.step("devices.a.part");
  const auto result = w.run();
  REQUIRE(result.steps[0].error == "devices.a.part: its record misses 'x'");
  REQUIRE(result.steps[0].hint == w.store.restore_hint());
}

TEST_CASE("executor: what is retired goes after everything that is made, in its own order, and is forgotten") {
  RunWorld w;
  w.retired("authorities.old.entry@eu", {"devices.old.entry@eu"});
  w.retired("devices.old.entry@eu");
  w.step("devices.new.entry@eu");
  w.step("devices.new.part");
  REQUIRE(w.run().is_done());
  for (const auto* made : {"apply devices.new.part", "apply devices.new.entry@eu"})
    REQUIRE(w.world.when(made) < w.world.when("retire devices.old.entry@eu"));
  REQUIRE(w.world.when("retire devices.old.entry@eu") < w.world.when("retire authorities.old.entry@eu"));
  REQUIRE(w.world.has("retire authorities.old.entry@eu"));
  REQUIRE(w.store.lock().find("devices.old.entry@eu"_id) == nullptr);
}

TEST_CASE("executor: what is only forgotten is not taken away") {
  RunWorld w;
  w.retired("devices.old.entry@eu", {}, forgotten());
  REQUIRE(w.run().is_done());
  REQUIRE(w.world.log.empty());
  REQUIRE(w.store.lock().find("devices.old.entry@eu"_id) == nullptr);
}

TEST_CASE("executor: what could not be retired stays recorded, and what waits for it stays whole") {
  RunWorld w;
  w.retired("authorities.old.entry@eu", {"devices.old.entry@eu"});
  w.retired("devices.old.entry@eu");
  fail(w, "devices.old.entry@eu");
  const auto result = w.run();
  REQUIRE(w.state(result, "devices.old.entry@eu") == StepState::failed);
  REQUIRE(w.state(result, "authorities.old.entry@eu") == StepState::skipped);
  REQUIRE(w.store.lock().find("devices.old.entry@eu"_id) != nullptr);
  REQUIRE(w.store.lock().find("authorities.old.entry@eu"_id) != nullptr);
}

TEST_CASE("executor: nothing is taken away in a target, nor where none is, while a step there is unfinished") {
  RunWorld w;
  w.step("devices.new.entry@eu");
  w.step("devices.new.entry@us");
  w.retired("devices.old.entry@eu");
  w.retired("devices.old.entry@us");
  w.retired("devices.old.entry@gone");
  SECTION("of the same target, or of one that may have what a gone one had") {
    fail(w, "devices.new.entry@eu");
    const auto result = w.run();
    REQUIRE(w.state(result, "devices.old.entry@eu") == StepState::skipped);
    REQUIRE(w.state(result, "devices.old.entry@gone") == StepState::skipped);
    REQUIRE(w.state(result, "devices.old.entry@us") == StepState::done);
  }
  SECTION("of no target") {
    w.step("devices.new.part");
    fail(w, "devices.new.part");
    const auto result = w.run();
    for (const auto* id : {"devices.old.entry@eu", "devices.old.entry@us", "devices.old.entry@gone"})
      REQUIRE(w.state(result, id) == StepState::skipped);
  }
}

TEST_CASE("executor: an ephemeral step is carried out, and never recorded") {
  RunWorld w;
  w.step("authorities.a.proof");
  w.step("authorities.a.entry@eu", {"authorities.a.proof"});
  REQUIRE(w.run().is_done());
  REQUIRE(w.world.when("apply authorities.a.proof") < w.world.when("apply authorities.a.entry@eu"));
  REQUIRE(w.store.lock().find("authorities.a.proof"_id) == nullptr);
  REQUIRE(w.store.lock().find("authorities.a.entry@eu"_id) != nullptr);
}

TEST_CASE("executor: a blocked step is left out, and what waits hands on what is there") {
  RunWorld w;
  w.step("devices.a.part", {}, due(Action::blocked));
  w.step("devices.b.part", {}, due(Action::wait));
  w.step("devices.b.sign", {"devices.b.part"});
  w.step("devices.c.part");
  w.observed["devices.b.part"] = there({{"serial", "7"}});
  const auto result = w.run();
  REQUIRE(w.state(result, "devices.a.part") == StepState::skipped);
  REQUIRE(w.state(result, "devices.b.part") == StepState::waiting);
  REQUIRE(w.state(result, "devices.b.sign") == StepState::done);
  REQUIRE(w.state(result, "devices.c.part") == StepState::done);
  REQUIRE_FALSE(result.is_done());
  REQUIRE(w.watcher.due == 2);
  REQUIRE(w.store.lock().find("devices.a.part"_id) == nullptr);
  REQUIRE(w.store.lock().find("devices.b.part"_id) == nullptr);
}

TEST_CASE("executor: a run in which something only waits is done") {
  RunWorld w;
  w.step("devices.b.part", {}, due(Action::wait));
  w.step("devices.c.part");
  const auto result = w.run();
  REQUIRE(result.is_done());
  REQUIRE(result.is_waiting());
}

TEST_CASE("executor: a target in another place is left out whole; where that is all, nothing happens") {
  const auto elsewhere = [] {
    auto decision = due(Action::blocked);
    decision.reasons = {{.code = ReasonCode::other_account}};
    return decision;
  };
  RunWorld w;
  w.step("devices.d.part");
  w.step("devices.d.entry@eu", {}, elsewhere());
  w.step("devices.e.entry@eu");
  w.step("devices.e.entry@us");
  const auto result = w.run();
  REQUIRE(w.state(result, "devices.d.entry@eu") == StepState::skipped);
  REQUIRE(w.state(result, "devices.e.entry@eu") == StepState::skipped);
  REQUIRE(w.state(result, "devices.e.entry@us") == StepState::done);

  RunWorld whole;
  whole.step("devices.d.part", {}, elsewhere());
  whole.step("devices.e.part");
  REQUIRE_THROWS_WITH(whole.run(), "this run is for another account or region; nothing was changed");
  REQUIRE(whole.world.log.empty());
}

TEST_CASE("executor: who watches is told how many are due, and of each when it begins and how it ends") {
  RunWorld w;
  w.options.threads = 1;
  w.step("devices.a.part");
  w.step("devices.b.part", {"devices.a.part"});
  w.step("devices.c.part", {}, {});
  fail(w, "devices.a.part");
  w.run();
  REQUIRE(w.watcher.due == 2);
  REQUIRE(w.watcher.lines ==
          std::vector<std::string>{"start devices.a.part", "failed devices.a.part", "skipped devices.b.part"});
}

TEST_CASE("executor: what the next run would not take for a record is not recorded, and its step has failed") {
  RunWorld w;
  w.step("devices.a.part", {}, due(Action::adopt));
  w.step("devices.b.part", {"devices.a.part"});
  w.observed["devices.a.part"] = there({{"serial", "garbage"}});
  const auto result = w.run();
  REQUIRE(w.state(result, "devices.a.part") == StepState::failed);
  REQUIRE(w.state(result, "devices.b.part") == StepState::skipped);
  REQUIRE_THAT(result.steps.front().error, ContainsSubstring("'serial'") && ContainsSubstring("'garbage'"));
  REQUIRE(w.store.lock().steps.empty());
}

TEST_CASE("executor: what is taken away is looked at first, and has to be what the plan has named") {
  RunWorld w;
  w.retired("devices.old.part");
  SECTION("it is") {
    w.world.found["devices.old.part"] = there({{"serial", "made devices.old.part"}});
    REQUIRE(w.run().is_done());
    REQUIRE(w.world.has("retire devices.old.part"));
  }
  SECTION("it is gone") {
    w.world.found["devices.old.part"] = Observed();
    REQUIRE(w.run().is_done());
    REQUIRE_FALSE(w.world.has("retire devices.old.part"));
    REQUIRE(w.store.lock().find("devices.old.part"_id) == nullptr);
  }
  SECTION("it is another") {
    w.world.found["devices.old.part"] = there({{"serial", "of somebody else"}});
    const auto result = w.run();
    REQUIRE_FALSE(w.world.has("retire devices.old.part"));
    REQUIRE(w.store.lock().find("devices.old.part"_id) != nullptr);
    REQUIRE(result.steps.front().error ==
            "devices.old.part: the plan takes away what has serial 'made devices.old.part', but there it is 'of "
            "somebody else'; it was not deleted");
  }
  SECTION("it has what the plan does not name") {
    w.world.found["devices.old.part"] = there({{"serial", "made devices.old.part"}, {"shelf", "3"}});
    REQUIRE(w.state(w.run(), "devices.old.part") == StepState::failed);
    REQUIRE_FALSE(w.world.has("retire devices.old.part"));
  }
}

TEST_CASE("executor: a service that answers a step slowly and never enough ends that step, and no other") {
  RunWorld w;
  w.step("devices.a.part");
  w.step("devices.b.part");
  w.options.threads = 1;
  w.host.http.handler = [&w](std::string_view, const HttpRequest&) -> HttpResponse {
    w.host.clock.advance(std::chrono::seconds(60));
    return {200, {}, ""};
  };
  w.world.ask = [&w](const ReadHost& host) {
    const bool is_endless = !w.world.has("apply devices.b.part");
    for (int i = 0; is_endless || i < 5; ++i) host.http.get({});
  };
  const auto result = w.run();
  CHECK(w.state(result, "devices.a.part") == StepState::failed);
  CHECK(w.state(result, "devices.b.part") == StepState::done);
  CHECK(w.host.http.requests().size() == 10 + 5);
}
