// Our source of randomness in the shape that Botan asks for.
// Must not know: files, AWS, steps.
#pragma once

#include <string>

#include <botan/rng.h>

#include "engine/host/random.h"

namespace byoc::x509 {

// Draws every byte from `random`, which has to outlive it. As cheap to make as a reference.
class BotanRandom final : public Botan::RandomNumberGenerator {
 public:
  explicit BotanRandom(Random& random) : random_(random) {}

  bool accepts_input() const override { return false; }
  std::string name() const override { return "byoc::Random"; }
  void clear() override {}
  bool is_seeded() const override { return true; }

 private:
  void fill_bytes_with_input(std::span<std::uint8_t> output, std::span<const std::uint8_t>) override {
    if (!output.empty()) random_.fill(output);
  }

  Random& random_;
};

}  // namespace byoc::x509
