// Where in a text a byte stands, as a person counts: lines and characters from 1.
// Must not know: YAML, mistakes.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/diagnostic.h"

namespace byoc {

// Of the byte at `position`; a position beyond the text is its end.
SourceMark mark_of(std::string_view content, std::size_t position);

// The same for many positions of one text, each behind the one before, in one pass over the text.
class TextMarks {
 public:
  // Of a text that outlives this.
  explicit TextMarks(std::string_view content) : content_(content) {}

  SourceMark of(std::size_t position);

 private:
  std::string_view content_;
  std::size_t at_ = 0;
  SourceMark mark_{1, 1};
};

}  // namespace byoc
