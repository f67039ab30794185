#include "engine/yaml/yaml_tree.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/yaml/characters.h"
#include "engine/yaml/plain_yaml.h"
#include "engine/yaml/syntax_mistake.h"
#include "engine/yaml/yaml_marks.h"
#include "engine/yaml/yaml_scalar.h"

namespace byoc {

const YamlNode* YamlNode::find(const std::string& key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &found->value;
}

SourceMark YamlNode::Entry::mark() const {
  const bool is_container = value.type == YamlNode::Type::map || value.type == YamlNode::Type::list;
  const bool is_elsewhere = is_container && value.mark.line != key_mark.line;
  return is_elsewhere || value.type == YamlNode::Type::null ? key_mark : value.mark;
}

namespace {

// yaml-cpp takes the end of the file for the closing quote; a file cut short must not pass.
bool is_unclosed_quote(std::string_view text) {
  if (!text.starts_with('"') && !text.starts_with('\'')) return false;
  const char quote = text[0];
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\' && quote == '"') {
      ++at;
    } else if (text[at] == quote) {
      const bool is_doubled = quote == '\'' && at + 1 < text.size() && text[at + 1] == quote;
      if (!is_doubled) return false;
      ++at;
    }
  }
  return true;
}

// Ends the parsing; the mistakes are in the builder.
struct Stop {};

// Builds the tree from the events of one document.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const YamlMarks& marks) : marks_(marks) { root_.mark = {1, 1}; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (has_document_)
      stop(marks_.of(mark), "a second document starts here", "keep one document in a file; remove the '---'");
    has_document_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto at = marks_.of(mark);
    refuse_anchor(at, anchor);
    if (is_key_due()) return set_key(at, {}, "a key is empty");
    add(leaf(YamlNode::Type::null, {}, at));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(marks_.of(mark), anchor);
    throw Stop();
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const auto at = marks_.of(mark);
    const bool is_merge = is_key_due() && tag == "?" && value == "<<";
    refuse_anchor(at, anchor, is_merge);
    if (is_unclosed_quote(marks_.text_at(mark))) stop(at, "a quoted text is not closed", "add the closing quote");
    if (is_key_due()) return set_key(at, value, {});
    const auto type = scalar_type(tag, value);
    if (!type) refuse_tag(at, tag);
    if (type && !can_be_json(*type, value))
      note(at, fmt::format("'{}' is not a number that a document can hold", printable(value, 80)),
           "write another, or quote it if it is a text");
    add(leaf(type.value_or(YamlNode::Type::null), value, at));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Type::list, marks_.of(mark), tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Type::map, marks_.of(mark), tag, anchor);
  }
  void OnMapEnd() override { close(); }

  void add_mistake(Diagnostic mistake) { mistakes_.push_back(std::move(mistake)); }

  const std::vector<Diagnostic>& mistakes() const { return mistakes_; }
  YamlNode take_root() { return std::move(root_); }

 private:
  // A list or map that is not closed yet.
  struct Open {
    YamlNode node;
    bool has_key = false;  // of a map: the key is there, its value is due
    std::string key;
    SourceMark key_mark;
    std::unordered_map<std::string, SourceMark> seen;
  };

  void note(SourceMark mark, std::string message, std::string hint) {
    add_mistake({mark, std::move(message), std::move(hint)});
  }

  [[noreturn]] void stop(SourceMark mark, std::string message, std::string hint) {
    note(mark, std::move(message), std::move(hint));
    throw Stop();
  }

  static YamlNode leaf(YamlNode::Type type, const std::string& scalar, SourceMark mark) {
    YamlNode node;
    node.type = type;
    node.scalar = scalar;
    node.mark = mark;
    return node;
  }

  bool is_key_due() const {
    return !open_.empty() && open_.back().node.type == YamlNode::Type::map && !open_.back().has_key;
  }

  void set_key(SourceMark mark, const std::string& key, const std::string& mistake) {
    if (!mistake.empty()) note(mark, mistake, "write a name before the ':', or quote it if it is meant");
    auto& map = open_.back();
    map.has_key = true;
    map.key = key;
    map.key_mark = mark;
  }

  void open(YamlNode::Type type, SourceMark mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    if (is_key_due()) stop(mark, "a key is a list or a map", "use a plain text as the key");
    if (open_.size() == limits::yaml_depth.most)
      stop(mark, fmt::format("lists and maps are nested deeper than {}", limits::yaml_depth.most),
           std::string(limits::yaml_depth.way_out));
    if (!is_container_tag(tag, type)) refuse_tag(mark, tag);
    open_.push_back({leaf(type, {}, mark), false, {}, {}, {}});
  }

  void close() {
    auto node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (!limits::yaml_values.allows(++nodes_))
      stop(node.mark, fmt::format("the file has more than {}", limits::yaml_values.text()),
           std::string(limits::yaml_values.way_out));
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& parent = open_.back();
    if (parent.node.type == YamlNode::Type::list) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.has_key = false;
    const auto [first, is_new] = parent.seen.try_emplace(parent.key, parent.key_mark);
    if (is_new)
      parent.node.entries.push_back({std::move(parent.key), parent.key_mark, std::move(node)});
    else
      refuse_duplicate(parent, first->second);
  }

  void refuse_duplicate(const Open& map, SourceMark first) {
    note(map.key_mark,
         fmt::format("'{}' is given twice{} (first on line {})", printable(map.key, 80), location(), first.line),
         "remove one; neither was used");
  }

  // " in 'authorities.root'", or nothing at the top.
  std::string location() const {
    std::string path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      if (!path.empty()) path += '.';
      const auto& parent = open_[i];
      path += parent.node.type == YamlNode::Type::map ? parent.key : std::to_string(parent.node.items.size() + 1);
    }
    return path.empty() ? path : fmt::format(" in '{}'", printable(path, 200));
  }

  void refuse_anchor(SourceMark mark, YAML::anchor_t anchor, bool is_merge = false) {
    if (anchor == 0 && !is_merge) return;
    note(mark, "anchors ('&'), aliases ('*') and merges ('<<') are not supported",
         "write the value out where it is needed, so that it can be read where it counts");
  }

  void refuse_tag(SourceMark mark, const std::string& tag) {
    constexpr std::string_view core = "tag:yaml.org,2002:";
    const auto written = tag.starts_with(core) ? "!!" + tag.substr(core.size()) : tag;
    note(mark, fmt::format("the tag '{}' does not fit this value or is not known", printable(written, 80)),
         "remove the tag; to make a text of a value, quote it");
  }

  const YamlMarks& marks_;
  bool has_document_ = false;
  std::size_t nodes_ = 0;
  YamlNode root_;
  std::vector<Open> open_;
  std::vector<Diagnostic> mistakes_;
};

