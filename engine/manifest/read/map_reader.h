// What one map of the manifest's tree says, key by key.
// Must not know: the schema, the checks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/time.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// Of a tree that fits the schema. All it is given outlives it.
class MapReader {
 public:
  // `title` names the map in messages: "authority 'root'". Values that are not what they look like are added to
  // `mistakes`.
  MapReader(const YamlNode& node, std::vector<Diagnostic>& mistakes, std::string title = {})
      : node_(node), mistakes_(mistakes), title_(std::move(title)) {}

  const YamlNode* find(const std::string& key) const { return node_.find(key); }

  std::optional<std::string> text(const std::string& key) const { return text_in(node_, key); }
  std::string text(const std::string& key, const std::string& otherwise) const { return text(key).value_or(otherwise); }
  std::vector<std::string> texts(const std::string& key) const { return texts_in(node_, key); }  // also of one text
  std::optional<bool> boolean(const std::string& key) const;
  std::optional<int> integer(const std::string& key) const;
  std::optional<Period> period(const std::string& key) const;
  std::optional<Period> period_or_none(const std::string& key) const;  // "0d", too
  std::optional<Time> time(const std::string& key) const;
  std::optional<Time> end(const std::string& key) const;  // "never", too

  // Values of a map in which none can be a mistake.
  static std::optional<std::string> text_in(const YamlNode& node, const std::string& key);
  static std::vector<std::string> texts_in(const YamlNode& node, const std::string& key);
  static std::map<std::string, std::string> map_in(const YamlNode& node, const std::string& key);
  static std::map<std::string, double> numbers_in(const YamlNode& node, const std::string& key);

 private:
  void refuse(const std::string& key, const YamlNode& value, const std::string& hint) const;

  const YamlNode& node_;
  std::vector<Diagnostic>& mistakes_;
  std::string title_;
};

}  // namespace byoc
