// Which fault of scripts/mutants is active: the one that BYOC_MUTANT names, or none. Included by each mutated file.
// Must not know: the faults.
#pragma once

#include <cstdlib>

#ifdef __clang__
#pragma clang diagnostic ignored "-Weverything"
#endif

inline bool byoc_mutant(unsigned long number) {
  static const unsigned long active = [] {
    const char* text = std::getenv("BYOC_MUTANT");
    return text == nullptr ? 0UL : std::strtoul(text, nullptr, 16);
  }();
  return number == active;
}
