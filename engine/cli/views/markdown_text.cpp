#include "engine/cli/views/markdown_text.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"

namespace byoc {

namespace {

// Within a table's cell a code span can't hold '|' and '\' faithfully, and a '`' would end it. Character codes mean
// nothing to markdown; within <code> GitHub looks for no mentions.
std::string in_character_codes(const std::string& text) {
  std::string out = "<code>";
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' ||
                          static_cast<unsigned char>(c) >= 0x80;
    out += is_plain ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
  }
  return out + "</code>";
}

}  // namespace

std::string markdown_code(const std::string& text, std::size_t limit) {
  if (text.empty()) return {};
  const auto line = utf8(printable(text, limit));
  return line.find_first_of("`|\\") == std::string::npos ? "`" + line + "`" : in_character_codes(line);
}

}  // namespace byoc
