// The types of scalars by the YAML 1.2 core schema, and the tags that name them.
// Must not know: marks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// The type of a scalar. `tag` is as yaml-cpp gives it: "?" for plain, "!" for quoted, else the tag written,
// resolved. Nothing if the tag is not one of the core schema or `value` is not of its type.
std::optional<YamlNode::Type> scalar_type(std::string_view tag, std::string_view value);

// Whether an integer or a float (`value`, of that type) is a number that JSON has: neither infinite nor not a number,
// and beyond 64 bits in decimal. Other types are.
bool can_be_json(YamlNode::Type type, std::string_view value);

// Whether `tag` may stand before a list or map.
bool is_container_tag(const std::string& tag, YamlNode::Type type);

}  // namespace byoc
