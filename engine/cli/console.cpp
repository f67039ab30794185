#include "engine/cli/console.h"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/diagnostic.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

std::string_view escape_code(Colour colour) {
  switch (colour) {
    case Colour::bold:
      return "\x1b[1m";
    case Colour::dim:
      return "\x1b[2m";
    case Colour::red:
      return "\x1b[31m";
    case Colour::green:
      return "\x1b[32m";
    case Colour::yellow:
      return "\x1b[33m";
    case Colour::cyan:
      return "\x1b[36m";
    case Colour::plain:
      break;
  }
  return {};
}

}  // namespace

std::string Paint::operator()(Colour colour, std::string_view text) const {
  if (!is_on_ || colour == Colour::plain || text.empty()) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape_code(colour), text);
}

void print_error(std::ostream& err, const Error& error, Paint paint) {
  const bool has_places = dynamic_cast<const SourceError*>(&error) != nullptr;
  if (!has_places) err << paint(Colour::red, "error:") << ' ';
  err << printable_lines(error.what()) << '\n';
  if (!error.hint().empty()) err << paint(Colour::cyan, "hint:") << ' ' << printable_lines(error.hint()) << '\n';
  err.flush();
}

void print_data(std::ostream& out, std::string_view text) {
  errno = 0;
  out << text << std::flush;
  if (out) return;
  const auto reason = errno == 0 ? std::string() : ": " + std::generic_category().message(errno);
  throw Error("the output could not be written whole" + reason,
              "make room for it, or read it to its end; what was done is recorded");
}

}  // namespace byoc
