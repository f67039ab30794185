// From manifest to steps: the one place that knows which steps a resource needs and how they refer to each other.
// Must not know: decisions, AWS calls.
#pragma once

#include <compare>
#include <set>
#include <string>

#include "engine/graph/graph.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// The steps of a checked manifest. Deterministic.
Graph resolve(const Manifest& manifest);

// What exists already and is not to be taken away.
struct LeftAlone {
  std::string kind, name, target;

  friend auto operator<=>(const LeftAlone&, const LeftAlone&) = default;
};

// What a manifest says of AWS beside its steps.
struct ManifestTargets {
  std::set<std::string> names;  // "" where it names none
  std::set<LeftAlone> left_alone;
};

ManifestTargets targets_in(const Manifest& manifest);

}  // namespace byoc
