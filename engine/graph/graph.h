// Steps and their order: by references alone, ties as the steps were given, so the same input gives the same order.
// Must not know: any kind in particular, plans.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/graph/step.h"

namespace byoc {

// Copies share all of it: a graph is never changed.
class Graph {
 public:
  // Throws InternalError for a step given twice, a need that is no step, or a cycle (the manifest's checks find these
  // first).
  explicit Graph(std::vector<Step> steps);

  // Every step after all it needs; among those free to go, the one given first.
  const std::vector<Step>& steps() const { return content_->steps; }

  std::size_t size() const { return steps().size(); }

  bool contains(const StepId& id) const { return content_->index.contains(id.text()); }

  // Position in steps() of the step with that id; throws InternalError if there is none.
  std::size_t index(const StepId& id) const;
  const Step& step(const StepId& id) const { return steps()[index(id)]; }

  // Positions of the steps that step `index` needs, and of those that need it, in their order.
  std::span<const std::size_t> needs(std::size_t index) const { return content_->needs.of(index); }
  std::span<const std::size_t> dependents(std::size_t index) const { return content_->dependents.of(index); }

 private:
  // Of each step a list of others, one behind the other.
  struct Edges {
    std::vector<std::size_t> starts{0}, ends;

    std::span<const std::size_t> of(std::size_t index) const {
      return std::span(ends).subspan(starts[index], starts[index + 1] - starts[index]);
    }
  };

  using Index = std::unordered_map<std::string_view, std::size_t>;  // by the text of an id, which its step keeps

  struct Content {
    std::vector<Step> steps;
    Index index;
    Edges needs, dependents;
  };

  static Index index_by_id(const std::vector<Step>& steps);
  static Edges edges(const std::vector<Step>& steps, const Index& index);
  static Edges reversed(const Edges& needs);
  static std::vector<std::size_t> topological_order(const Edges& needs);
  static Edges reordered(const Edges& needs, const std::vector<std::size_t>& order,
                         const std::vector<std::size_t>& position);
  static void share(std::vector<Step>& steps, const Index& index);
  static Content content_of(std::vector<Step> given);

  std::shared_ptr<const Content> content_;
};

// Calls `visit` once for every step, each after all it needs have been visited, up to `threads` at a time; returns when
// all are done. An exception of `visit` lets the calls under way finish, starts no more and is thrown on.
void walk(const Graph& graph, unsigned threads, const std::function<void(std::size_t index)>& visit);

}  // namespace byoc
