// A step: the smallest piece of work with an id, what is wanted of it, and the steps it refers to.
// Must not know: any kind in particular, plans.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/facts.h"
#include "engine/base/shared.h"
#include "engine/graph/step_id.h"
#include "engine/host/files.h"

namespace byoc {

// A named reference to another step.
struct StepLink {
  StepLink(std::string_view named, StepId to);

  std::string_view role;  // what the other step is to this one: "key", "issuer_certificate", ...; never goes away
  StepId step;
};

// Copies share them until one is changed.
class StepLinks {
 public:
  using List = std::vector<StepLink>;

  StepLinks() = default;
  StepLinks(std::initializer_list<StepLink> links) : links_(List(links)) {}

  List::const_iterator begin() const { return links_->begin(); }
  List::const_iterator end() const { return links_->end(); }
  bool empty() const { return links_->empty(); }
  std::size_t size() const { return links_->size(); }
  const StepLink& front() const { return links_->front(); }
  const StepLink& back() const { return links_->back(); }

  void push_back(const StepLink& link) { links_.own().push_back(link); }
  template <typename IsGone>
  void erase_if(IsGone is_gone) {
    if (!empty()) std::erase_if(links_.own(), is_gone);
  }

  // Has each id replaced by what `canonical` gives for it, which is equal, and takes no more room than needed.
  template <typename Canonical>
  void share_ids(Canonical canonical) {
    if (empty()) return;
    auto& links = links_.own();
    for (auto& link : links) link.step = canonical(link.step);
    links.shrink_to_fit();
  }

 private:
  Shared<List> links_;
};

// Cheap to copy: a fleet has as many as certificates, and the graph, the plan and the run have each.
struct Step {
  StepId id;
  Shared<Path> folder;      // where relative paths among the facts start
  Facts wanted;             // what it is to be; recorded, and compared with what was recorded
  Facts settings;           // how to go about it; a change of these alone makes nothing due and is not recorded
  bool is_retired = false;  // recorded, but gone from the manifest; `wanted` is what was recorded
  StepLinks needs;          // edges: these are done first
  StepLinks mentions;       // not edges: steps whose record this one looks at

  explicit Step(const StepId& named) : id(named) {}

  // Parts of the id: "authorities.root" (empty for a step that belongs to no resource), "certificate" (a name in the
  // table of kinds), and the entry of `aws.targets` that it is about (empty where there is none).
  std::string_view resource() const { return id.resource(); }
  std::string_view kind() const { return id.kind(); }
  std::string_view target() const { return id.target(); }

  // The id of the step in that role among those this one needs, or among all it refers to; null if there is none.
  const StepId* need(std::string_view role) const;
  const StepId* link(std::string_view role) const;
};

// What is recorded of a need that matters when both steps are gone from the manifest: the fact "needs.ROLE".
inline constexpr std::string_view recorded_need = "needs.";

}  // namespace byoc
