// From a tree that fits the schema to policies, provisioning templates, thing types, thing groups and things.
// Must not know: the checks, steps.
#pragma once

#include <string>
#include <vector>

#include "engine/host/files.h"
#include "engine/manifest/model/manifest.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// The AWS resources below the manifest's root. A document that is a file has no text yet.
std::vector<Policy> read_policies(const YamlNode& root);
std::vector<ProvisioningTemplate> read_provisioning_templates(const YamlNode& root);
std::vector<ThingType> read_thing_types(const YamlNode& root);
std::vector<ThingGroup> read_thing_groups(const YamlNode& root);

// The `thing:` of a device; `name` is the device's.
std::optional<Thing> read_thing(const YamlNode& device, const std::string& name);

// The `provisioning_template:` of an authority's `register:`.
std::optional<TemplateUse> read_template_use(const YamlNode& registration);

// Reads the documents that are files, relative to the manifest's folder. A file that can't be read or holds no JSON
// object is added to `mistakes`, without its content.
void read_documents(Manifest& manifest, const FileReader& files, std::vector<Diagnostic>& mistakes);

}  // namespace byoc
