// What is to be done, step by step, and why: the same for the person, the pull request and the executor.
// Must not know: how it is shown, how plans are carried out.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/boxed.h"
#include "engine/base/error.h"
#include "engine/base/time.h"
#include "engine/graph/graph.h"
#include "engine/plan/model/reason.h"

namespace byoc {

enum class Action { create, adopt, update, renew, replace, retire, none, wait, blocked };

// In the order in which summaries list them.
inline constexpr Action all_actions[] = {Action::create, Action::adopt, Action::update, Action::renew,  Action::replace,
                                         Action::retire, Action::none,  Action::wait,   Action::blocked};

std::string_view to_string(Action action);

// Whether something new comes of it: a file, a certificate, a registration that was not there before.
bool makes_new(Action action);

// What a decision means for the steps below, beside its action.
enum class Consequence {
  none,
  made_again,  // it is there anew and says the same: what was made with its help holds, but has to follow its dates
  replaced,    // what was made with its help no longer holds
};

std::string_view to_string(Consequence consequence);

// What becomes of what a retired step stands for.
enum class Retirement {
  take_away,
  forget,  // it belongs to another step now, or is left alone: only its record goes
};

std::string_view to_string(Retirement retirement);

// What has to come from outside before a step can be done: a thing that is in nobody's hand here.
struct Awaited {
  std::string what;           // "key", "certificate", "request", "registration"
  std::string path;           // where it is awaited, as the manifest names it
  std::string from;           // "whoever has the key of authorities.root"
  std::string digest_path{};  // what stands for `path` in a digest, where that is known only once AWS was asked

  friend bool operator==(const Awaited&, const Awaited&) = default;
};

// What is to be done for one step, and why.
struct Decision {
  Action action = Action::none;
  Reasons reasons{};  // deterministic; never a time of day that moves between two runs
  Reasons warnings{};
  std::vector<StepId> waits_for{};  // the blocked or waiting steps that are all that it is blocked by, or waits for
  // Of `wait`: what has to come. Of a step that is as it should be: what would have to, were its secret needed.
  Boxed<Awaited> awaited{};
  bool still_serves = false;  // of `wait`: what is there is good for the steps below meanwhile
  bool is_held = false;       // shown, but not done without another word from the user (a `retire` without --prune)
  Consequence consequence = Consequence::none;
  std::optional<Time> ends{};  // of what will come of it, for the steps below; moves with the clock: not in the digest
  Retirement retirement = Retirement::take_away;
  Facts taken_away{};  // of `retire`: what outside the folder will be gone
};

// Whether apply would do something for it.
bool is_to_be_done(const Decision& decision);

// Where the truth of a plan comes from.
enum class Refresh {
  live,         // files and AWS
  without_aws,  // files; AWS as recorded in the lock
  offline,      // the lock alone
};

std::string_view to_string(Refresh refresh);

struct PlannedStep {
  Step step;
  Decision decision;
};

// Targets that could not be looked at, and why. Nothing is done there; the others go on.
using UnreachableTargets = std::map<std::string, Error, std::less<>>;

struct Plan {
  std::string manifest_name;
  std::string region;  // as the manifest or the command line names it, all of several; empty: neither does
  Refresh refresh = Refresh::live;
  std::string recorded_at;         // when the lock was last written (RFC 3339); empty: never
  std::vector<PlannedStep> steps;  // in the order of the graph; those gone from the manifest last
  UnreachableTargets unreachable;

  // How many steps have each action; every action is present.
  std::map<Action, std::size_t> summary() const;

  // Anything that apply would do: an action other than none, wait and blocked, and not held.
  bool has_changes() const;

  // These, and what is held back until the user says another word.
  bool has_pending() const;

  // A blocked step blocks its resource and what depends on it; one that waits, what depends on it.
  bool is_blocked() const;
  bool is_waiting() const;

  // Where this run is for another account or region than what is recorded, nothing is done: in a target of that name,
  // or (the empty one) at all.
  std::set<std::string, std::less<>> stopped_targets() const;
  bool is_stopped() const { return stopped_targets().contains(std::string_view()); }

  // SHA-256 (hex) over what a plan will do: the manifest's name, the region, and of every step the id, kind, action,
  // the codes and values of its reasons, what it means for others, what is wanted of it, what it takes away and what it
  // waits for. Not
  // over words, nor over warnings (which depend on how much was looked at), nor over where the truth came from or when.
  std::string digest() const;
};

}  // namespace byoc
