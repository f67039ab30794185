#include "engine/state/memory/memory_store.h"

#include "engine/base/passing_error.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

const Record record{"key", {{"x", "1"}}, {}};

std::shared_ptr<MemoryState> line() {
  auto state = std::make_shared<MemoryState>();
  state->lock.manifest_name = "line";
  return state;
}

}  // namespace

TEST_CASE("memory store: what one store records, the next one reads") {
  const auto state = line();
  {
    MemoryStore store(state);
    REQUIRE(store.take_hold());
    store.record({{"a"_id, record}, {"b"_id, record}});
    store.record({{"b"_id, std::nullopt}});
    store.finish();
    REQUIRE(store.lock().steps.size() == 1);
  }
  const MemoryStore again(state);
  REQUIRE(*again.lock().find("a"_id) == record);
  REQUIRE(again.lock().find("b"_id) == nullptr);
  REQUIRE(again.lock().manifest_name == "line");
}

TEST_CASE("memory store: one is at work at a time, and what it has recorded is noticed by the next") {
  const auto state = line();
  MemoryStore second(state);
  {
    MemoryStore first(state);
    REQUIRE_THROWS_AS(first.record({{"a"_id, record}}), InternalError);
    REQUIRE(first.take_hold());
    REQUIRE_THROWS_AS(second.take_hold(), PassingError);
    first.record({{"a"_id, record}});
  }
  REQUIRE_FALSE(second.take_hold());
  REQUIRE(second.lock().steps.size() == 1);
}

TEST_CASE("memory store: after its hold is lost every write throws") {
  const auto state = line();
  MemoryStore store(state);
  store.take_hold();
  REQUIRE_FALSE(store.is_hold_lost());
  state->holder = nullptr;
  REQUIRE(store.is_hold_lost());
  REQUIRE_THROWS_AS(store.record({{"a"_id, record}}), HoldLost);
  REQUIRE(state->lock.steps.empty());
}
