// From a tree that fits the schema to policies, provisioning templates, thing types, thing groups and things.
// Must not know: the checks, steps.
#pragma once

#include <string>
#include <vector>

#include "engine/host/files.h"
#include "engine/manifest/model/manifest.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// The AWS resources below the manifest's root. A document that is a file or JSON has no meaning yet; what AWS IoT is
// certain to refuse in one that is a map is added to `mistakes`.
std::vector<Policy> read_policies(const YamlNode& root, std::vector<Diagnostic>& mistakes);
std::vector<ProvisioningTemplate> read_provisioning_templates(const YamlNode& root, std::vector<Diagnostic>& mistakes);
std::vector<ThingType> read_thing_types(const YamlNode& root);
std::vector<ThingGroup> read_thing_groups(const YamlNode& root);

// The `thing:` of a device; `name` is the device's.
std::optional<Thing> read_thing(const YamlNode& device, const std::string& name);

// The `provisioning_template:` of the `register:` of the authority that is called `title`.
std::optional<TemplateUse> read_template_use(const YamlNode& registration, const std::string& title,
                                             std::vector<Diagnostic>& mistakes);

// Reads the documents that have no meaning yet; files relative to the manifest's folder. A file that can't be read,
// what is no JSON object and what AWS IoT is certain to refuse is added to `mistakes`, without its content.
void read_documents(Manifest& manifest, const FileReader& files, std::vector<Diagnostic>& mistakes);

}  // namespace byoc
