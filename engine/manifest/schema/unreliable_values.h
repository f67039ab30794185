// What can't be relied on, because the form of the manifest is wrong there: no check concludes anything from it.
// Must not know: the schema, the checks.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// The keys that lead from the root to a value, given or not; of an item of a list, its index.
using TreePath = std::vector<std::string>;

class UnreliableValues {
 public:
  void add(TreePath path) { paths_.insert(std::move(path)); }
  bool empty() const { return paths_.empty(); }

  // Whether the value at `path`, or one that it is part of, is in doubt.
  bool cover(const TreePath& path) const;

  // Whether the value at `path`, or a part of it, is in doubt.
  bool touch(const TreePath& path) const;

  // `root` without what is in doubt; of a list with a doubtful item, nothing stays.
  YamlNode without_unreliable(const YamlNode& root) const;

 private:
  bool lies_below(const TreePath& path) const;
  YamlNode rest_of(const YamlNode& node, TreePath& path) const;

  std::set<TreePath> paths_;
};

}  // namespace byoc
