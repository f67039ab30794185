#include "engine/manifest/schema/unreliable_values.h"

#include <algorithm>

namespace byoc {

bool UnreliableValues::cover(const TreePath& path) const {
  if (empty()) return false;
  for (auto end = path.begin();; ++end) {
    if (paths_.contains(TreePath(path.begin(), end))) return true;
    if (end == path.end()) return false;
  }
}

bool UnreliableValues::touch(const TreePath& path) const {
  if (cover(path)) return true;
  const auto next = paths_.lower_bound(path);
  return next != paths_.end() && next->size() >= path.size() && std::equal(path.begin(), path.end(), next->begin());
}

namespace {

void remove(YamlNode& node, const TreePath& path, std::size_t depth) {
  const auto entry = std::find_if(node.entries.begin(), node.entries.end(),
                                  [&](const YamlNode::Entry& each) { return each.key == path[depth]; });
  if (entry == node.entries.end()) return;
  if (depth + 1 == path.size() || entry->value.type == YamlNode::Type::list)
    node.entries.erase(entry);
  else
    remove(entry->value, path, depth + 1);
}

}  // namespace

YamlNode UnreliableValues::without_unreliable(const YamlNode& root) const {
  auto rest = root;
  for (const auto& path : paths_) {
    if (path.empty()) return {};
    remove(rest, path, 0);
  }
  return rest;
}

}  // namespace byoc
