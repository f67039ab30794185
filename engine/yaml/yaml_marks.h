// A text by its lines, so that yaml-cpp's marks become ours: it counts bytes from 0, a person counts characters from 1.
// Must not know: what the program is for.
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/yaml/column_count.h"

namespace YAML {
struct Mark;
}

namespace byoc {

class YamlMarks {
 public:
  // Of a text that outlives this.
  explicit YamlMarks(std::string_view content);

  SourceMark of(const YAML::Mark& mark) const;

  // The text from `mark` on.
  std::string_view text_at(const YAML::Mark& mark) const;

  // The blanks that the line of `mark` starts with.
  std::string_view indentation(const YAML::Mark& mark) const;

 private:
  std::string_view content_;
  std::vector<std::size_t> line_starts_;
  mutable ColumnCount columns_;  // yaml-cpp goes through the text from front to back
};

}  // namespace byoc
