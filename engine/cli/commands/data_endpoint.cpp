#include "engine/cli/commands/data_endpoint.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

TlsServer parse_data_endpoint(const std::string& text) {
  const UsageError unfit(fmt::format("'--data-endpoint' can't be '{}'", printable(text, 120)),
                         "give HOST or HOST:PORT, without 'https://' before or a path behind it");
  TlsServer server{text, mqtt_port, {}};
  const auto colon = text.rfind(':');
  const bool is_bracketed = text.starts_with('[');
  if (colon != std::string::npos && (!is_bracketed || text[colon - 1] == ']')) {
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, server.port);
    if (error != std::errc() || stop != end || server.port == 0)
      throw UsageError(unfit.what(), "give HOST:PORT with a port from 1 to 65535, or HOST alone for 8883");
    server.host = text.substr(0, colon);
  }
  if (is_bracketed) {
    if (!server.host.ends_with(']')) throw unfit;
    server.host = server.host.substr(1, server.host.size() - 2);
  }
  const bool has_odd = std::any_of(server.host.begin(), server.host.end(), [is_bracketed](char c) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !is_plain && c != '-' && c != '.' && c != '_' && !(is_bracketed && c == ':');
  });
  if (server.host.empty() || has_odd) throw unfit;
  return server;
}

}  // namespace byoc
