// What a manifest names and leaves others to make: whether it is there. Each is asked for once, however many name it.
// Must not know: requests, files.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace byoc {

// Safe to use from several threads.
class LeftToOthers {
 public:
  // By name, as `look` says. Where nobody may look, it counts as there: to be named, it need not be read.
  bool is_there(const std::string& name, const std::function<bool()>& look) const;

 private:
  mutable std::mutex mutex_;
  mutable std::map<std::string, bool> known_;  // by name
};

}  // namespace byoc
