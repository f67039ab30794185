// The service behind a socket on this machine's loopback address.
// Must not know: operations, signed requests, the command line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "steps/aws/sandbox/service.h"

namespace byoc::sandbox {

class Server {
 public:
  // Listens on 127.0.0.1 from now on; port 0 takes a free one. Throws Error if the port can't be had.
  Server(Service& service, std::uint16_t port);

  // Ends open connections, then the threads.
  ~Server();

  std::string url() const;  // "http://127.0.0.1:40123"

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace byoc::sandbox
