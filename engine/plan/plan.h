// What is to be done, step by step, and why: the same for the person, the pull request and the executor.
// Must not know: how a plan is shown, or how it is carried out.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/graph.h"

namespace byoc {

enum class Action { create, adopt, update, renew, replace, retire, none, blocked };

// In the order in which summaries list them.
inline constexpr Action all_actions[] = {Action::create, Action::adopt,  Action::update, Action::renew,
                                         Action::replace, Action::retire, Action::none,   Action::blocked};

std::string_view to_string(Action action);

// What is to be done for one step, and why.
struct Decision {
  Action action = Action::none;
  std::vector<std::string> reasons;  // deterministic; never a time of day that moves between two runs
  std::string hint;                  // the way out of `blocked`
  std::vector<std::string> warnings;
  Facts planned;  // what is known already of what will come of it, for the steps below; not shown, not in the digest
};

struct PlannedStep {
  Step step;
  Decision decision;
};

struct Plan {
  std::string manifest_name;
  std::string refreshed;            // what was looked at: "live" (files and AWS)
  std::vector<PlannedStep> steps;   // in the order of the graph
  std::vector<std::string> unmanaged;  // ids in the lock that the manifest no longer has; left alone

  // How many steps have each action; every action is present.
  std::map<Action, std::size_t> summary() const;

  // Anything that apply would do: an action other than none and blocked.
  bool has_changes() const;
  bool is_blocked() const;

  // SHA-256 (hex) over the manifest's name and every step's id, kind, action and reasons.
  std::string digest() const;
};

}  // namespace byoc
