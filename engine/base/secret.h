// Bytes that nobody may see: cleared from memory when they go, impossible to print or to copy by accident.
// Must not know: what the program is for.
#pragma once

#include <string_view>

#include <botan/mem_ops.h>
#include <botan/secmem.h>

namespace byoc {

// Owns secret bytes in memory that is locked where the system allows and cleared on destruction. Moves, never copies
// unless asked by `copy`. There is no operator<< and no conversion to std::string, on purpose.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}
  explicit Secret(Botan::secure_vector<char> bytes) : bytes_(std::move(bytes)) {}
  Secret(Secret&&) noexcept = default;
  Secret& operator=(Secret&&) noexcept = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;

  Secret copy() const { return Secret(reveal()); }
  bool empty() const { return bytes_.empty(); }

  // The bytes, valid as long as this object. Whoever calls this must not keep, log or print them.
  std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }

 private:
  Botan::secure_vector<char> bytes_;
};

// Overwrites a string that has held secret bytes, where a library insists on std::string.
inline void scrub(std::string& text) {
  Botan::secure_scrub_memory(text.data(), text.size());
  text.clear();
}

}  // namespace byoc
