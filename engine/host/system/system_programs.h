// Programs as children of this process.
// Must not know: what the program is for.
#pragma once

#include "engine/host/program.h"

namespace byoc {

class SystemPrograms : public Programs {
 public:
  ProgramResult run(const std::vector<std::string>& words, std::chrono::milliseconds time_limit) const override;
};

}  // namespace byoc