void read_documents(TreeBuilder& builder, const YamlMarks& marks, const std::string& content) {
  try {
    std::istringstream stream(content);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop&) {
    // The mistake is recorded.
  } catch (const YAML::Exception& error) {
    builder.add_mistake(syntax_mistake(error, marks));
  }
}

}  // namespace

void check_yaml_text(const SourceText& text) {
  if (!limits::yaml_text.allows(text.content.size()))
    throw SourceError(text, {{SourceMark(), fmt::format("the file is larger than {}", limits::yaml_text.text()),
                              std::string(limits::yaml_text.way_out)}});
  // Somebody gave a key by mistake: no line of it may be shown beside a mistake.
  if (text.content.find("PRIVATE KEY-----") != std::string::npos)
    throw Error(fmt::format("'{}' holds a private key; its content is not shown, and nothing was changed", text.name),
                "name the manifest, or take the key out of it");
  check_characters(text);
}

YamlNode parse_yaml(const SourceText& text) {
  check_yaml_text(text);
  const auto content = without_byte_order_mark(text.content);
  if (auto plain = read_plain_yaml(content, limits::yaml_values.most)) return std::move(*plain);
  const YamlMarks marks(content);
  TreeBuilder builder(marks);
  read_documents(builder, marks, std::string(content));
  if (!builder.mistakes().empty()) throw SourceError(text, builder.mistakes());
  return builder.take_root();
}

}  // namespace byoc
