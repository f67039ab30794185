#include "engine/yaml/yaml_marks.h"

#include <algorithm>

#include <yaml-cpp/mark.h>

namespace byoc {

YamlMarks::YamlMarks(std::string_view content) : content_(content), line_starts_{0} {
  for (auto at = content.find('\n'); at != std::string_view::npos; at = content.find('\n', at + 1))
    line_starts_.push_back(at + 1);
}

SourceMark YamlMarks::of(const YAML::Mark& mark) const {
  if (mark.is_null()) return {};
  const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
  const auto column = static_cast<std::size_t>(std::max(mark.column, 0));
  if (line >= line_starts_.size()) return {mark.line + 1, mark.column + 1};
  const auto from_there = content_.substr(line_starts_[line]);
  return {mark.line + 1, columns_.at(from_there, std::min(column, from_there.size()))};
}

std::string_view YamlMarks::text_at(const YAML::Mark& mark) const {
  const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
  if (mark.is_null() || line >= line_starts_.size()) return {};
  return content_.substr(std::min(line_starts_[line] + static_cast<std::size_t>(mark.column), content_.size()));
}

std::string_view YamlMarks::indentation(const YAML::Mark& mark) const {
  auto start = mark;
  start.column = 0;
  const auto line = text_at(start);
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

}  // namespace byoc
