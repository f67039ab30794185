#include "steps/fact_reader.h"

#include <charconv>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/state/damaged_record.h"

namespace byoc {

std::optional<int> parse_count(std::string_view text) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && end == text.data() + text.size() && count >= 0 ? std::optional(count) : std::nullopt;
}

std::optional<bool> parse_truth(std::string_view text) {
  if (text != "true" && text != "false") return std::nullopt;
  return text == "true";
}

void FactReader::refuse(std::string_view name, const std::string& text) const {
  refuse(fmt::format("has a '{}' that nobody recorded: '{}'", name, printable(text, 80)));
}

void FactReader::refuse_missing(std::string_view name) const {
  refuse(fmt::format("misses '{}'", name));
}

void FactReader::refuse(const std::string& what) const {
  if (step_.is_retired)
    throw DamagedRecord(step_.id, fmt::format("the lock's record of {} {}; nothing was changed", step_.id, what));
  throw InternalError(fmt::format("the step '{}' {}", step_.id, what));
}

}  // namespace byoc
