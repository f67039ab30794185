// What the sandbox remembers of a region besides certificates: policies, things, their types and groups, templates.
// Must not know: requests, operations.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/time.h"

namespace byoc::sandbox {

using Attributes = std::map<std::string, std::string>;
using Tags = std::map<std::string, std::string>;

struct Resource {
  std::string id;  // a UUID
  Time created{}, modified{};
  std::uint64_t sequence = 0;  // order of creation within the region
  std::int64_t version = 1;    // counts updates
};

struct DocumentVersion {
  std::string text;
  Time created{};
};

// A document of which several versions are kept.
struct Versioned : Resource {
  std::map<int, DocumentVersion> versions;  // by a number that is never used again
  int default_version = 1, last_version = 1;

  int add_version(const std::string& text, Time now, bool is_default) {
    versions.emplace(++last_version, DocumentVersion{text, now});
    if (is_default) default_version = last_version;
    modified = now;
    return last_version;
  }
};

struct Policy : Versioned {
  std::set<std::string> targets;  // ARNs
};

struct ProvisioningTemplate : Versioned {
  std::string type, description, role_arn;  // type as on the wire: "JITP"
  std::string hook_arn, hook_version;       // of the pre-provisioning hook; empty without one
  bool is_enabled = false;
};

struct Thing : Resource {
  std::string type, billing_group;  // empty where there is none
  Attributes attributes;
  std::set<std::string> groups;
  std::map<std::string, bool> principals;  // by ARN: whether it is attached to no other thing
};

struct ThingType : Resource {
  std::string description;
  std::vector<std::string> searchable_attributes;
  std::optional<Time> deprecated;
};

struct ThingGroup : Resource {
  std::string parent, description;  // parent is empty for a root
  Attributes attributes;
};

struct BillingGroup : Resource {
  std::string description;
};

// All by name, tags by ARN.
struct Registry {
  std::map<std::string, Policy> policies;
  std::map<std::string, ProvisioningTemplate> templates;
  std::map<std::string, Thing> things;
  std::map<std::string, ThingType> thing_types;
  std::map<std::string, ThingGroup> thing_groups;
  std::map<std::string, BillingGroup> billing_groups;
  std::map<std::string, Tags> tags;
};

}  // namespace byoc::sandbox
