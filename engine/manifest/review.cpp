#include "engine/manifest/review.h"

namespace byoc {

SourceMark Item::mark(const std::string& key) const {
  for (const auto& entry : node->entries)
    if (entry.key == key) return entry.mark();
  return resource->mark;
}

Review::Review(const Manifest& manifest, const YamlNode& root) : manifest_(manifest), root_(root) {
  items_.reserve(manifest.authorities.size() + manifest.devices.size());
  add(manifest.authorities, root.find("authorities"), authorities_);
  add(manifest.devices, root.find("devices"), devices_);
  for (auto& item : items_)
    if (item.resource->issuer) item.issuer = authority(*item.resource->issuer);
}

void Review::add(const std::vector<Resource>& resources, const YamlNode* section, Index& index) {
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
