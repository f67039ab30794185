// Where the program's words go: data to one stream, messages to the other; colour only where somebody sees it.
// Must not know: plans, arguments.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace byoc {

enum class Colour { plain, bold, dim, red, green, yellow, cyan };

// Colours text, or leaves it as it is.
class Paint {
 public:
  explicit Paint(bool is_on = false) : is_on_(is_on) {}
  std::string operator()(Colour colour, std::string_view text) const;

 private:
  bool is_on_;
};

struct Console {
  std::ostream& out;  // data: the plan of a dry run, the result
  std::ostream& err;  // messages and progress
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  Paint out_paint, err_paint;               // plain until the arguments are known
  std::function<bool()> is_stop_requested;  // may be empty
};

// "error: what" and, where there is one, "hint: ..." as a line each, whatever stands in them, with `more` between:
// lines of our own words. A SourceError already carries its positions and lines.
void print_error(std::ostream& err, const Error& error, Paint paint, std::string_view more = {});

// Lines of ours with nothing in them that drives a terminal but line ends, tabs and our own colours, and nothing that
// GitHub's runner takes for a command to it: "::" at a line's beginning, "##[" anywhere. A view has seen to its texts
// already; this is for what one has forgotten.
std::string harmless(std::string_view text);

// Writes `text` to the message stream, made harmless.
void print_message(std::ostream& err, std::string_view text);

// The same to the data stream. Throws Error if it did not all get there (a full disk, a closed pipe).
void print_data(std::ostream& out, std::string_view text);

}  // namespace byoc
