// The columns of many places in a text, each mostly behind the one before: a line is then counted through once, however
// long it is.
// Must not know: what the program is for.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/utf8.h"

namespace byoc {

class ColumnCount {
 public:
  // Of the byte `at` of `line`, in characters, from 1.
  int at(std::string_view line, std::size_t at) {
    if (line.data() != line_ || at < counted_) {
      line_ = line.data();
      counted_ = characters_ = 0;
    }
    characters_ += character_count(line.substr(counted_, at - counted_));
    counted_ = at;
    return static_cast<int>(characters_) + 1;
  }

 private:
  const char* line_ = nullptr;
  std::size_t counted_ = 0, characters_ = 0;
};

}  // namespace byoc
