#include "engine/cli/views/duration.h"

#include <fmt/format.h>

namespace byoc {

std::string format_duration(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  const auto seconds = (ms + 500) / 1000;
  if (ms < 100) return fmt::format("{} ms", ms);
  if (ms < 9950 && ms % 1000 != 0) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

}  // namespace byoc
