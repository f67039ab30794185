// What a node of YAML says as a value: as JSON, or of a scalar by its type.
// Must not know: the schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// As JSON on one line, the members sorted. Numbers keep their value whatever their size: one that a double has exactly
// is written in one way, every other one as it was.
std::string json_text(const YamlNode& node);

// The value of an integer node; nothing for another node and beyond 64 bits.
std::optional<std::int64_t> to_integer(const YamlNode& node);

// The value of a boolean node, and of an integer or a float: the nearest finite double.
bool to_boolean(const YamlNode& node);
double to_real(const YamlNode& node);

}  // namespace byoc
