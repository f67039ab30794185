#include "steps/custody/key_ref.h"

#include <fmt/format.h>

namespace byoc {

std::string KeyRef::title() const {
  return fmt::format("the key '{}'", file.string());
}

}  // namespace byoc
