// Steps and their order: by references alone, ties as the steps were given, so the same input gives the same order.
// Must not know: any kind in particular, plans.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/graph/step.h"

namespace byoc {

class Graph {
 public:
  // Throws InternalError for a step given twice, a need that is no step, or a cycle (the manifest's checks find these
  // first).
  explicit Graph(std::vector<Step> steps);

  // Every step after all it needs; among those free to go, the one given first.
  const std::vector<Step>& steps() const { return steps_; }

  std::size_t size() const { return steps_.size(); }

  bool contains(const StepId& id) const { return index_.contains(id); }

  // Position in steps() of the step with that id; throws InternalError if there is none.
  std::size_t index(const StepId& id) const;
  const Step& step(const StepId& id) const { return steps_[index(id)]; }

  // Positions of the steps that step `index` needs, and of those that need it.
  const std::vector<std::size_t>& needs(std::size_t index) const { return needs_[index]; }
  const std::vector<std::size_t>& dependents(std::size_t index) const { return dependents_[index]; }

 private:
  std::vector<Step> steps_;
  std::map<StepId, std::size_t> index_;
  std::vector<std::vector<std::size_t>> needs_, dependents_;
};

// Calls `visit` once for every step, each after all it needs have been visited, up to `threads` at a time; returns when
// all are done. An exception of `visit` lets the calls under way finish, starts no more and is thrown on.
void walk(const Graph& graph, unsigned threads, const std::function<void(std::size_t index)>& visit);

}  // namespace byoc
