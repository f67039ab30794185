// Somebody may not do or see one thing; all else may well be allowed.
// Must not know: what the program is for.
#pragma once

#include <string>
#include <utility>

namespace byoc {

// Beside Error, whose words say who refused it.
class Denial {
 public:
  // `permission` is what would have to be allowed; `is_explicit` where a rule forbids it, so that allowing does not
  // help.
  Denial(std::string permission, bool is_explicit) : permission_(std::move(permission)), is_explicit_(is_explicit) {}
  virtual ~Denial() = default;

  const std::string& permission() const noexcept { return permission_; }
  bool is_explicit() const noexcept { return is_explicit_; }

 private:
  std::string permission_;
  bool is_explicit_;
};

}  // namespace byoc
