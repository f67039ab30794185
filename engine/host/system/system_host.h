// The real world behind the host's interfaces.
// Must not know: steps, plans, AWS.
#pragma once

#include <memory>

#include "engine/host/host.h"
#include "engine/host/net/system_http.h"

namespace byoc {

// The real files, clock, random source, environment, HTTP, programs and terminal. Proxies are those of the environment
// (HTTPS_PROXY, NO_PROXY). Keeps connections open between
// requests. From the first one on the process ignores SIGPIPE: a connection that breaks is an error, not the end; and
// it is told when programs end, whatever it inherited.
class SystemHost {
 public:
  explicit SystemHost(HttpSettings settings = {});
  ~SystemHost();

  Host host();

  // Asks everything that waits to give up; may be called from a signal handler's thread, not from the handler
  // itself.
  static void request_stop() noexcept;
  static bool is_stop_requested() noexcept;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace byoc
