// Settings of the real HTTP.
// Must not know: AWS, the environment.
#pragma once

#include <chrono>
#include <string>

#include "engine/host/net/proxy.h"

namespace byoc {

struct HttpSettings {
  std::chrono::milliseconds connect_timeout{5000};   // for the connection, and again for TLS
  std::chrono::milliseconds receive_timeout{30000};  // for each wait; a whole exchange may take twice as long
  std::string user_agent;                            // "byoc-apply/0.1.0"
  std::string ca_bundle{};           // a PEM file or a folder of root certificates instead of the system's; or empty
  std::string ca_bundle_variable{};  // by which the user names it; for hints, empty if by none
  ProxySettings proxy{};             // for https; plain http never goes through one
};

}  // namespace byoc
