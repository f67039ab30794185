// Keeps the exceptions of Botan inside this room.
// Must not know: files, AWS, steps.
#pragma once

#include <string>

#include <botan/exceptn.h>

#include "engine/base/error.h"

namespace byoc::x509 {

// The result of `work`, which cannot fail for a reason outside byoc-apply: an exception of Botan becomes an
// InternalError. `doing` begins its text: "making a key".
template <typename Work>
auto expecting_success(const std::string& doing, Work work) {
  try {
    return work();
  } catch (const Botan::Exception& error) {
    throw InternalError(doing + " failed: " + error.what());
  }
}

}  // namespace byoc::x509
