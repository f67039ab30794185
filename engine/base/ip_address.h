// IP addresses as text and as the octets in which X.509 has them (RFC 5280 4.2.1.6).
// Must not know: what the program is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace byoc {

// 4 octets of "10.0.0.1", 16 of "2001:db8::1"; nothing for any other text.
std::optional<std::string> ip_octets(std::string_view text);

// The text of 4 or 16 octets, as inet_ntop(3) writes it; nothing for any other number of them.
std::optional<std::string> ip_text(std::string_view octets);

}  // namespace byoc
