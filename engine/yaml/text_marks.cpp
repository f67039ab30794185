#include "engine/yaml/text_marks.h"

#include "engine/base/utf8.h"

namespace byoc {

SourceMark mark_of(std::string_view content, std::size_t position) {
  return TextMarks(content).of(position);
}

SourceMark TextMarks::of(std::size_t position) {
  for (; at_ < position && at_ < content_.size(); ++at_) {
    if (content_[at_] == '\n')
      mark_ = {mark_.line + 1, 1};
    else if (!continues_character(content_[at_]))
      ++mark_.column;
  }
  return mark_;
}

}  // namespace byoc
