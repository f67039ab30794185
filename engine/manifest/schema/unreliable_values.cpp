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

bool UnreliableValues::lies_below(const TreePath& path) const {
  const auto next = paths_.upper_bound(path);
  return next != paths_.end() && next->size() > path.size() && std::equal(path.begin(), path.end(), next->begin());
}

YamlNode UnreliableValues::rest_of(const YamlNode& node, TreePath& path) const {
  if (!lies_below(path)) return node;
  YamlNode rest{node.type, node.scalar, node.mark, node.items, {}};
  rest.entries.reserve(node.entries.size());
  for (const auto& entry : node.entries) {
    path.push_back(entry.key);
    const bool is_gone = paths_.contains(path) || (entry.value.type == YamlNode::Type::list && lies_below(path));
    if (!is_gone) rest.entries.push_back({entry.key, entry.key_mark, rest_of(entry.value, path)});
    path.pop_back();
  }
  return rest;
}

YamlNode UnreliableValues::without_unreliable(const YamlNode& root) const {
  if (paths_.contains({})) return {};
  TreePath path;
  return rest_of(root, path);
}

}  // namespace byoc
