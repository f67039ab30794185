// Percent-encoding as AWS wants it (RFC 3986 unreserved characters stay, upper-case hexadecimal).
// Must not know: operations, signed requests.
#pragma once

#include <string>
#include <string_view>

namespace byoc::aws {

// Every byte except A-Z a-z 0-9 - . _ ~ (and those in `also_kept`) as %XX.
std::string percent_encode(std::string_view text, std::string_view also_kept = {});

// The bytes behind %XX; a '%' that no two digits follow stays, and '+' is a plus.
std::string percent_decode(std::string_view text);

}  // namespace byoc::aws
