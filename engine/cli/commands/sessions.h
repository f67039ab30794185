// With whom a run talks: what command line, manifest and lock say of each target, as the AWS client wants it.
// Must not know: requests, plans.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/arguments/arguments.h"
#include "engine/cli/console.h"
#include "engine/manifest/model/manifest.h"
#include "engine/state/lock.h"
#include "steps/aws/session.h"

namespace byoc {

// Warnings, and with --verbose notes, go to the console, which has to live as long as the session.
aws::SessionOptions session_options(const Arguments& arguments, const AwsSettings& aws, const AwsTarget& target,
                                    Console& console);

// The targets of the manifest, and those that only the lock still knows, with the region and account recorded, so that
// what is there can be retired. The one without a name stands for what was recorded before the manifest named any.
std::vector<AwsTarget> all_targets(const Manifest& manifest, const Lock& lock);

// One for each of them. Those that go by one profile share its credentials.
aws::Sessions make_sessions(const Arguments& arguments, const Manifest& manifest, const Lock& lock, Console& console);

// The target whose session serves steps that belong to none.
std::string usual_target(const Manifest& manifest);

// The regions for people, and for telling plans apart: "us-east-1", "eu-central-1 (eu), us-east-1 (us)". What the
// environment or a profile says is not looked at, so that the plan is the same wherever it is made.
std::string named_regions(const Arguments& arguments, const Manifest& manifest);

}  // namespace byoc
