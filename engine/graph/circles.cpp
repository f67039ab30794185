#include "engine/graph/circles.h"

#include <algorithm>
#include <limits>

namespace byoc {

namespace {

constexpr auto none = std::numeric_limits<std::size_t>::max();

class Circles {
 public:
  explicit Circles(const std::vector<std::vector<std::size_t>>& edges)
      : edges_(edges), visited_(edges.size(), none), lowest_(edges.size()), circle_(edges.size(), none) {}

  std::vector<std::size_t> all() && {
    for (std::size_t node = 0; node < edges_.size(); ++node)
      if (visited_[node] == none) follow(node);
    return std::move(circle_);
  }

 private:
  struct Place {
    std::size_t node, next = 0;  // which of its edges comes next
  };

  void enter(std::size_t node) {
    visited_[node] = lowest_[node] = count_++;
    open_.push_back(node);
    trail_.push_back({node});
  }

  void follow(std::size_t start) {
    enter(start);
    while (!trail_.empty()) {
      auto& [node, next] = trail_.back();
      if (next == edges_[node].size()) {
        leave();
        continue;
      }
      const auto to = edges_[node][next++];
      if (visited_[to] == none)
        enter(to);
      else if (circle_[to] == none)
        lowest_[node] = std::min(lowest_[node], visited_[to]);
    }
  }

  void leave() {
    const auto node = trail_.back().node;
    trail_.pop_back();
    if (!trail_.empty()) {
      auto& above = lowest_[trail_.back().node];
      above = std::min(above, lowest_[node]);
    }
    if (lowest_[node] != visited_[node]) return;
    while (circle_[node] == none) {  // the first of a circle that was entered: what is open above it belongs to it
      circle_[open_.back()] = node;
      open_.pop_back();
    }
  }

  const std::vector<std::vector<std::size_t>>& edges_;
  std::vector<std::size_t> visited_, lowest_, circle_, open_;
  std::vector<Place> trail_;
  std::size_t count_ = 0;
};

}  // namespace

std::vector<std::size_t> circles_of(const std::vector<std::vector<std::size_t>>& edges) {
  return Circles(edges).all();
}

}  // namespace byoc
