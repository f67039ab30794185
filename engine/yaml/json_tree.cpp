#include "engine/yaml/json_tree.h"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include <Poco/Exception.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/JSONException.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"

namespace byoc {

namespace {

constexpr std::string_view blanks = " \t\r\n";

SourceMark mark_of(std::string_view content, std::size_t at) {
  const auto before = content.substr(0, at);
  const auto line_start = before.rfind('\n') + 1;
  return {static_cast<int>(std::ranges::count(before, '\n')) + 1,
          static_cast<int>(character_count(before.substr(line_start))) + 1};
}

// Where the quoted text begins whose closing quote is at `end`.
std::size_t opening_quote(std::string_view content, std::size_t end) {
  for (auto at = end; at-- > 0;) {
    if (content[at] != '"') continue;
    const auto unescaped = content.substr(0, at).find_last_not_of('\\');
    const auto first_backslash = unescaped == std::string_view::npos ? 0 : unescaped + 1;
    if ((at - first_backslash) % 2 == 0) return at;
  }
  return end;
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_of_number(char c) {
  return is_word(c) || c == '.' || c == '+' || c == '-';
}

[[noreturn]] void refuse(const SourceText& text, std::size_t at, std::string message, std::string hint) {
  throw SourceError(text, {{mark_of(text.content, at), std::move(message), std::move(hint)}});
}

// Builds the tree; asks the stream where in the text it is.
class TreeHandler : public Poco::JSON::Handler {
 public:
  TreeHandler(const SourceText& text, std::istream& stream) : text_(text), stream_(stream) {}

  void reset() override {}
  void startObject() override { open(YamlNode::Type::map); }
  void endObject() override { close(); }
  void startArray() override { open(YamlNode::Type::list); }
  void endArray() override { close(); }
  void null() override { add({}); }
  void value(int number) override { add(leaf(YamlNode::Type::integer, std::to_string(number))); }
  void value(unsigned number) override { add(leaf(YamlNode::Type::integer, std::to_string(number))); }
  void value(Poco::Int64 number) override { add(leaf(YamlNode::Type::integer, std::to_string(number))); }
  void value(Poco::UInt64 number) override { add(leaf(YamlNode::Type::integer, std::to_string(number))); }
  void value(double number) override { add(leaf(YamlNode::Type::real, fmt::format("{}", number))); }
  void value(bool is_true) override { add(leaf(YamlNode::Type::boolean, is_true ? "true" : "false")); }
  void value(const std::string& words) override { add(leaf(YamlNode::Type::text, words)); }

  void key(const std::string& name) override {
    auto& map = open_.back();
    const auto at = opening_quote(text_.content, position() - 1);
    const auto [first, is_new] = map.seen.try_emplace(name, at);
    if (!is_new)
      refuse(text_, at,
             fmt::format("'{}' is given twice (first on line {})", printable(name, 80),
                         mark_of(text_.content, first->second).line),
             "remove one; neither was used");
    map.key = name;
    last_token_end_ = position();
  }

  // Of the character after the last one that was read.
  std::size_t position() const {
    return static_cast<std::size_t>(stream_.rdbuf()->pubseekoff(0, std::ios::cur, std::ios::in));
  }

  // Where the last bracket, name or value that was understood has ended.
  std::size_t last_token_end() const { return last_token_end_; }

  // Of the number that was read last.
  [[noreturn]] void refuse_number() const {
    const auto end = std::min(position(), text_.content.size());
    const auto last = text_.content.find_last_of("0123456789", end == 0 ? 0 : end - 1);
    auto start = last;
    while (start != std::string::npos && start > 0 && is_of_number(text_.content[start - 1])) --start;
    const auto number = start == std::string::npos ? std::string_view()
                                                   : std::string_view(text_.content).substr(start, last + 1 - start);
    refuse(text_, start == std::string::npos ? end : start,
           fmt::format("'{}' is not a number that a document can hold", printable(number, 80)),
           "write another, or quote it if it is a text");
  }

  YamlNode take_root() { return std::move(root_); }

 private:
  // A list or map that is not closed yet.
  struct Open {
    YamlNode node{};
    std::string key{};
    std::unordered_map<std::string, std::size_t> seen{};
  };

  static YamlNode leaf(YamlNode::Type type, std::string scalar) {
    YamlNode node;
    node.type = type;
    node.scalar = std::move(scalar);
    return node;
  }

  void open(YamlNode::Type type) {
    last_token_end_ = position();
    open_.push_back({.node = leaf(type, {})});
  }

  void close() {
    auto node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    last_token_end_ = position();
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    auto& parent = open_.back();
    if (parent.node.type == YamlNode::Type::list)
      parent.node.items.push_back(std::move(node));
    else
      parent.node.entries.push_back({std::move(parent.key), {}, std::move(node)});
  }

  const SourceText& text_;
  std::istream& stream_;
  std::size_t last_token_end_ = 0;
  YamlNode root_;
  std::vector<Open> open_;
};

// Whether a value could end, or begin, with that character.
bool ends_value(char c) {
  return is_word(c) || c == '"' || c == '}' || c == ']';
}
bool begins_value(char c) {
  return is_word(c) || c == '"' || c == '{' || c == '[' || c == '-';
}

// Two values without a comma between them.
bool lacks_comma(std::string_view content, std::size_t before, std::size_t at) {
  const bool are_apart = at > before + 1 || !is_word(content[before]) || !is_word(content[at]);
  return are_apart && ends_value(content[before]) && begins_value(content[at]);
}

bool is_comment(std::string_view content, std::size_t at) {
  const auto rest = content.substr(at);
  const bool begins_word = at == 0 || !is_word(content[at - 1]);
  return rest.starts_with("//") || rest.starts_with("/*") || (rest.starts_with('#') && begins_word);
}

// What the library says of broken syntax, in words for the author of the text, about the character `at`.
[[noreturn]] void refuse_syntax(const SourceText& text, std::size_t at, const std::string& told) {
  const std::string_view content = text.content;
  const auto says = [&](std::string_view words) { return told.find(words) != std::string::npos; };
  if (says("Excess"))
    refuse(text, content.find_first_not_of(blanks, at), "something follows the end of the document", "remove it");
  const char found = content[at];
  const auto before = content.substr(0, at).find_last_not_of(blanks);
  const bool is_first = before == std::string_view::npos;
  if (!is_first && content[before] == ',' && (found == '}' || found == ']'))
    refuse(text, before, fmt::format("a comma stands before '{}'", found), "remove the comma");
  if (found == '\'') refuse(text, at, "a text is in single quotes", "put it into double quotes");
  if (is_comment(content, at)) refuse(text, at, "JSON has no comments", "remove the comment");
  if (says("expected ':'")) refuse(text, at, "a ':' is missing here", "write it between a name and its value");
  if (!is_first && lacks_comma(content, before, at)) refuse(text, at, "a comma is missing here", "add it");
  if (static_cast<unsigned char>(found) >= 0x80)
    refuse(text, at,
           fmt::format("'{}' can't stand here", printable(content.substr(at, character_size(content.substr(at))))),
           "remove it; names and texts stand in double quotes (\")");
  if (says("depth"))
    refuse(text, at, fmt::format("lists and objects are nested deeper than {}", limits::yaml_depth.most),
           std::string(limits::yaml_depth.way_out));
  refuse(text, at, fmt::format("this is no JSON: {}", printable(told, 200)), "correct it");
}

YamlNode read(const SourceText& text) {
  std::istringstream stream(text.content);
  Poco::SharedPtr<TreeHandler> tree(new TreeHandler(text, stream));
  Poco::JSON::Parser parser(tree);
  parser.setDepth(limits::yaml_depth.most);
  try {
    parser.parse(stream);
  } catch (const Poco::SyntaxException&) {
    tree->refuse_number();
  } catch (const Poco::Exception& error) {
    const auto end = tree->position();
    const bool is_cut = end == text.content.size() && (end == tree->last_token_end() || text.content.empty());
    const auto at = end == 0 ? 0 : end - 1;
    if (is_cut || text.content.find_first_not_of(blanks, at) == std::string::npos)
      refuse(text, text.content.size(), "the text ends before it is complete",
             "it was cut off, or a bracket or quote is open");
    refuse_syntax(text, at, error.message());
  }
  return tree->take_root();
}

}  // namespace

YamlNode parse_json(const SourceText& text) {
  check_yaml_text(text);
  return read({text.name, std::string(without_byte_order_mark(text.content))});
}

std::optional<YamlNode> parse_json_object(const std::string& content) {
  try {
    auto node = read({{}, content});
    return node.type == YamlNode::Type::map ? std::optional(std::move(node)) : std::nullopt;
  } catch (const SourceError&) {
    return std::nullopt;
  }
}

}  // namespace byoc
