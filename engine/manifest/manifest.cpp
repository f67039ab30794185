#include "engine/manifest/manifest.h"

#include <algorithm>

namespace byoc {

const std::vector<std::string>& subject_attributes() {
  static const std::vector<std::string> attributes{"country",
                                                   "state",
                                                   "locality",
                                                   "organization",
                                                   "organizational_unit",
                                                   "common_name",
                                                   "serial_number",
                                                   "dn_qualifier",
                                                   "title",
                                                   "given_name",
                                                   "surname",
                                                   "pseudonym",
                                                   "initials",
                                                   "generation_qualifier",
                                                   "street_address",
                                                   "postal_code",
                                                   "user_id",
                                                   "domain_component",
                                                   "email_address"};
  return attributes;
}

std::string Resource::id() const {
  return (type == Type::authority ? "authorities." : "devices.") + name;
}

std::string Resource::title() const {
  return (type == Type::authority ? "authority '" : "device '") + name + "'";
}

Path Manifest::folder() const {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

const Resource* Manifest::authority(const std::string& wanted) const {
  const auto found = std::find_if(authorities.begin(), authorities.end(),
                                  [&](const Resource& resource) { return resource.name == wanted; });
  return found == authorities.end() ? nullptr : &*found;
}

}  // namespace byoc
