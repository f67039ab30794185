#include "engine/graph/circles.h"

#include <random>

#include "tests/catch.h"

using byoc::circles_of;

namespace {

using Edges = std::vector<std::vector<std::size_t>>;

// From each node, whether it leads to each other one.
std::vector<std::vector<bool>> reach_of(const Edges& edges) {
  std::vector<std::vector<bool>> reach(edges.size(), std::vector<bool>(edges.size()));
  for (std::size_t i = 0; i < edges.size(); ++i) {
    std::vector<std::size_t> open{i};
    while (!open.empty()) {
      const auto at = open.back();
      open.pop_back();
      for (const auto to : edges[at])
        if (!reach[i][to]) {
          reach[i][to] = true;
          open.push_back(to);
        }
    }
  }
  return reach;
}

}  // namespace

TEST_CASE("circles: two nodes are of one if each leads to the other, and only then") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Edges edges(1 + random() % 12);
    for (auto count = random() % (2 * edges.size() + 1); count > 0; --count)
      edges[random() % edges.size()].push_back(random() % edges.size());
    const auto reach = reach_of(edges);
    const auto circle = circles_of(edges);
    REQUIRE(circle.size() == edges.size());
    for (std::size_t i = 0; i < edges.size(); ++i)
      for (std::size_t j = 0; j < edges.size(); ++j)
        REQUIRE((circle[i] == circle[j]) == (i == j || (reach[i][j] && reach[j][i])));
  }
}

TEST_CASE("circles: a chain and a ring of a million take no stack") {
  constexpr std::size_t count = 1'000'000;
  Edges edges(count);
  for (std::size_t i = 0; i + 1 < count; ++i) edges[i].push_back(i + 1);
  const auto of_chain = circles_of(edges);
  CHECK(of_chain.front() != of_chain.back());
  edges.back().push_back(0);
  const auto of_ring = circles_of(edges);
  CHECK(of_ring.front() == of_ring.back());
}

TEST_CASE("circles: of nothing there are none") {
  CHECK(circles_of({}).empty());
}
