#include "engine/yaml/json_tree.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/yaml/conflict_marks.h"
#include "engine/yaml/json_mistake.h"
#include "engine/yaml/text_marks.h"
#include "engine/yaml/yaml_scalar.h"

namespace byoc {

namespace {

using Type = YamlNode::Type;

constexpr std::string_view digits = "0123456789";

// Takes the characters at the start of `text` that are among `some` away; how many there were.
std::size_t take(std::string_view& text, std::string_view some) {
  const auto count = std::min(text.find_first_not_of(some), text.size());
  text.remove_prefix(count);
  return count;
}

bool take_one(std::string_view& text, std::string_view some) {
  const bool is_there = !text.empty() && some.find(text.front()) != std::string_view::npos;
  if (is_there) text.remove_prefix(1);
  return is_there;
}

// What `text` is by the grammar of numbers (RFC 8259, 6).
std::optional<Type> number_type(std::string_view text) {
  take_one(text, "-");
  const bool begins_with_zero = text.starts_with('0');
  const auto whole = take(text, digits);
  if (whole == 0 || (begins_with_zero && whole > 1)) return std::nullopt;
  if (text.empty()) return Type::integer;
  if (take_one(text, ".") && take(text, digits) == 0) return std::nullopt;
  if (take_one(text, "eE")) {
    take_one(text, "+-");
    if (take(text, digits) == 0) return std::nullopt;
  }
  return text.empty() ? std::optional(Type::real) : std::nullopt;
}

void append_utf8(std::string& out, char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  const auto following = [&](unsigned shift) { return byte(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += byte(c);
  } else if (c < 0x800) {
    out += {byte(0xC0 | c >> 6), following(0)};
  } else if (c < 0x10000) {
    out += {byte(0xE0 | c >> 12), following(6), following(0)};
  } else {
    out += {byte(0xF0 | c >> 18), following(12), following(6), following(0)};
  }
}

bool ends_plain_text(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// Reads one text, and stops at its first mistake.
class JsonReader {
 public:
  explicit JsonReader(const SourceText& text) : text_(text), content_(text.content), marks_(content_) {}

  YamlNode read() {
    auto root = read_value(0, 0);
    skip_blanks();
    if (at_ < content_.size()) refuse_json(text_, at_, JsonPart::end, 0);
    return root;
  }

 private:
  void skip_blanks() { at_ = std::min(content_.find_first_not_of(" \t\r\n", at_), content_.size()); }

  // 0 at the end of the text.
  char next() const { return at_ < content_.size() ? content_[at_] : '\0'; }

  bool take_if(char c) {
    skip_blanks();
    const bool is_there = next() == c;
    if (is_there) ++at_;
    return is_there;
  }

  YamlNode node(Type type) {
    if (!limits::yaml_values.allows(++nodes_))
      refuse_json(text_, at_, fmt::format("the text has more than {}", limits::yaml_values.text()),
                  std::string(limits::yaml_values.way_out));
    YamlNode made;
    made.type = type;
    made.mark = marks_.of(at_);
    return made;
  }

  // Within `depth` brackets, the innermost of which is `open`.
  YamlNode read_value(std::size_t depth, char open) {
    skip_blanks();
    if (next() == '{' || next() == '[') return read_brackets(depth);
    if (next() == '"') {
      auto made = node(Type::text);
      made.scalar = read_text();
      return made;
    }
    return read_word(open);
  }

  YamlNode read_word(char open) {
    constexpr std::string_view of_words = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-";
    const auto rest = content_.substr(at_);
    const auto word = rest.substr(0, rest.find_first_not_of(of_words));
    if (word == "null") return leaf(Type::null, word, {});
    if (word == "true" || word == "false") return leaf(Type::boolean, word, word);
    if (word.find_first_of(digits) > 1 || (word.front() > '9')) refuse_json(text_, at_, JsonPart::value, open);
    const auto type = number_type(word);
    if (!type && open == 0) refuse_json(text_, at_, JsonPart::value, open);
    if (!type)
      refuse_json(text_, at_, "this is no number of JSON",
                  "write it in decimal, without '+' and without zeros before it, or put it into double quotes if it "
                  "is a text");
    if (!can_be_json(*type, word))
      refuse_json(text_, at_, "this number is larger than a document can hold",
                  "write another, or quote it if it is a text");
    return leaf(*type, word, word);
  }

  YamlNode leaf(Type type, std::string_view word, std::string_view scalar) {
    auto made = node(type);
    made.scalar = scalar;
    at_ += word.size();
    return made;
  }

  YamlNode read_brackets(std::size_t depth) {
    if (depth == limits::yaml_depth.most)
      refuse_json(text_, at_, fmt::format("lists and objects are nested deeper than {}", limits::yaml_depth.most),
                  "no document needs that: look for a bracket that is not closed where it should be");
    const bool is_map = next() == '{';
    auto made = node(is_map ? Type::map : Type::list);
    ++at_;
    if (is_map)
      read_members(made, depth + 1);
    else
      read_items(made, depth + 1);
    return made;
  }

  void read_items(YamlNode& list, std::size_t depth) {
    if (take_if(']')) return;
    do {
      list.items.push_back(read_value(depth, '['));
    } while (goes_on('[', ']'));
  }

  void read_members(YamlNode& map, std::size_t depth) {
    std::unordered_map<std::string, SourceMark> seen;
    if (take_if('}')) return;
    do {
      skip_blanks();
      if (next() != '"') refuse_json(text_, at_, JsonPart::name, '{');
      const auto mark = marks_.of(at_);
      auto name = read_name(seen, mark);
      if (!take_if(':')) refuse_json(text_, at_, JsonPart::colon, '{');
      map.entries.push_back({std::move(name), mark, read_value(depth, '{')});
    } while (goes_on('{', '}'));
  }

  std::string read_name(std::unordered_map<std::string, SourceMark>& seen, SourceMark mark) {
    const auto at = at_;
    auto name = read_text();
    if (const auto [first, is_new] = seen.try_emplace(name, mark); !is_new)
      refuse_json(text_, at,
                  fmt::format("'{}' is given twice (first on line {})", printable(name, 80), first->second.line),
                  "remove one; neither was used");
    return name;
  }

  // Whether a comma follows; else the bracket is closed.
  bool goes_on(char open, char close) {
    if (take_if(',')) return true;
    if (!take_if(close)) refuse_json(text_, at_, JsonPart::separator, open);
    return false;
  }

  std::string read_text() {
    const auto start = at_++;
    std::string out;
    while (next() != '"') {
      const auto rest = content_.substr(at_);
      const auto plain = static_cast<std::size_t>(std::ranges::find_if(rest, ends_plain_text) - rest.begin());
      out += rest.substr(0, plain);
      at_ += plain;
      if (at_ == content_.size()) refuse_json(text_, at_, JsonPart::value, '{');
      if (next() == '\\')
        out += read_escape();
      else if (next() != '"')
        refuse_control(start);
    }
    ++at_;
    return out;
  }

  [[noreturn]] void refuse_control(std::size_t start) const {
    if (next() != '\n' && next() != '\r')
      refuse_json(text_, at_, "a tab stands in a text in quotes", "write it as \\t");
    refuse_json(text_, start, "a text is not closed on its line",
                "add the closing quote; a line end within a text is written as \\n");
  }

  std::string read_escape() {
    constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const auto start = at_++;
    if (at_ == content_.size()) refuse_json(text_, at_, JsonPart::value, '{');
    const char name = content_[at_++];
    if (name == 'u') return read_code_point(start);
    const auto known = names.find(name);
    if (known == std::string_view::npos)
      refuse_json(text_, start, "JSON does not have this escape", "write a backslash as '\\\\'");
    return {meanings[known]};
  }

  std::string read_code_point(std::size_t start) {
    constexpr char32_t first_high = 0xD800, first_low = 0xDC00, last_low = 0xDFFF, beyond = 0x10000;
    char32_t c = read_hexadecimal(start);
    if (c >= first_high && c <= last_low) {
      const bool has_other_half = c < first_low && content_.substr(at_).starts_with("\\u");
      if (has_other_half) at_ += 2;
      const char32_t low = has_other_half ? read_hexadecimal(start) : 0;
      if (low < first_low || low > last_low)
        refuse_json(text_, start, "this escape is half a character",
                    "write the other half behind it, or the character itself");
      c = beyond + ((c - first_high) << 10) + (low - first_low);
    }
    std::string out;
    append_utf8(out, c);
    return out;
  }

  char32_t read_hexadecimal(std::size_t start) {
    constexpr std::size_t length = 4;
    const auto four = content_.substr(std::min(at_, content_.size()), length);
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(four.data(), four.data() + four.size(), value, 16);
    if (failure != std::errc() || end != four.data() + length)
      refuse_json(text_, start, "this escape needs four hexadecimal digits", "write a backslash as '\\\\'");
    at_ += length;
    return value;
  }

  const SourceText& text_;
  std::string_view content_;
  TextMarks marks_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

YamlNode parse_json(const SourceText& text) {
  check_yaml_text(text);
  refuse_conflict_marks(text, "it", "keep what is meant of both sides, and remove the lines with the marks");
  const SourceText plain{text.name, std::string(without_byte_order_mark(text.content))};
  return JsonReader(plain).read();
}

std::optional<YamlNode> parse_json_object(const std::string& content) {
  if (!is_utf8(content)) return std::nullopt;
  try {
    const SourceText text{{}, content};
    auto node = JsonReader(text).read();
    return node.type == YamlNode::Type::map ? std::optional(std::move(node)) : std::nullopt;
  } catch (const SourceError&) {
    return std::nullopt;
  }
}

}  // namespace byoc
