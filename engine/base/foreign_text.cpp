#include "engine/base/foreign_text.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace byoc {

namespace {

bool begins_with(std::string_view line, std::string_view key) {
  line.remove_prefix(std::min(line.find_first_not_of("\xef\xbb\xbf {\"'\t"), line.size()));
  if (!line.starts_with(key)) return false;
  line.remove_prefix(key.size());
  line.remove_prefix(std::min(line.find_first_not_of("\"' \t"), line.size()));
  return line.starts_with(':');
}

}  // namespace

bool has_line_with(std::string_view content, std::span<const std::string_view> keys) {
  while (!content.empty()) {
    const auto line = content.substr(0, content.find('\n'));
    if (std::ranges::any_of(keys, [line](auto key) { return begins_with(line, key); })) return true;
    content.remove_prefix(std::min(line.size() + 1, content.size()));
  }
  return false;
}

SourceError without_content(const SourceError& error, const SourceText& text, std::string_view what, std::string hint) {
  const auto mark = error.diagnostics().empty() ? SourceMark() : error.diagnostics().front().mark;
  return {{text.name, {}}, {{mark, fmt::format("this is no {}", what), std::move(hint)}}};
}

}  // namespace byoc
