// What AWS IoT is to keep beside certificates: policies, provisioning templates, thing types, thing groups, things.
// Must not know: YAML, steps, AWS calls.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"

namespace byoc {

using Attributes = std::map<std::string, std::string>;

// A JSON object, written in the manifest or in a file beside it.
struct Document {
  std::string text;     // its members sorted, without white space
  std::string meaning;  // the same for all that mean the same (engine/documents)
  std::string file;     // where it stands, as written; empty: in the manifest itself
  SourceMark mark;
};

struct Policy {
  std::string name;                  // key in the manifest
  std::string aws_name;              // as AWS IoT names it
  std::optional<Document> document;  // none: it exists already and is left alone
  SourceMark mark;

  std::string id() const { return "policies." + name; }
};

struct ProvisioningTemplate {
  std::string name, aws_name, type;  // type: JITP | FLEET_PROVISIONING
  std::string role_arn, description;
  bool is_enabled = true;
  std::optional<Document> body;  // none: it exists already and is left alone
  SourceMark mark;

  std::string id() const { return "provisioning_templates." + name; }
};

// What AWS IoT is to make for the devices of an authority: a template of the manifest, or one of the authority's own.
struct TemplateUse {
  std::string name;              // of the manifest's; empty: its own
  std::string role_arn;          // its own
  std::optional<Document> body;  // its own
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
  std::optional<std::string> type;                 // a thing type of the manifest
  std::optional<std::vector<std::string>> groups;  // thing groups of the manifest; none: not said
  std::optional<std::string> billing_group;        // as AWS IoT names it
  Attributes attributes;
  bool is_exclusive = false;  // the device's certificate is attached to no other thing
};

}  // namespace byoc
