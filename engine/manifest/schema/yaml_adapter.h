// A YAML tree as valijson reads it: in place, nothing is copied.
// Must not know: mistakes.
//
// The shapes and names are those that valijson's BasicAdapter asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <valijson/internal/adapter.hpp>
#include <valijson/internal/basic_adapter.hpp>
#include <valijson/internal/frozen_value.hpp>

#include "engine/base/utf8.h"
#include "engine/yaml/yaml_json.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

class YamlAdapter;
using YamlMember = std::pair<const std::string&, YamlAdapter>;

// Makes of each element of `Iterator` what `Shown` is constructed from.
template <typename Iterator, typename Shown, Shown (*show)(const typename std::iterator_traits<Iterator>::value_type&)>
class YamlIterator {
 public:
  using iterator_category = std::bidirectional_iterator_tag;
  using value_type = Shown;
  using difference_type = std::ptrdiff_t;
  using pointer = valijson::adapters::DerefProxy<Shown>;
  using reference = Shown;

  explicit YamlIterator(Iterator at) : at_(at) {}

  reference operator*() const { return show(*at_); }
  pointer operator->() const { return pointer(**this); }
  YamlIterator& operator++() {
    ++at_;
    return *this;
  }
  YamlIterator operator++(int) { return YamlIterator(at_++); }
  YamlIterator& operator--() {
    --at_;
    return *this;
  }
  void advance(std::ptrdiff_t count) { at_ += count; }
  friend bool operator==(const YamlIterator&, const YamlIterator&) = default;

 private:
  Iterator at_;
};

YamlAdapter show_item(const YamlNode& item);
YamlMember show_entry(const YamlNode::Entry& entry);

inline const YamlNode& empty_node() {
  static const YamlNode empty;
  return empty;
}

class YamlList {
 public:
  using const_iterator = YamlIterator<std::vector<YamlNode>::const_iterator, YamlAdapter, show_item>;

  explicit YamlList(const YamlNode& node = empty_node()) : node_(&node) {}

  const_iterator begin() const { return const_iterator(node_->items.begin()); }
  const_iterator end() const { return const_iterator(node_->items.end()); }
  std::size_t size() const { return node_->items.size(); }

 private:
  const YamlNode* node_;
};

class YamlMap {
 public:
  using const_iterator = YamlIterator<std::vector<YamlNode::Entry>::const_iterator, YamlMember, show_entry>;

  explicit YamlMap(const YamlNode& node = empty_node()) : node_(&node) {}

  const_iterator begin() const { return const_iterator(node_->entries.begin()); }
  const_iterator end() const { return const_iterator(node_->entries.end()); }
  const_iterator find(const std::string& key) const;
  std::size_t size() const { return node_->entries.size(); }

 private:
  const YamlNode* node_;
};

// Kept by valijson while it looks for equal values; the tree outlives it.
class FrozenYaml : public valijson::adapters::FrozenValue {
 public:
  explicit FrozenYaml(const YamlNode& node) : node_(&node) {}

  FrozenValue* clone() const override { return new FrozenYaml(*node_); }
  bool equalTo(const valijson::adapters::Adapter& other, bool strict) const override;

 private:
  const YamlNode* node_;
};

class YamlValue {
 public:
  explicit YamlValue(const YamlNode& node = empty_node()) : node_(&node) {}

  valijson::adapters::FrozenValue* freeze() const { return new FrozenYaml(*node_); }
  static bool hasStrictTypes() { return true; }

  bool isNull() const { return is(YamlNode::Type::null); }
  bool isBool() const { return is(YamlNode::Type::boolean); }
  bool isInteger() const { return is(YamlNode::Type::integer) && to_integer(*node_); }
  bool isDouble() const { return is(YamlNode::Type::real) || (is(YamlNode::Type::integer) && !to_integer(*node_)); }
  bool isNumber() const { return is(YamlNode::Type::real) || is(YamlNode::Type::integer); }
  bool isString() const { return is(YamlNode::Type::text); }
  bool isArray() const { return is(YamlNode::Type::list); }
  bool isObject() const { return is(YamlNode::Type::map); }

  std::optional<YamlList> getArrayOptional() const {
    return isArray() ? std::optional(YamlList(*node_)) : std::nullopt;
  }
  std::optional<YamlMap> getObjectOptional() const {
    return isObject() ? std::optional(YamlMap(*node_)) : std::nullopt;
  }

  bool getArraySize(std::size_t& size) const { return give(isArray(), node_->items.size(), size); }
  bool getObjectSize(std::size_t& size) const { return give(isObject(), node_->entries.size(), size); }
  bool getBool(bool& value) const { return give(isBool(), to_boolean(*node_), value); }
  bool getDouble(double& value) const { return isDouble() && give(true, to_real(*node_), value); }
  bool getInteger(std::int64_t& value) const { return isInteger() && give(true, *to_integer(*node_), value); }
  bool getString(std::string& value) const { return isString() && give(true, checked(node_->scalar), value); }

 private:
  // std::regex calls itself for each character. A text that is longer than any of a certain form may be is checked as
  // one of as many characters that has no form.
  static std::string checked(const std::string& text) {
    constexpr std::size_t longest_of_a_form = 2048;
    return text.size() <= longest_of_a_form ? text : std::string(character_count(text), '\x01');
  }

  bool is(YamlNode::Type type) const { return node_->type == type; }

  template <typename T>
  static bool give(bool is_there, const T& value, T& place) {
    if (is_there) place = value;
    return is_there;
  }

  const YamlNode* node_;
};

class YamlAdapter : public valijson::adapters::BasicAdapter<YamlAdapter, YamlList, YamlMember, YamlMap, YamlValue> {
 public:
  YamlAdapter() = default;
  explicit YamlAdapter(const YamlNode& node) : BasicAdapter(YamlValue(node)) {}
};

inline YamlAdapter show_item(const YamlNode& item) {
  return YamlAdapter(item);
}

inline YamlMember show_entry(const YamlNode::Entry& entry) {
  return {entry.key, YamlAdapter(entry.value)};
}

inline YamlMap::const_iterator YamlMap::find(const std::string& key) const {
  auto at = node_->entries.begin();
  while (at != node_->entries.end() && at->key != key) ++at;
  return const_iterator(at);
}

inline bool FrozenYaml::equalTo(const valijson::adapters::Adapter& other, bool strict) const {
  return YamlAdapter(*node_).equalTo(other, strict);
}

}  // namespace byoc

template <>
struct valijson::adapters::AdapterTraits<byoc::YamlAdapter> {
  using DocumentType = byoc::YamlNode;

  static std::string adapterName() { return "YamlAdapter"; }
};
