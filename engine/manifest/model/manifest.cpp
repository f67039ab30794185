#include "engine/manifest/model/manifest.h"

#include <algorithm>

namespace byoc {

std::string Resource::id() const {
  return (type == Type::authority ? "authorities." : "devices.") + name;
}

std::string Resource::successor() const {
  const Path path(certificate);
  return Path(path).replace_filename(path.stem().string() + ".next" + path.extension().string()).string();
}

std::string Resource::title() const {
  return (type == Type::authority ? "authority '" : "device '") + name + "'";
}

Path Manifest::folder() const {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

const Resource* Manifest::authority(const std::string& wanted) const {
  return authorities.find(wanted);
}

std::string AwsTarget::title() const {
  return "target '" + name + "'";
}

bool Manifest::is_certificate_made_elsewhere(const Resource& resource) const {
  if (resource.is_certificate_given()) return true;
  const auto* issuer = resource.issuer ? authority(*resource.issuer) : nullptr;
  return issuer != nullptr && issuer->is_key_elsewhere;
}

const Policy* Manifest::policy(const std::string& wanted) const {
  return policies.find(wanted);
}

const ProvisioningTemplate* Manifest::provisioning_template(const std::string& wanted) const {
  return provisioning_templates.find(wanted);
}

const ThingType* Manifest::thing_type(const std::string& wanted) const {
  return thing_types.find(wanted);
}

const ThingGroup* Manifest::thing_group(const std::string& wanted) const {
  return thing_groups.find(wanted);
}

}  // namespace byoc
