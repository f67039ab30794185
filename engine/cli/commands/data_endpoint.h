// The server that a device is to connect to, as the command line names it.
// Must not know: steps, plans.
#pragma once

#include <cstdint>
#include <string>

#include "engine/host/net/tls_connection.h"

namespace byoc {

inline constexpr std::uint16_t mqtt_port = 8883;

// "host", "host:8883", "[::1]:8883". Throws UsageError for anything else.
TlsServer parse_data_endpoint(const std::string& text);

}  // namespace byoc
