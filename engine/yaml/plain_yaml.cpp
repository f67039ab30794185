#include "engine/yaml/plain_yaml.h"

#include <algorithm>

#include "engine/yaml/column_count.h"
#include "engine/yaml/yaml_scalar.h"

namespace byoc {

namespace {

using Type = YamlNode::Type;

// Ends the reading: the text is yaml-cpp's.
struct NotPlain {};

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Not std::string_view::find, whose call costs more than these few comparisons.
bool is_one_of(char c, std::string_view characters) {
  return std::any_of(characters.begin(), characters.end(), [c](char each) { return each == c; });
}

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Characters that mean nothing to YAML, wherever in an unquoted text they stand.
bool is_harmless(char c) {
  return is_alphanumeric(c) || is_beyond_ascii(c) || is_one_of(c, " _-+./()=@'");
}

bool has_duplicates(const std::vector<YamlNode::Entry>& entries) {
  std::vector<std::string_view> keys;
  keys.reserve(entries.size());
  for (const auto& entry : entries) keys.emplace_back(entry.key);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

class PlainReader {
 public:
  PlainReader(std::string_view content, std::size_t max_nodes) : rest_(content), max_nodes_(max_nodes) {}

  YamlNode read() {
    next_line();
    if (is_at_end_ || at_ != 0) throw NotPlain();
    return read_map(0);
  }

 private:
  // The next line that says something; `at_` is where it starts to.
  void next_line() {
    for (at_ = std::string_view::npos; at_ == std::string_view::npos || line_[at_] == '#'; ++line_number_) {
      is_at_end_ = rest_.empty();
      if (is_at_end_) return;
      const auto end = rest_.find('\n');
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      at_ = line_.find_first_not_of(' ');
    }
  }

  bool is_line_done() const { return at_ == line_.size(); }
  char next() const { return is_line_done() ? '\n' : line_[at_]; }
  void skip_blanks() { at_ = std::min(line_.find_first_not_of(' ', at_), line_.size()); }

  void take(char c) {
    if (next() != c) throw NotPlain();
    ++at_;
  }

  // Nothing but a comment may follow on this line.
  void end_line() {
    const auto end = at_;
    skip_blanks();
    const bool is_comment = next() == '#' && at_ > end;
    if (!is_line_done() && !is_comment) throw NotPlain();
    next_line();
  }

  SourceMark mark() { return {line_number_, columns_.at(line_, at_)}; }

  YamlNode node(Type type, SourceMark mark, std::string scalar = {}) {
    if (++nodes_ > max_nodes_) throw NotPlain();
    return {type, std::move(scalar), mark, {}, {}};
  }

  // The map whose first key is next: all lines that start in its column, with what is below them.
  YamlNode read_map(std::size_t depth) {
    const auto column = at_;
    auto map = node(Type::map, mark());
    while (!is_at_end_ && at_ == column) map.entries.push_back(read_entry(depth));
    if (!is_at_end_ && at_ > column) throw NotPlain();
    return checked(std::move(map));
  }

  YamlNode::Entry read_entry(std::size_t depth) {
    const auto column = at_;
    YamlNode::Entry entry{{}, mark(), {}};
    entry.key = read_key();
    const auto key_end = at_;
    skip_blanks();
    if (is_line_done() || (next() == '#' && at_ > key_end)) {
      next_line();
      const bool is_map = !is_at_end_ && at_ > column;
      entry.value = is_map ? read_map(deeper(depth)) : node(Type::null, entry.key_mark);
    } else {
      entry.value = read_value(depth, false);
      end_line();
    }
    return entry;
  }

  // A key and its ':'.
  std::string read_key() {
    constexpr std::size_t longest = 1000;  // yaml-cpp has a limit a little above it
    const auto start = at_;
    while (is_alphanumeric(next()) || is_one_of(next(), "_-.")) ++at_;
    std::string key(line_.substr(start, at_ - start));
    const bool can_start = !key.empty() && (is_alphanumeric(key[0]) || key[0] == '_');
    if (!can_start || key.size() > longest || scalar_type("?", key) == Type::null) throw NotPlain();
    take(':');
    if (!is_line_done() && next() != ' ') throw NotPlain();
    return key;
  }

  YamlNode read_value(std::size_t depth, bool is_in_brackets) {
    switch (next()) {
      case '"':
        return read_double_quoted();
      case '\'':
        return read_single_quoted();
      case '{':
        return read_bracketed_map(deeper(depth));
      case '[':
        return read_bracketed_list(deeper(depth));
      default:
        return read_unquoted(is_in_brackets);
    }
  }

  YamlNode read_double_quoted() {
    const auto start = mark();
    take('"');
    std::string text;
    for (; next() != '"'; ++at_) {
      if (next() == '\\') {
        ++at_;
        if (!is_one_of(next(), "\\\"")) throw NotPlain();
      }
      if (is_line_done()) throw NotPlain();
      text += next();
    }
    take('"');
    return node(Type::text, start, std::move(text));
  }

  YamlNode read_single_quoted() {
    const auto start = mark();
    take('\'');
    const auto end = line_.find('\'', at_);
    if (end == std::string_view::npos) throw NotPlain();
    std::string text(line_.substr(at_, end - at_));
    at_ = end + 1;
    if (next() == '\'') throw NotPlain();
    return node(Type::text, start, std::move(text));
  }

  YamlNode read_unquoted(bool is_in_brackets) {
    const auto start = at_;
    const auto start_mark = mark();
    if (!is_alphanumeric(next()) && !is_beyond_ascii(next()) && !is_one_of(next(), "_/.+-")) throw NotPlain();
    if (is_one_of(next(), "+-") && !is_alphanumeric(line_.substr(at_ + 1, 1).empty() ? ' ' : line_[at_ + 1]))
      throw NotPlain();
    while (!is_line_done() && !ends_unquoted(is_in_brackets)) ++at_;
    while (line_[at_ - 1] == ' ') --at_;
    std::string text(line_.substr(start, at_ - start));
    const auto type = scalar_type("?", text).value();
    if (!can_be_json(type, text)) throw NotPlain();
    return node(type, start_mark, type == Type::null ? std::string() : std::move(text));
  }

  // Whether an unquoted text ends before the next character.
  bool ends_unquoted(bool is_in_brackets) const {
    const char c = next();
    if (is_harmless(c)) return false;
    if (c == '#' && line_[at_ - 1] == ' ') return true;
    if (is_in_brackets && is_one_of(c, ",]}")) return true;
    if (!is_in_brackets && c == ',') return false;
    const bool is_inside = at_ + 1 < line_.size() && is_alphanumeric(line_[at_ + 1]);
    if (c == ':' && is_inside) return false;
    throw NotPlain();
  }

  YamlNode read_bracketed_map(std::size_t depth) {
    auto map = node(Type::map, mark());
    read_bracketed('{', '}', [&] {
      YamlNode::Entry entry{{}, mark(), {}};
      entry.key = read_key();
      skip_blanks();
      entry.value = read_value(depth, true);
      map.entries.push_back(std::move(entry));
    });
    return checked(std::move(map));
  }

  YamlNode read_bracketed_list(std::size_t depth) {
    auto list = node(Type::list, mark());
    read_bracketed('[', ']', [&] { list.items.push_back(read_value(depth, true)); });
    return list;
  }

  void read_bracketed(char opening, char closing, const auto& read_one) {
    take(opening);
    skip_blanks();
    while (next() != closing) {
      read_one();
      skip_blanks();
      if (next() == closing) break;
      take(',');
      skip_blanks();
      if (next() == closing) throw NotPlain();
    }
    take(closing);
  }

  static std::size_t deeper(std::size_t depth) {
    constexpr std::size_t deepest = 32;
    return depth < deepest ? depth + 1 : throw NotPlain();
  }

  static YamlNode checked(YamlNode map) {
    if (has_duplicates(map.entries)) throw NotPlain();
    return map;
  }

  std::string_view rest_, line_;
  std::size_t at_ = 0;
  ColumnCount columns_;
  int line_number_ = 0;
  bool is_at_end_ = false;
  std::size_t nodes_ = 0, max_nodes_;
};

}  // namespace

std::optional<YamlNode> read_plain_yaml(std::string_view content, std::size_t max_nodes) {
  for (const char c : {'\t', '\r'})
    if (content.find(c) != std::string_view::npos) return std::nullopt;
  try {
    return PlainReader(content, max_nodes).read();
  } catch (const NotPlain&) {
    return std::nullopt;
  }
}

}  // namespace byoc
