// Reads the YAML that manifests and locks are mostly written in, many times faster than yaml-cpp: maps with a key to a
// line, texts, and lists and maps in brackets that end on the line where they start.
// Must not know: mistakes. Whatever is written in another way is left to yaml-cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// The tree that parse_yaml makes of `content`, which check_characters has passed; nothing if anything in it is written
// in another way, is wrong, or makes more than `max_nodes` values.
std::optional<YamlNode> read_plain_yaml(std::string_view content, std::size_t max_nodes);

}  // namespace byoc
