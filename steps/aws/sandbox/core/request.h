// A request taken apart: the raw target split first and decoded afterwards, so that "%2F" stays part of its segment.
// Must not know: operations, signed requests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/host/http.h"

namespace byoc::sandbox {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string raw_path, raw_query;    // as on the wire, the query without its '?'
  std::vector<std::string> segments;  // of the path, decoded; none for "/"
  Pairs query;                        // decoded, in order
  HttpHeaders headers;                // in order; Host is among them even if the caller left it to the transport
  std::string body;
};

// Throws Refusal for a target whose percent-encoding is broken.
Request read_request(std::string_view method, const HttpRequest& http);

// The value of the first pair of that name.
std::optional<std::string> find(const Pairs& pairs, std::string_view name);

// "a=1&b=2" decoded; '+' is a blank only where the text is a form (application/x-www-form-urlencoded).
Pairs read_pairs(std::string_view text, bool is_form);

// Bytes for "%41" and so on; nothing where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace byoc::sandbox
