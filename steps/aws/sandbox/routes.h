// Which operation of AWS IoT a request asks for.
// Must not know: what the operations do.
#pragma once

#include <string>
#include <string_view>

#include "steps/aws/sandbox/operations.h"
#include "steps/aws/sandbox/request.h"

namespace byoc::sandbox {

struct Match {
  std::string_view operation = "-";  // "RegisterCACertificate"
  Operation run = nullptr;           // null if there is no such route
  std::string label;                 // the decoded variable part of the path; empty if it has none
};

Match find_route(const Request& request);

}  // namespace byoc::sandbox
