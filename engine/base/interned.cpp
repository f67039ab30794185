#include "engine/base/interned.h"

#include <functional>
#include <mutex>
#include <set>
#include <shared_mutex>

namespace byoc {

const std::string& interned(std::string_view name) {
  static std::set<std::string, std::less<>> names;
  static std::shared_mutex mutex;
  {
    const std::shared_lock reading(mutex);
    if (const auto found = names.find(name); found != names.end()) return *found;
  }
  const std::lock_guard writing(mutex);
  return *names.emplace(name).first;
}

}  // namespace byoc
