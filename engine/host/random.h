// Unpredictable bytes.
// Must not know: what the program is for.
#pragma once

#include <cstdint>
#include <span>

namespace byoc {

// Safe to use from several threads.
class Random {
 public:
  virtual ~Random() = default;

  // Fills `bytes`; the real one takes them from the operating system's generator, fit for keys.
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

}  // namespace byoc
