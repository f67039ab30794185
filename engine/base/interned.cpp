#include "engine/base/interned.h"

#include <functional>
#include <mutex>
#include <shared_mutex>
#include <unordered_set>

namespace byoc {

namespace {

// A view and a text hash alike, so that a name is looked for without being made.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
};

}  // namespace

const std::string& interned(std::string_view name) {
  static std::unordered_set<std::string, NameHash, std::equal_to<>> names;
  static std::shared_mutex mutex;
  {
    const std::shared_lock reading(mutex);
    if (const auto found = names.find(name); found != names.end()) return *found;
  }
  const std::lock_guard writing(mutex);
  return *names.emplace(name).first;
}

}  // namespace byoc
