// Holds the tree of a manifest against schemas/manifest.v1.json, which the author's editor uses too.
// Must not know: the checks, steps.
#pragma once

#include <vector>

#include "engine/manifest/schema/schema_words.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// Everything that does not fit the schema, each with its position and a hint, in our words. Safe to call from several
// threads.
std::vector<Misfit> check_schema(const YamlNode& root);

}  // namespace byoc
