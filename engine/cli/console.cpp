#include "engine/cli/console.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/diagnostic.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"

namespace byoc {

namespace {

constexpr std::string_view no_colour = "\x1b[0m";

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

std::string whole_line(std::string_view text) {
  return printable(text, std::string_view::npos);
}

// The colour that `text` begins with; empty where it begins with none.
std::string_view leading_colour(std::string_view text) {
  if (text.starts_with(no_colour)) return no_colour;
  for (const auto colour : {Colour::bold, Colour::dim, Colour::red, Colour::green, Colour::yellow, Colour::cyan})
    if (text.starts_with(escape_code(colour))) return escape_code(colour);
  return {};
}

bool is_plain(char c) {
  return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t';
}

std::string without_commands_to_terminals(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    const auto colour = leading_colour(text);
    const auto size = std::min(std::max<std::size_t>(character_size(text), 1), text.size());
    out += colour.empty() ? whole_line(text.substr(0, size)) : std::string(colour);
    text.remove_prefix(colour.empty() ? size : colour.size());
  }
  return out;
}

// How much of `line` the runner skips at its beginning.
std::size_t blanks_before(std::string_view line) {
  constexpr std::string_view wide_blank = "\u3000";  // of Chinese and Japanese
  auto rest = line;
  for (;;) {
    if (rest.starts_with(' ') || rest.starts_with('\t'))
      rest.remove_prefix(1);
    else if (rest.starts_with(wide_blank))
      rest.remove_prefix(wide_blank.size());
    else
      return line.size() - rest.size();
  }
}

// In JSON the escapes say what stood there.
void append_line_without_commands(std::string& out, std::string_view line) {
  constexpr std::string_view command = "::", old_command = "##[";
  const auto blanks = blanks_before(line);
  out += line.substr(0, blanks);
  line.remove_prefix(blanks);
  if (line.starts_with(command)) {
    out += "\\u003a";
    line.remove_prefix(1);
  }
  for (auto old = line.find(old_command); old != std::string_view::npos; old = line.find(old_command)) {
    out += line.substr(0, old);
    out += "#\\u0023[";
    line.remove_prefix(old + old_command.size());
  }
  out += line;
}

std::string without_commands_to_runners(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
    append_line_without_commands(out, text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace

std::string Paint::operator()(Colour colour, std::string_view text) const {
  if (!is_on_ || colour == Colour::plain || text.empty()) return std::string(text);
  return fmt::format("{}{}{}", escape_code(colour), text, no_colour);
}

void print_error(std::ostream& err, const Error& error, Paint paint, std::string_view more) {
  const bool has_places = dynamic_cast<const SourceError*>(&error) != nullptr;
  auto text = has_places ? std::string(error.what()) : paint(Colour::red, "error:") + ' ' + whole_line(error.what());
  text += fmt::format("\n{}", more);
  if (!error.hint().empty()) text += paint(Colour::cyan, "hint:") + ' ' + whole_line(error.hint()) + '\n';
  print_message(err, text);
}

std::string harmless(std::string_view text) {
  return without_commands_to_runners(without_commands_to_terminals(text));
}

void print_message(std::ostream& err, std::string_view text) {
  err << harmless(text) << std::flush;
}

void print_data(std::ostream& out, std::string_view text) {
  errno = 0;
  out << harmless(text) << std::flush;
  if (out) return;
  const auto reason = errno == 0 ? std::string() : ": " + std::generic_category().message(errno);
  throw Error("the output could not be written whole" + reason,
              "make room for it, or read it to its end; what was done is recorded");
}

}  // namespace byoc
