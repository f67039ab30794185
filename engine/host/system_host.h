// The real world behind the host's interfaces.
// Must not know: steps, plans, AWS.
#pragma once

#include <memory>

#include "engine/host/host.h"

namespace byoc {

// Settings of the real HTTP transport.
struct HttpSettings {
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds receive_timeout{30000};
  std::string user_agent;  // "byoc-apply/0.1.0"
};

// The real files, clock, random source, environment and HTTP. Keeps connections open between requests.
class SystemHost {
 public:
  explicit SystemHost(HttpSettings settings = {});
  ~SystemHost();

  Host host();

  // Asks everything that waits to give up; may be called from a signal handler's thread, not from the handler itself.
  static void request_stop() noexcept;
  static bool is_stop_requested() noexcept;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace byoc
