// What AWS IoT is to keep beside certificates: policies, thing types, thing groups, things.
// Must not know: YAML, steps, AWS calls.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"

namespace byoc {

using Attributes = std::map<std::string, std::string>;

struct Policy {
  std::string name;           // key in the manifest
  std::string aws_name;       // as AWS IoT names it
  bool is_managed = false;    // false: it exists already and is left alone
  std::string document;       // the JSON text, its members sorted, without white space
  std::string document_file;  // where it stands, as written; empty: in the manifest itself
  SourceMark mark;            // of the document, or of the name

  std::string id() const { return "policies." + name; }
};

struct ThingType {
  std::string name, aws_name, description;
  std::vector<std::string> searchable_attributes;  // sorted: the order means nothing
  SourceMark mark;

  std::string id() const { return "thing_types." + name; }
};

struct ThingGroup {
  std::string name, aws_name, description;
  std::optional<std::string> parent;  // a thing group of the manifest
  Attributes attributes;
  SourceMark mark;

  std::string id() const { return "thing_groups." + name; }
};

struct Thing {
  std::string aws_name;
  std::optional<std::string> type;           // a thing type of the manifest
  std::vector<std::string> groups;           // thing groups of the manifest
  std::optional<std::string> billing_group;  // as AWS IoT names it
  Attributes attributes;
};

}  // namespace byoc
