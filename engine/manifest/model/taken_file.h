// A file that something else than the manifest's resources has.
// Must not know: what it is for.
#pragma once

#include <string>

#include "engine/host/files.h"

namespace byoc {

struct TakenFile {
  std::string role;  // "the lock"
  Path path;
};

}  // namespace byoc
