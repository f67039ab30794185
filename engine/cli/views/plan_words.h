// The phrases about a plan that every view for people uses: its source, its summary, what is held back.
// Must not know: any view in particular.
#pragma once

#include <string>
#include <string_view>

#include "engine/plan/model/plan.h"

namespace byoc {

// "2026-11-20" of what a lock says of its time.
std::string day_of(const std::string& rfc3339);

// "live: files and AWS IoT", "offline: the lock of 2026-11-20 alone". `has_aws`: the manifest is about AWS, too.
std::string source_phrase(const Plan& plan, bool has_aws);

// "9 to create, 2 to adopt; 1 held back, 3 unchanged": the actions that occur, what stays apart from what changes.
std::string summary_phrase(const Plan& plan);

// What will not be done: "What is blocked, and what depends on it, is left out; the rest is carried out."; empty where
// all can be done.
std::string obstacle_phrase(const Plan& plan);

// "Nothing to do: all 4 steps are as the manifest wants them."
std::string nothing_to_do(const Plan& plan);

// The hint for steps that are held back; empty if none are.
std::string held_hint(const Plan& plan);

// Whether a step is blocked or waits only because of another one, which is the one to settle.
bool stands_behind_another(const PlannedStep& planned);

// "held back", or "to forget with --prune" of what costs nothing but its record; empty for what is not held.
std::string_view held_words(const Decision& decision);

// Whether a step's hint is its own. What is held back has one hint for all, what waits has it where the cause is, and
// of a target that can't be looked at the error tells it.
bool has_own_hint(const PlannedStep& planned, const Plan& plan);

// "1 authority", "3 authorities"; "1 step", "3 steps".
std::string counted(std::size_t count, std::string_view one, std::string_view more);
std::string count_steps(std::size_t count);

}  // namespace byoc
