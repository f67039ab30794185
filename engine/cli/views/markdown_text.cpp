#include "engine/cli/views/markdown_text.h"

#include <algorithm>
#include <string_view>

#include "engine/base/text.h"

namespace byoc {

namespace {

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// In a phrase of ours, what no reader of markdown sees anything in.
bool is_harmless(char c) {
  constexpr std::string_view marks = " ,.;:'()+-";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != marks.npos;
}

}  // namespace

std::string markdown_code(const std::string& text, std::size_t limit) {
  if (text.empty()) return {};
  const auto line = printable(text, limit);
  const std::string fence(longest_run(line, '`') + 1, '`');
  // A reader takes one blank from either side, and a backtick beside the fence for a part of it.
  constexpr std::string_view lost_at_an_end = "` ";
  const bool needs_blanks = lost_at_an_end.find(line.front()) != lost_at_an_end.npos ||
                            lost_at_an_end.find(line.back()) != lost_at_an_end.npos;
  const auto* const blank = needs_blanks ? " " : "";
  return fence + blank + line + blank + fence;
}

std::string markdown_words(const std::string& text) {
  const bool is_link = text.find("www.") != std::string::npos;
  return !is_link && std::ranges::all_of(text, is_harmless) ? text : markdown_code(text);
}

std::string markdown_cell(const std::string& content) {
  std::string out;
  for (const char c : content) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace byoc
