#include "engine/yaml/characters.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/base/lookalikes.h"
#include "engine/base/utf8.h"
#include "engine/yaml/text_marks.h"

namespace byoc {

namespace {

struct Range {
  char32_t first, last;
};

// In order.
constexpr Range refused[] = {
    {0x00, 0x1F},      // C0
    {0x7F, 0x9F},      // delete, C1
    {0x61C, 0x61C},    // a mark of direction
    {0x180E, 0x180E},  // once a blank, now without width
    {0x200B, 0x200B},  // not the joiners behind it, which scripts and emoji are written with
    {0x200E, 0x200F},  // marks of direction
    {0x2028, 0x202E},  // separators; embeddings and overrides of direction
    {0x2060, 0x206F},  // without width; isolates; deprecated formats
    {0xFFF9, 0xFFFB},  // annotations
};

bool is_refused(char32_t c) {
  const auto* const range = std::ranges::lower_bound(refused, c, {}, &Range::last);
  return range != std::end(refused) && range->first <= c;
}

}  // namespace

bool has_control_character(std::string_view text) {
  while (!text.empty()) {
    const auto size = character_size(text);
    if (size > 0 && is_refused(code_point(text))) return true;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return false;
}

namespace {

struct Name {
  char32_t character;
  std::string_view name;
};

// By the Unicode Character Database.
constexpr Name names[] = {
    {0x00, "null"},
    {0x07, "bell"},
    {0x08, "backspace"},
    {0x0B, "vertical tab"},
    {0x0C, "form feed"},
    {0x1B, "escape"},
    {0x7F, "delete"},
    {0x85, "next line"},
    {0x61C, "Arabic letter mark"},
    {0x180E, "Mongolian vowel separator"},
    {0x200B, "zero width space"},
    {0x200E, "left-to-right mark"},
    {0x200F, "right-to-left mark"},
    {0x2028, "line separator"},
    {0x2029, "paragraph separator"},
    {0x202A, "left-to-right embedding"},
    {0x202B, "right-to-left embedding"},
    {0x202C, "pop directional formatting"},
    {0x202D, "left-to-right override"},
    {0x202E, "right-to-left override"},
    {0x2060, "word joiner"},
    {0x2066, "left-to-right isolate"},
    {0x2067, "right-to-left isolate"},
    {0x2068, "first strong isolate"},
    {0x2069, "pop directional isolate"},
};

std::string name_of(char32_t c) {
  const auto* const found = std::ranges::find(names, c, &Name::character);
  const auto code = fmt::format("U+{:04X}", static_cast<std::uint32_t>(c));
  return found == std::end(names) ? code : fmt::format("{} ({})", code, found->name);
}

// Whether `c` is allowed where it stands, before `rest`.
bool is_allowed(char32_t c, std::string_view rest) {
  return c == U'\t' || c == U'\n' || (c == U'\r' && rest.starts_with('\n'));
}

Diagnostic character_mistake(SourceMark mark, char32_t c) {
  if (c == U'\r')
    return {mark, "a carriage return (U+000D) stands here without a line feed",
            "end each line with LF, or with CR LF; most editors can convert them"};
  const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const auto name = name_of(c);
  return {mark,
          is_control ? fmt::format("the control character {} stands here", name)
                     : name + " stands here, which nobody can see",
          fmt::format("remove it; where a value is to have it, write \"{}\" in double quotes", escape(c))};
}

Diagnostic byte_mistake(SourceMark mark, unsigned char byte) {
  constexpr unsigned char first_letter = 0xC0;
  auto message = fmt::format("the byte 0x{:02x} is not UTF-8", byte);
  if (byte < first_letter) return {mark, std::move(message), "save the file as UTF-8"};
  // The letters of Latin-1 are the characters of these numbers.
  const char letter[] = {static_cast<char>(0xC3), static_cast<char>(byte - 0x40)};
  return {mark, std::move(message),
          fmt::format("save the file as UTF-8; if it is Latin-1, the byte is '{}'", std::string_view(letter, 2))};
}

// In which other form of Unicode the text begins; empty where it is none.
std::string_view other_encoding(std::string_view text) {
  const auto has_null_at = [&](std::size_t first, std::size_t second) {
    constexpr std::size_t begin = 4;
    const auto start = text.substr(0, begin);
    return start.size() == begin && std::ranges::count(start, '\0') == 2 && start[first] == '\0' &&
           start[second] == '\0';
  };
  if (text.starts_with(std::string_view("\xFF\xFE\0\0", 4)) || text.starts_with(std::string_view("\0\0\xFE\xFF", 4)))
    return "UTF-32";
  if (text.starts_with("\xFF\xFE") || has_null_at(1, 3)) return "UTF-16 (little endian)";
  if (text.starts_with("\xFE\xFF") || has_null_at(0, 2)) return "UTF-16 (big endian)";
  return {};
}

// The first mistake in a text without a byte order mark.
std::optional<Diagnostic> first_mistake(std::string_view content) {
  for (std::size_t at = 0; at < content.size();) {
    const auto byte = static_cast<unsigned char>(content[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++at;
      continue;
    }
    const auto rest = content.substr(at);
    const auto length = character_size(rest);
    if (length == 0) return byte_mistake(mark_of(content, at), byte);
    const auto c = code_point(rest);
    if (is_refused(c) && !is_allowed(c, rest.substr(length))) return character_mistake(mark_of(content, at), c);
    at += length;
  }
  return std::nullopt;
}

// Whether it may be no text at all, a key in DER perhaps, of which no line is to be shown.
bool may_be_binary(std::string_view content) {
  return std::ranges::any_of(
      content, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
}

}  // namespace

void check_characters(const SourceText& text) {
  const SourceText nothing_shown{text.name, {}};
  if (const auto encoding = other_encoding(text.content); !encoding.empty())
    throw SourceError(nothing_shown,
                      {{{1, 1}, fmt::format("the file is {}, not UTF-8", encoding), "save it as UTF-8"}});
  auto mistake = first_mistake(without_byte_order_mark(text.content));
  if (mistake) throw SourceError(may_be_binary(text.content) ? nothing_shown : text, {*std::move(mistake)});
}

}  // namespace byoc
