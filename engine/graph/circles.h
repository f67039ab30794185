// Which nodes of a directed graph stand in circles with each other.
// Must not know: steps, plans.
#pragma once

#include <cstddef>
#include <vector>

namespace byoc {

// Of each node a number, which two share only if each leads to the other: Tarjan's strongly connected components
// (1972). `edges` has the nodes that each node leads to. Takes time and space in proportion to the edges, and no stack.
std::vector<std::size_t> circles_of(const std::vector<std::vector<std::size_t>>& edges);

}  // namespace byoc
