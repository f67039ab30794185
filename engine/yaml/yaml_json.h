// What a node of YAML says as a value: of JSON, or of a scalar by its type.
// Must not know: the schema.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <Poco/Dynamic/Var.h>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// An integer beyond 64 bits and a float become the nearest double.
Poco::Dynamic::Var to_json(const YamlNode& node);

// As JSON on one line, the members sorted.
std::string json_text(const YamlNode& node);

// The value of an integer node; nothing for another node and beyond 64 bits.
std::optional<std::int64_t> to_integer(const YamlNode& node);

// The value of a boolean node, and of an integer or a float: the nearest double.
bool to_boolean(const YamlNode& node);
double to_real(const YamlNode& node);

}  // namespace byoc
