#include "engine/manifest/checks/review.h"

namespace byoc {

SourceMark Item::mark(const std::string& key) const {
  for (const auto& entry : node->entries)
    if (entry.key == key) return entry.mark();
  return resource->mark;
}

Review::Review(const Manifest& manifest, const YamlNode& root, const UnreliableValues& unreliable)
    : manifest_(manifest), root_(root), unreliable_(unreliable) {
  items_.reserve(manifest.authorities.size() + manifest.devices.size());
  add(manifest.authorities, root.find("authorities"), authorities_);
  add(manifest.devices, root.find("devices"), devices_);
  for (auto& item : items_)
    if (item.resource->issuer) item.issuer = authority(*item.resource->issuer);
}

bool Review::is_unreliable(const Item& item, const std::string& key) const {
  return !unreliable_.empty() && unreliable_.cover(item.path(key));
}

bool Review::is_unreliable_subject(const Item& item) const {
  return !unreliable_.empty() && (unreliable_.touch(item.path("subject")) || unreliable_.touch({"subject"}));
}

bool Review::is_unreliable_attribute(const Item& item, const std::string& attribute) const {
  if (unreliable_.empty()) return false;
  auto own = item.path("subject");
  const auto* given = item.node->find("subject");
  own.push_back(attribute);
  const bool is_inherited = given == nullptr || given->find(attribute) == nullptr;
  return unreliable_.cover(own) || (is_inherited && unreliable_.cover({"subject", attribute}));
}

void Review::add(const NamedList<Resource>& resources, const YamlNode* section, Index& index) {
  for (std::size_t i = 0; i < resources.size(); ++i) {
    index.emplace(resources[i].name, items_.size());
    items_.push_back({&resources[i], &section->entries[i].value, nullptr});
  }
}

const Item* Review::find(const Index& index, const std::string& name) const {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : &items_[found->second];
}

}  // namespace byoc
