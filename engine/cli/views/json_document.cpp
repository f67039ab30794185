#include "engine/cli/views/json_document.h"

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/json_layout.h"
#include "engine/base/lookalikes.h"
#include "engine/base/utf8.h"

namespace byoc {

Poco::JSON::Object ordered_object() {
  return Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

namespace {

// "\u202e": a JSON text has what is beyond U+FFFF as two (RFC 8259 7).
std::string json_escape(char32_t c) {
  constexpr std::uint32_t first_beyond = 0x10000, high = 0xD800, low = 0xDC00, bits = 10, mask = 0x3FF;
  const auto code = static_cast<std::uint32_t>(c);
  if (code < first_beyond) return fmt::format("\\u{:04x}", code);
  const auto rest = code - first_beyond;
  return fmt::format("\\u{:04x}\\u{:04x}", high + (rest >> bits), low + (rest & mask));
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x7f;
}

// Invisible characters, which only texts have, as escapes: whoever looks at the document sees them.
std::string with_visible_texts(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto ascii = static_cast<std::size_t>(std::find_if_not(json.begin(), json.end(), is_ascii) - json.begin());
    out += json.substr(0, ascii);
    json.remove_prefix(ascii);
    if (json.empty()) break;
    const auto character = json.substr(0, std::max<std::size_t>(character_size(json), 1));
    const auto c = code_point(character);
    out += is_invisible(c) || c == 0x7f ? json_escape(c) : utf8(character);
    json.remove_prefix(character.size());
  }
  return out;
}

}  // namespace

std::string json_document(const Poco::JSON::Object& object) {
  std::ostringstream out;
  object.stringify(out);
  return lay_out_json(with_visible_texts(out.str()));
}

}  // namespace byoc
