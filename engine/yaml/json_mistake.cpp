#include "engine/yaml/json_mistake.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/yaml/text_marks.h"

namespace byoc {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view word_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.-";

struct Words {
  std::string message, hint;
};

// What is looked at: a place where something else was expected.
struct Spot {
  std::string_view content;
  std::size_t at;
  JsonPart expected;
  char open;

  std::string_view rest() const { return content.substr(at); }
  char found() const { return content[at]; }
  std::string_view word() const { return rest().substr(0, rest().find_first_not_of(word_characters)); }

  // Where what stands before it ends; npos where it is the first.
  std::size_t before() const { return content.substr(0, at).find_last_not_of(blanks); }
  bool is_first() const { return before() == std::string_view::npos; }
  bool is_value_due() const { return expected == JsonPart::value || expected == JsonPart::name; }
};

std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

// A text that begins as YAML does: with the marks of a document or a list, or with a key.
bool is_yaml(const Spot& spot) {
  const auto line = first_line(spot.rest());
  if (line.starts_with("---") || line.starts_with("- ") || line.starts_with("%YAML")) return true;
  const auto word = spot.word();
  return !word.empty() && trim(line.substr(word.size())).starts_with(':');
}

bool is_comment(const Spot& spot) {
  const auto rest = spot.rest();
  return rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#');
}

bool begins_value(const Spot& spot) {
  return std::string_view("\"{[").find(spot.found()) != std::string_view::npos || !spot.word().empty();
}

// What may be a secret of a file that was never meant is not repeated.
Words unquoted_words(const Spot& spot) {
  if (spot.expected == JsonPart::name) return {"a name is not in quotes", "put it into double quotes"};
  const auto word = spot.word();
  const auto lower = to_lower(word);
  constexpr std::array<std::string_view, 3> constants{"true", "false", "null"};
  if (std::ranges::find(constants, lower) != constants.end())
    return {fmt::format("'{}' is no value of JSON", word), fmt::format("write it as {}", lower)};
  if (lower == "none") return {"'None' is no value of JSON", "write it as null"};
  return {"a word without quotes is no value of JSON",
          "put it into double quotes if it is a text; JSON has numbers, true, false and null without quotes"};
}

// Of a bracket that is there and can't be, or a comma.
std::optional<Words> punctuation_words(const Spot& spot) {
  const char found = spot.found();
  if (found == '}' || found == ']') {
    if (spot.open == 0) return Words{fmt::format("the '{}' closes what was not opened", found), "remove it"};
    const char closing = spot.open == '{' ? '}' : ']';
    if (closing != found)
      return Words{fmt::format("a '{}' is closed with '{}'", spot.open, found),
                   fmt::format("close it with '{}', or close first what was opened within", closing)};
    return Words{fmt::format("a value is missing before '{}'", found), "write the value, or remove its name"};
  }
  if (found == ',' && spot.expected == JsonPart::colon)
    return Words{"a name has no value", "write ':' and the value behind it"};
  if (found == ',' && spot.expected == JsonPart::end)
    return Words{"a comma stands behind the end of the document", "remove it"};
  if (found == ',') return Words{"nothing stands before this comma", "remove it, or write what is missing"};
  if (found == ';' && spot.expected == JsonPart::separator) return Words{"a ';' stands here", "write ',' instead"};
  if (found != ':') return std::nullopt;
  if (spot.expected == JsonPart::end)
    return Words{"a name and its value stand in no braces",
                 "put '{' before the first name and '}' behind the last value"};
  if (spot.expected == JsonPart::separator && spot.open == '[')
    return Words{"a ':' stands in a list", "put the name and its value into braces: [{\"name\": \"value\"}]"};
  if (spot.expected == JsonPart::separator)
    return Words{"a second ':' stands behind a name", "look for a comma or a brace that is missing before it"};
  return std::nullopt;
}

std::optional<Words> missing_words(const Spot& spot) {
  if (spot.expected == JsonPart::colon) return Words{"a ':' is missing here", "write it between a name and its value"};
  if (!begins_value(spot)) return std::nullopt;
  if (spot.expected == JsonPart::separator) return Words{"a comma is missing here", "add it"};
  if (spot.expected == JsonPart::end)
    return Words{"a second value begins here, behind the end of the document",
                 "keep one of both: a document is one object; remove what is not meant"};
  return std::nullopt;
}

Words words_for(const Spot& spot) {
  const char found = spot.found();
  if (spot.expected == JsonPart::value && spot.is_first() && is_yaml(spot))
    return {"this is YAML, not JSON",
            "write it as JSON, which begins with '{' and has names and texts in double quotes"};
  if (found == '\'') return {"a text is in single quotes", "put it into double quotes"};
  if (is_comment(spot)) return {"JSON has no comments", "remove the comment"};
  if (auto words = punctuation_words(spot)) return *std::move(words);
  if (auto words = missing_words(spot)) return *std::move(words);
  if (spot.is_first()) return {"this is no JSON", "write a JSON object: {...}"};
  if (spot.is_value_due() && !spot.word().empty()) return unquoted_words(spot);
  if (static_cast<unsigned char>(found) >= 0x80)
    return {fmt::format("'{}' can't stand here", printable(spot.rest().substr(0, character_size(spot.rest())))),
            "remove it; names and texts stand in double quotes (\")"};
  if (spot.expected == JsonPart::name)
    return {fmt::format("'{}' can't be a name", found), "write a text in double quotes"};
  return {fmt::format("'{}' can't stand here", found), "remove it"};
}

}  // namespace

void refuse_json(const SourceText& text, std::size_t position, std::string message, std::string hint) {
  throw SourceError(text, {{mark_of(text.content, position), std::move(message), std::move(hint)}});
}

void refuse_json(const SourceText& text, std::size_t position, JsonPart expected, char open) {
  const std::string_view content = text.content;
  const auto at = std::min(content.find_first_not_of(blanks, position), content.size());
  const Spot spot{content, at, expected, open};
  if (at == content.size() && spot.is_first())
    refuse_json(text, at, "there is nothing in it", "write a JSON object: {...}");
  if (at == content.size())
    refuse_json(text, at, "the text ends before it is complete",
                "it was cut off, or a bracket or quote is open: compare it with where it comes from");
  if (spot.is_value_due() && !spot.is_first() && content[spot.before()] == ',' &&
      (spot.found() == '}' || spot.found() == ']'))
    refuse_json(text, spot.before(), fmt::format("a comma stands before '{}'", spot.found()), "remove the comma");
  auto words = words_for(spot);
  refuse_json(text, at, std::move(words.message), std::move(words.hint));
}

}  // namespace byoc
