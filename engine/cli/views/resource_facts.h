// What is known of each resource: its files, its certificate, and how AWS IoT knows it.
// Must not know: how it is shown.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/apply/executor.h"
#include "engine/plan/model/planning_result.h"

namespace byoc {

// Of one resource in one target.
struct AwsFacts {
  Facts facts;                             // "arn", "certificate_id", "status", "region", "name", "thing", ...
  std::set<std::string> policies, groups;  // names, of what is attached
};

// Public facts only.
struct ResourceFacts {
  std::string id;                       // "devices.d1"
  Facts files;                          // by kind ("key", "csr", "certificate"), as the manifest names them
  std::string common_name;              // as the manifest wants it; may be empty
  Facts certificate;                    // "serial", "not_before", "not_after", "fingerprint"
  std::map<std::string, AwsFacts> aws;  // by target; the empty one where the manifest names none
};

// Whether what AWS IoT names in a step's outputs is a device's thing, and not its certificate.
bool is_about_thing(const Step& step);

// What is known of the step at `index` of the plan: as it was found or, where nobody looks, as it was recorded.
const Facts& known_facts(const PlanningResult& planned, std::size_t index);

// In the order of the plan. What was looked at is as it was found, all else as it was recorded.
std::vector<ResourceFacts> known_resources(const PlanningResult& planned);

// What is known of the resources after a run: what was done is as it came out, and what was retired is no longer there.
std::vector<ResourceFacts> known_resources(const PlanningResult& planned, const RunResult& run);

}  // namespace byoc
