#include "engine/state/group_commit.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <semaphore>
#include <stdexcept>
#include <thread>

#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Changes one(const std::string& id) {
  return {{id_of(id), Record{"key", {}, {}}}};
}

// A place where the first write lasts until it may end.
struct SlowPlace {
  void write(const Changes& batch) {
    const auto number = ++writes;
    if (number == 1) {
      has_begun.release();
      may_end.acquire();
    }
    if (number == failing) throw std::runtime_error("full");
    const std::lock_guard guard(mutex);
    written.insert(written.end(), batch.begin(), batch.end());
  }

  bool has(const std::string& id) {
    const std::lock_guard guard(mutex);
    return std::ranges::count(written, id_of(id), &Change::step) == 1;
  }

  std::binary_semaphore has_begun{0}, may_end{0};
  std::atomic<int> writes = 0;
  int failing = 0;
  std::mutex mutex;
  Changes written;
};

}  // namespace

TEST_CASE("group commit: what comes while a write lasts shares the next one, and is written when `commit` returns") {
  SlowPlace place;
  GroupCommit commits([&](const Changes& batch) { place.write(batch); });
  const int waiting = 7;
  std::atomic<int> lost = 0;
  const auto commit = [&](const std::string& id) {
    commits.commit(one(id));
    if (!place.has(id)) ++lost;
  };
  {
    const std::jthread first([&] { commit("first"); });
    place.has_begun.acquire();
    std::latch begun(waiting);
    std::vector<std::jthread> threads;
    threads.reserve(waiting);
    for (int i = 0; i < waiting; ++i)
      threads.emplace_back([&, id = "n" + std::to_string(i)] {
        begun.count_down();
        commit(id);
      });
    begun.wait();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until they wait for the write that is under way
    place.may_end.release();
  }
  REQUIRE(lost == 0);
  REQUIRE(place.written.size() == waiting + 1);
  REQUIRE(place.writes <= waiting);
}

TEST_CASE("group commit: nothing returns before its write has ended") {
  SlowPlace place;
  GroupCommit commits([&](const Changes& batch) { place.write(batch); });
  std::atomic<int> returned = 0;
  {
    const std::jthread first([&] {
      commits.commit(one("first"));
      ++returned;
    });
    place.has_begun.acquire();
    const std::jthread second([&] {
      commits.commit(one("second"));
      ++returned;
    });
    REQUIRE(returned == 0);
    REQUIRE(place.written.empty());
    place.may_end.release();
  }
  REQUIRE(returned == 2);
}

TEST_CASE("group commit: what could not be written is told, and written with what comes next, in its order") {
  SlowPlace place;
  place.failing = 1;
  place.may_end.release();
  GroupCommit commits([&](const Changes& batch) { place.write(batch); });
  REQUIRE_THROWS_WITH(commits.commit(one("a")), "full");
  commits.commit(one("b"));
  REQUIRE(place.written == Changes{one("a")[0], one("b")[0]});
}

TEST_CASE("group commit: what could not be written can be flushed, once") {
  SlowPlace place;
  place.failing = 1;
  place.may_end.release();
  GroupCommit commits([&](const Changes& batch) { place.write(batch); });
  commits.flush();
  REQUIRE(place.writes == 0);
  REQUIRE_THROWS_WITH(commits.commit(one("a")), "full");
  commits.flush();
  commits.flush();
  REQUIRE(place.writes == 2);
  REQUIRE(place.has("a"));
}

TEST_CASE("group commit: those that wait for a write that fails write it themselves") {
  SlowPlace place;
  place.failing = 1;
  GroupCommit commits([&](const Changes& batch) { place.write(batch); });
  std::atomic<int> failed = 0;
  {
    const auto commit = [&](const std::string& id) {
      try {
        commits.commit(one(id));
      } catch (const std::runtime_error&) {
        ++failed;
      }
    };
    const std::jthread first([&] { commit("first"); });
    place.has_begun.acquire();
    const std::jthread second([&] { commit("second"); });
    place.may_end.release();
  }
  REQUIRE(failed == 1);
  REQUIRE(place.has("first"));
  REQUIRE(place.has("second"));
}
