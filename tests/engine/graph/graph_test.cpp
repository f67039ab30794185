#include "engine/graph/graph.h"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Step step(const std::string& kind, const std::vector<std::string>& needs = {}) {
  Step made(StepId({}, kind));
  for (const auto& need : needs) made.needs.push_back({"need", StepId({}, need)});
  return made;
}

std::vector<std::string> ids(const Graph& graph) {
  std::vector<std::string> out;
  for (const auto& one : graph.steps()) out.push_back(one.id.text());
  return out;
}

std::vector<std::size_t> positions(std::span<const std::size_t> given) {
  return {given.begin(), given.end()};
}

}  // namespace

TEST_CASE("graph: order comes from references, ties stay as given") {
  const Graph graph({step("d", {"b"}), step("c"), step("b", {"a"}), step("a"), step("e")});
  REQUIRE(ids(graph) == std::vector<std::string>{"c", "a", "b", "d", "e"});
  REQUIRE(positions(graph.needs(graph.index("d"_id))) == std::vector{graph.index("b"_id)});
  REQUIRE(positions(graph.dependents(graph.index("a"_id))) == std::vector{graph.index("b"_id)});
}

TEST_CASE("graph: a step that is needed in two roles is one need") {
  const Graph graph({step("a"), step("b", {"a", "a"})});
  REQUIRE(positions(graph.needs(graph.index("b"_id))) == std::vector{graph.index("a"_id)});
  REQUIRE(positions(graph.dependents(graph.index("a"_id))) == std::vector{graph.index("b"_id)});
  int visits = 0;
  walk(graph, 1, [&](std::size_t) { ++visits; });
  REQUIRE(visits == 2);
}

TEST_CASE("graph: a circle, an unknown need and a step given twice are bugs and said so") {
  REQUIRE_THROWS_AS(Graph({step("a", {"b"}), step("b", {"a"})}), InternalError);
  REQUIRE_THROWS_AS(Graph({step("a", {"x"})}), InternalError);
  REQUIRE_THROWS_AS(Graph({step("a"), step("a")}), InternalError);
}

TEST_CASE("graph: a walk visits each step once, after all it needs") {
  std::vector<Step> steps;
  for (int i = 0; i < 400; ++i) {
    std::vector<std::string> needs;
    for (const int back : {1, 7, 50})
      if (i >= back) needs.push_back(std::to_string(i - back));
    steps.push_back(step(std::to_string(i), needs));
  }
  const Graph graph(std::move(steps));
  std::mutex mutex;
  std::set<std::size_t> seen;
  bool is_in_order = true;
  walk(graph, 8, [&](std::size_t index) {
    const std::lock_guard hold(mutex);
    for (const auto need : graph.needs(index)) is_in_order = is_in_order && seen.contains(need);
    is_in_order = is_in_order && seen.insert(index).second;
  });
  REQUIRE(is_in_order);
  REQUIRE(seen.size() == 400);
}

TEST_CASE("graph: a step waits for the last of what it needs, not for the first") {
  const Graph graph({step("a"), step("b"), step("c", {"a", "b"}), step("d")});
  std::atomic<bool> is_b_done = false, is_d_visited = false, was_in_time = true;
  // "b" lasts until "d" was visited, which whoever is done with "a" comes to once "c" has to wait.
  walk(graph, 2, [&](std::size_t index) {
    const auto& id = graph.steps()[index].id.text();
    if (id == "c") was_in_time = is_b_done.load();
    if (id == "d") is_d_visited = true;
    if (id != "b") return;
    while (!is_d_visited) std::this_thread::yield();
    is_b_done = true;
  });
  REQUIRE(was_in_time);
}

TEST_CASE("graph: independent steps are walked at the same time") {
  const Graph graph({step("a"), step("b")});
  std::atomic<int> inside = 0;
  // Each waits for the other: only a parallel walk ends.
  walk(graph, 2, [&](std::size_t) {
    ++inside;
    while (inside < 2) std::this_thread::yield();
  });
  REQUIRE(inside == 2);
}

TEST_CASE("graph: an exception ends the walk, what needs the failed step is not visited") {
  const Graph graph({step("a"), step("b", {"a"})});
  int visits = 0;
  REQUIRE_THROWS_AS(walk(graph, 4,
                         [&](std::size_t) {
                           ++visits;
                           throw Error("no");
                         }),
                    Error);
  REQUIRE(visits == 1);
}

TEST_CASE("graph: an empty graph is walked at once") {
  walk(Graph({}), 4, [](std::size_t) { FAIL("there is nothing to visit"); });
}
