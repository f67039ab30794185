#include "engine/base/utf8.h"

#include <algorithm>

#include <Poco/TextConverter.h>
#include <Poco/UTF8Encoding.h>

namespace byoc {

std::string utf8(const std::string& text) {
  constexpr int replacement_character = 0xFFFD;
  const Poco::UTF8Encoding encoding;
  std::string out;
  Poco::TextConverter(encoding, encoding, replacement_character).convert(text, out);
  return out;
}

std::size_t character_count(std::string_view text) {
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

std::string padded(std::string_view text, std::size_t width) {
  const auto count = character_count(text);
  return std::string(text) + std::string(width > count ? width - count : 0, ' ');
}

}  // namespace byoc
