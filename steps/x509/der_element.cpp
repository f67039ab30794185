#include "steps/x509/der_element.h"

namespace byoc::x509 {

std::optional<DerElement> take_element(ByteView& rest) {
  constexpr std::uint8_t long_tag = 0x1f, long_length = 0x80;
  if (rest.size() < 2 || (rest[0] & long_tag) == long_tag) return std::nullopt;
  std::size_t length = rest[1], header = 2;
  if (length >= long_length) {
    const std::size_t octets = length & 0x7fu;
    if (octets == 0 || octets > 4 || rest.size() < header + octets) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = (length << 8u) | rest[header + i];
    header += octets;
  }
  if (rest.size() - header < length) return std::nullopt;
  const DerElement element{rest[0], rest.first(header + length), rest.subspan(header, length)};
  rest = rest.subspan(header + length);
  return element;
}

}  // namespace byoc::x509
