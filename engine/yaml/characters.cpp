#include "engine/yaml/characters.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/utf8.h"

namespace byoc {

namespace {

// Whether `text` starts with a character that nobody sees and that makes what stands around it look different: a
// zero-width space, a line or paragraph separator, a mark or an override of the writing direction.
bool is_deceptive(std::string_view text) {
  static constexpr std::array<std::string_view, 16> characters{
      "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b", "\u202c",
      "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068", "\u2069", "\u061c"};
  return std::any_of(characters.begin(), characters.end(), [text](auto one) { return text.starts_with(one); });
}

}  // namespace

bool has_control_character(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20 || byte == 0x7F) return true;
    if (byte < 0x80) continue;
    const bool is_c1 = byte == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
    if (is_c1 || is_deceptive(text.substr(at))) return true;
  }
  return false;
}

namespace {

SourceMark mark_of(std::string_view content, std::size_t position) {
  const auto before = content.substr(0, position);
  const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(character_count(before.substr(line_start))) + 1};
}

[[noreturn]] void refuse(const SourceText& text, std::size_t position, std::string message, std::string hint) {
  // The line is not shown: it holds what a terminal can't show.
  const auto mark = mark_of(text.content, position);
  message = fmt::format("{} (line {}, column {})", message, mark.line, mark.column);
  throw SourceError(text, {{SourceMark(), std::move(message), std::move(hint)}});
}

bool is_allowed_control(std::string_view content, std::size_t at) {
  const char c = content[at];
  return c == '\t' || c == '\n' || (c == '\r' && at + 1 < content.size() && content[at + 1] == '\n');
}

}  // namespace

void check_characters(const SourceText& text) {
  const std::string_view content = text.content;
  if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF"))
    throw SourceError(text, {{SourceMark(), "the file is UTF-16, not UTF-8", "save it as UTF-8"}});
  for (std::size_t at = 0; at < content.size();) {
    const auto byte = static_cast<unsigned char>(content[at]);
    if (byte >= 0x20 && byte < 0x7F) {
      ++at;
      continue;
    }
    const auto length = character_size(content.substr(at));
    if (length == 0) refuse(text, at, fmt::format("the byte 0x{:02x} is not UTF-8", byte), "save the file as UTF-8");
    if (has_control_character(content.substr(at, length)) && !is_allowed_control(content, at))
      refuse(text, at, "the file holds a control character",
             "remove it; a line ends with LF or with CR LF, and a value that needs it takes an escape in "
             "double quotes");
    at += length;
  }
}

}  // namespace byoc
