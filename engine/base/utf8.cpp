#include "engine/base/utf8.h"

#include <algorithm>

namespace byoc {

namespace {

struct Form {
  unsigned char lead_mask, lead;
  std::size_t size;
  char32_t least;  // what is smaller has a shorter form
};

constexpr Form forms[] = {{0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}};

bool is_code_point(char32_t code) {
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code <= 0x10FFFF && !is_surrogate;
}

struct Character {
  std::size_t size;  // in bytes; 0 where there is none
  char32_t code;
};

Character first_of(std::string_view text) {
  constexpr Character none{0, U'\uFFFD'};
  if (text.empty()) return none;
  const auto lead = static_cast<unsigned char>(text[0]);
  const auto* const form = std::find_if(std::begin(forms), std::end(forms),
                                        [lead](const Form& f) { return (lead & f.lead_mask) == f.lead; });
  if (form == std::end(forms) || text.size() < form->size) return none;
  auto code = static_cast<char32_t>(lead & static_cast<unsigned char>(~form->lead_mask));
  for (const char next : text.substr(1, form->size - 1)) {
    if (!continues_character(next)) return none;
    code = code << 6 | (static_cast<unsigned char>(next) & 0x3F);
  }
  return code >= form->least && is_code_point(code) ? Character{form->size, code} : none;
}

}  // namespace

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::size_t character_size(std::string_view text) {
  return first_of(text).size;
}

char32_t code_point(std::string_view text) {
  return first_of(text).code;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::size_t character_count(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_character));
}

std::string utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto size = character_size(text);
    out += size == 0 ? std::string_view("\uFFFD") : text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  return text;
}

std::string padded(std::string_view text, std::size_t width) {
  const auto count = character_count(text);
  return std::string(text) + std::string(width > count ? width - count : 0, ' ');
}

}  // namespace byoc
