// A YAML text as a tree of plain values with the mark of each: what the manifest and the lock are read from.
// Must not know: steps, AWS.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"

namespace byoc {

// One value. Scalars are typed by the YAML 1.2 core schema: a quoted one is always text; a plain one may be null, a
// boolean (true/false), an integer or a float.
struct YamlNode {
  enum class Type { null, boolean, integer, real, text, list, map };
  Type type = Type::null;
  std::string scalar;           // the text of a scalar as written, quotes and escapes resolved
  SourceMark mark;              // of the value's first character
  std::vector<YamlNode> items;  // of a list

  struct Entry;
  std::vector<Entry> entries;  // of a map, in the order written; keys are unique

  const YamlNode* find(const std::string& key) const;  // null if there is none, or if this is no map
};

struct YamlNode::Entry {
  std::string key;
  SourceMark key_mark;
  YamlNode value;

  // Where to point at when the value is spoken of: at the value, but at the key of an empty one and of a map or list
  // that starts on another line.
  SourceMark mark() const;
};

// Throws Error, showing none of it, for a text that holds a private key; SourceError for one that is larger than
// limits::yaml_text allows or not UTF-8, or holds characters that nobody can see (characters.h). Whoever reads YAML by
// other means asks this first.
void check_yaml_text(const SourceText& text);

// Throws as check_yaml_text. Throws SourceError for broken syntax, more than one document, a key given twice (both
// marks named), a key that is not a scalar, any anchor, alias or merge, tags outside the core schema, a number that
// JSON lacks, and nesting or values beyond limits::yaml_depth and limits::yaml_values. An empty text is null, at 1:1.
YamlNode parse_yaml(const SourceText& text);

}  // namespace byoc
