// A JSON text as the tree that YAML becomes, read as strictly: the documents that a manifest names or holds as text.
// Must not know: what the program is for.
#pragma once

#include <optional>
#include <string>

#include "engine/base/diagnostic.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// JSON (RFC 8259), with or without a byte order mark; numbers are kept as written. Throws as check_yaml_text, and
// SourceError for the marks of merge conflicts and for the first mistake: broken syntax, a member given twice, nesting
// deeper than limits::yaml_depth, more values than limits::yaml_values.
YamlNode parse_json(const SourceText& text);

// The same for a text that others wrote, where a mistake needs no words; nothing for what is no JSON object.
std::optional<YamlNode> parse_json_object(const std::string& content);

}  // namespace byoc
