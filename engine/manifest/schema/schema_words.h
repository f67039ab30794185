// Says in our words what does not fit the schema: the value, where it stands, and what the schema wants there instead.
// Must not know: the checks, AWS. What a key is for, the schema's own texts say.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

#include "engine/base/diagnostic.h"
#include "engine/manifest/schema/unreliable_values.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

// How a value can miss the schema; of several at one value, the first here explains most.
enum class Flaw { missing_key, unknown_key, type, choice, empty, pattern, length, crowd, range, repetition };

// A mistake of form, and what can't be relied on because of it.
struct Misfit {
  Diagnostic mistake;
  std::vector<TreePath> doubtful;
};

class SchemaWords {
 public:
  // Both outlive this object.
  SchemaWords(Poco::JSON::Object::Ptr schema, const YamlNode& root) : schema_(std::move(schema)), root_(root) {}

  // Adds what is to be said of the value at `path`; for a missing key, its name is `missing`. Every unknown key of a
  // map gets its own mistake.
  void explain(const TreePath& path, Flaw flaw, const std::string& missing, std::vector<Misfit>& misfits) const;

  // Whether the list at `path` must not say the same twice.
  bool has_to_be_unique(const TreePath& path) const;

  // Adds what is to be said of the entries with names that can't be, wherever the schema says what entries may be
  // called.
  void explain_names(const std::function<bool(const std::string&)>& can_be, std::vector<Misfit>& misfits) const;

 private:
  // A value, and what the schema says of it.
  struct Position {
    const YamlNode* node;
    SourceMark mark;
    Poco::JSON::Object::Ptr rules;
    std::string name;  // "'validity' of device 'd1'"
  };

  // A map in the tree, and what the schema says of it.
  struct Map {
    const YamlNode* node;
    Poco::JSON::Object::Ptr rules;
    TreePath path;
  };

  std::vector<Map> maps() const;
  Misfit explain_name(const TreePath& section, const YamlNode::Entry& entry) const;
  Position find(const TreePath& path) const;
  Poco::JSON::Object::Ptr resolved(Poco::JSON::Object::Ptr rules) const;
  Poco::JSON::Object::Ptr rules_of(const Poco::JSON::Object::Ptr& parent, const std::string& key) const;
  static Diagnostic explain_type(const Position& position);
  Diagnostic explain_missing(const Position& position, const std::string& missing) const;
  static void explain_unknown(const Position& position, const TreePath& path, std::vector<Misfit>& misfits);
  static Diagnostic explain_value(const Position& position, Flaw flaw);

  Poco::JSON::Object::Ptr schema_;
  const YamlNode& root_;
};

}  // namespace byoc
