// What the checks for meaning work on: the manifest, the tree with all positions, the mistakes so far.
// Must not know: steps, AWS calls.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/text.h"
#include "engine/manifest/model/manifest.h"
#include "engine/manifest/schema/unreliable_values.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// A resource and what the manifest says of it.
struct Item {
  const Resource* resource = nullptr;
  const YamlNode* node = nullptr;
  const Item* issuer = nullptr;  // none: a root, or the issuer is not an authority

  std::string title() const { return resource->title(); }
  bool is_authority() const { return resource->type == Resource::Type::authority; }

  TreePath path(const std::string& key) const {
    return {is_authority() ? "authorities" : "devices", resource->name, key};
  }

  // Of the value of `key`; where it is not given, of the resource's name.
  SourceMark mark(const std::string& key) const;
};

class Review {
 public:
  // All outlive the review; `manifest` was read from `root`, which lacks what is in doubt.
  Review(const Manifest& manifest, const YamlNode& root, const UnreliableValues& unreliable);
  Review(const Review&) = delete;
  Review& operator=(const Review&) = delete;

  const Manifest& manifest() const { return manifest_; }
  const YamlNode& root() const { return root_; }

  // Authorities, then devices, each in the manifest's order.
  const std::vector<Item>& items() const { return items_; }

  // Whether what the manifest says at `path` is unknown, since its form is wrong.
  bool is_unreliable(const TreePath& path) const { return unreliable_.cover(path); }
  bool is_unreliable(const Item& item, const std::string& key) const;
  bool is_unreliable_subject(const Item& item) const;
  bool is_unreliable_attribute(const Item& item, const std::string& attribute) const;

  // The authority or device of that name, or null.
  const Item* authority(const std::string& name) const { return find(authorities_, name); }
  const Item* device(const std::string& name) const { return find(devices_, name); }

  // The entry of `entries` whose name was probably meant; empty: none, or the manifest is so full of mistakes that no
  // more is looked for.
  template <typename T>
  std::string nearest_name(const std::string& name, const NamedList<T>& entries) {
    if (searches_ == 0) return {};
    --searches_;
    std::vector<std::string> names;
    names.reserve(entries.size());
    for (const auto& entry : entries) names.push_back(entry.name);
    return nearest(name, names);
  }

  void refuse(SourceMark mark, std::string message, std::string hint) {
    mistakes_.push_back({mark, std::move(message), std::move(hint)});
  }
  std::vector<Diagnostic> take_mistakes() { return std::move(mistakes_); }

 private:
  using Index = std::unordered_map<std::string, std::size_t>;

  const Item* find(const Index& index, const std::string& name) const;
  void add(const NamedList<Resource>& resources, const YamlNode* section, Index& index);

  const Manifest& manifest_;
  const YamlNode& root_;
  const UnreliableValues& unreliable_;
  std::vector<Item> items_;
  Index authorities_, devices_;
  std::vector<Diagnostic> mistakes_;
  int searches_ = 100;  // each goes through all that might be meant
};

}  // namespace byoc
