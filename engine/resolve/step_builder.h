// Makes steps: where they belong, and how they refer to each other.
// Must not know: decisions, AWS calls.
#pragma once

#include <string>

#include "engine/graph/step.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// A step of no target, with nothing wanted yet. `resource` is empty where it belongs to none.
Step step_of(const Manifest& manifest, const std::string& resource, const std::string& kind);

// A step that AWS is to carry out, in one target, with nothing wanted yet.
Step aws_step(const Manifest& manifest, const AwsTarget& target, const std::string& resource, const std::string& kind);

// A need for a step of no target.
void need(Step& step, const std::string& role, const std::string& resource, const std::string& kind);

// A need for another step of the same target.
void need_beside(Step& step, const std::string& role, const std::string& resource, const std::string& kind);

// A need as need_beside, with the recorded fact by which the other step is known to go later when both are retired.
void link(Step& step, const std::string& role, const std::string& resource, const std::string& kind);

}  // namespace byoc
