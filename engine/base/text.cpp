#include "engine/base/text.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <botan/hash.h>
#include <botan/hex.h>

#include "engine/base/lookalikes.h"
#include "engine/base/utf8.h"

namespace byoc {

std::string join_words(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

namespace {

// How many characters have to be changed, left out, put in or exchanged with the next; `most` if it is that or more,
// which takes only so many steps for each character.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= most) return most;
  std::vector<std::size_t> before(b.size() + 1, most), above(before), row(before);
  for (std::size_t j = 0; j <= std::min(b.size(), most); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, above);
    std::swap(above, row);
    const auto first = i > most ? i - most : 0, last = std::min(b.size(), i + most);
    if (first == 0) row[0] = i;
    if (first > 0) row[first - 1] = most;
    for (std::size_t j = std::max<std::size_t>(first, 1); j <= last; ++j) {
      const std::size_t substituted = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substituted});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    if (last < b.size()) row[last + 1] = most;
  }
  return std::min(row[b.size()], most);
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t most_mistakes = 5;
  std::string best;
  const auto lower = to_lower(word);
  auto best_distance = std::min(std::max<std::size_t>(1, word.size() / 3), most_mistakes) + 1;
  for (const auto& candidate : candidates) {
    if (look_alike(word, candidate)) return candidate;
    const auto distance = edit_distance(lower, to_lower(candidate), best_distance);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string octets;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    unsigned value = 0;
    const auto* end = digits.data() + at + 2;
    const auto [stopped, failure] = std::from_chars(digits.data() + at, end, value, 16);
    if (stopped != end || failure != std::errc()) return std::nullopt;
    octets += static_cast<char>(value);
  }
  return octets;
}

std::string to_hex(std::string_view bytes) {
  return Botan::hex_encode(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), false);
}

std::string sha256_hex(std::string_view bytes) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
  hash->update(bytes);
  return Botan::hex_encode(hash->final(), false);
}

namespace {

// One character as it is shown; of a byte that is part of none, which a terminal may take for a command, U+FFFD.
std::string shown(std::string_view character) {
  const auto c = code_point(character);
  if (c < 0x20 || c == 0x7f) return "?";
  return is_invisible(c) ? escape(c) : utf8(character);
}

}  // namespace

std::string printable(std::string_view text, std::size_t limit) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto size = std::max<std::size_t>(character_size(text.substr(at)), 1);
    if (at + size > limit) return out + "...";
    out += shown(text.substr(at, size));
    at += size;
  }
  return out;
}

std::string printable_name(std::string_view text, std::size_t limit) {
  return printable(looks_like_ascii(text) ? escaped(text) : text, limit);
}

}  // namespace byoc
