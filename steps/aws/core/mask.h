// Text for people without the secrets that were sent: servers repeat what they were told.
// Must not know: operations, retries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace byoc::aws {

// `text` with stars where one of the secrets stands, never longer than it was. For people only: what is read further,
// or compared, is the text as it came, since a secret may be a single letter.
std::string masked(std::string_view text, const std::vector<std::string_view>& secrets);

}  // namespace byoc::aws
