#include "engine/cli/views/terminal_text.h"

#include "engine/base/text.h"

namespace byoc {

std::string one_line(std::string_view text) {
  return printable(text, std::string_view::npos);
}

std::string warning_text(std::string_view warning, Paint paint) {
  return paint(Colour::yellow, "warning:") + ' ' + one_line(warning);
}

std::string hint_text(std::string_view hint, Paint paint) {
  return paint(Colour::cyan, "hint:") + ' ' + one_line(hint);
}

}  // namespace byoc
