// The mistakes in a JSON document against the names and values that it may have.
// Must not know: manifests, plans.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// What a value is, as a part of a sentence: "a text", "an empty list". Not the text itself: of a file that was never
// meant it may be a secret.
std::string described(const YamlNode& node);

const YamlNode::Entry* find_entry(const YamlNode& map, std::string_view name);

class Grammar {
 public:
  void refuse(SourceMark mark, std::string message, std::string hint) {
    mistakes_.push_back({mark, std::move(message), std::move(hint)});
  }
  void refuse(const YamlNode& node, std::string message, std::string hint) {
    refuse(node.mark, std::move(message), std::move(hint));
  }

  // Each name of `map` is one of `names`, or of those that are `told` apart from this. Where none of them is, `map` is
  // something else, and nothing of it is repeated.
  void check_names(const YamlNode& map, std::string_view title, std::initializer_list<std::string_view> names,
                   std::initializer_list<std::string_view> told = {});

  // The member of that name; null, and a mistake, where there is none. One that check_names took for misspelt is not
  // missed too.
  const YamlNode* required(const YamlNode& map, std::string_view name, std::string message, std::string hint);

  std::vector<Diagnostic> take() { return std::move(mistakes_); }

 private:
  std::vector<Diagnostic> mistakes_;
  std::set<std::pair<const YamlNode*, std::string>> misspelt_;
};

}  // namespace byoc
