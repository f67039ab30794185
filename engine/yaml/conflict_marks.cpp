#include "engine/yaml/conflict_marks.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/text.h"

namespace byoc {

namespace {

// What the mark on `line` is made of: '<' begins a conflict, '>' ends it, '=' and '|' stand within; 0 where there is
// none.
char mark_on(std::string_view line) {
  constexpr std::size_t length = 7;
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto end = line.find_first_not_of(line.substr(0, 1));
  const bool is_mark = std::min(end, line.size()) == length && (end == std::string_view::npos || line[length] == ' ');
  return is_mark && std::string_view("<|=>").find(line[0]) != std::string_view::npos ? line[0] : '\0';
}

}  // namespace

void refuse_conflict_marks(const SourceText& text, const std::string& what, const std::string& hint) {
  std::vector<Diagnostic> mistakes;
  bool is_within = false;
  int number = 0;
  for (const auto line : split(text.content, '\n')) {
    ++number;
    const auto mark = mark_on(line);
    if (mark == '\0') continue;
    if (mark == '<' || !is_within) mistakes.push_back({{number, 1}, what + " holds a merge conflict", hint});
    is_within = mark != '>' && (is_within || mark == '<');
  }
  if (!mistakes.empty()) throw SourceError(text, std::move(mistakes));
}

}  // namespace byoc
