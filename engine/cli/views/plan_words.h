// The phrases about a plan that every view for people uses: its source, its summary, what is held back.
// Must not know: any view in particular.
#pragma once

#include <string>
#include <string_view>

#include "engine/plan/model/plan.h"

namespace byoc {

// "live: files and AWS IoT", "offline: the lock of 2026-11-20 alone". `has_aws`: the manifest is about AWS, too.
std::string source_phrase(const Plan& plan, bool has_aws);

// "9 to create, 2 to adopt; 1 held back, 3 unchanged": the actions that occur, what stays apart from what changes.
std::string summary_phrase(const Plan& plan);

// Where nothing will be changed: "Nothing will be changed in target 'eu' while a step there is blocked."; empty if
// nothing is blocked.
std::string blocked_phrase(const Plan& plan);

// "Nothing to do: all 4 steps are as the manifest wants them."
std::string nothing_to_do(const Plan& plan);

// The hint for steps that are held back; empty if none are.
std::string held_hint(const Plan& plan);

// Whether a blocked step only waits for another one, which is the one to settle.
bool is_waiting(const PlannedStep& planned);

// Whether a step's hint is its own. What is held back has one hint for all, what waits has it where the cause is, and
// of a target that can't be looked at the error tells it.
bool has_own_hint(const PlannedStep& planned, const Plan& plan);

// "1 authority", "3 authorities"; "1 step", "3 steps".
std::string counted(std::size_t count, std::string_view one, std::string_view more);
std::string count_steps(std::size_t count);

}  // namespace byoc
