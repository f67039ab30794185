// Which operation of AWS IoT a request asks for.
// Must not know: accounts, signed requests.
#pragma once

#include <string_view>

#include "steps/aws/sandbox/core/request.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {

struct Match {
  std::string_view operation = "-";  // "RegisterCACertificate"
  Operation run = nullptr;           // null if there is no such route
  Pairs labels{};                    // the decoded variable parts of the path, by the members that they are
  std::string_view input{};          // what it takes beside them (read_members)
};

Match find_route(const Request& request);

}  // namespace byoc::sandbox
