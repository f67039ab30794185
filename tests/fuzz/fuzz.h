// What the fuzz programs share: an input is taken apart, a reader may refuse it in words, and nothing else.
// Must not know: what is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace byoc::fuzz {

// What libFuzzer counts as a crash, and keeps the input of.
[[noreturn]] inline void fault(const std::string& what) {
  std::fprintf(stderr, "fault: %s\n", what.c_str());
  std::abort();
}

inline void require(bool is_so, const std::string& what) {
  if (!is_so) fault(what);
}

// Whether `read` takes what it is given. It may refuse it with an Error; an InternalError, and whatever else it throws,
// is a fault.
template <typename Read>
bool takes(Read read) {
  try {
    read();
    return true;
  } catch (const InternalError& error) {
    fault(error.what());
  } catch (const Error&) {
    return false;
  }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The parts of an input of several texts, with this line between them: as many as asked for, the last ones may be
// empty. Readable in the corpus, and a fuzzer finds the line in it.
inline std::vector<std::string> parts(std::string_view input, std::size_t count) {
  constexpr std::string_view between = "\n=====\n";
  std::vector<std::string> parts;
  parts.reserve(count);
  while (parts.size() + 1 < count) {
    const auto end = input.find(between);
    parts.emplace_back(input.substr(0, end));
    input = end == std::string_view::npos ? std::string_view() : input.substr(end + between.size());
  }
  parts.emplace_back(input);
  return parts;
}

// The first number of an input, taken off it: which of `count` things to do.
inline std::size_t choice(std::string_view& input, std::size_t count) {
  if (input.empty()) return 0;
  const auto chosen = static_cast<std::uint8_t>(input.front()) % count;
  input.remove_prefix(1);
  return chosen;
}

}  // namespace byoc::fuzz

// Each program defines it, and returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
