#include "engine/base/json_layout.h"

#include <utility>

namespace byoc {

namespace {

class Layout {
 public:
  std::string run(std::string_view json) {
    for (std::size_t at = 0; at < json.size(); ++at) {
      const char c = json[at];
      if (c == '"')
        at = copy_string(json, at);
      else if (c == '{' || c == '[')
        open(c);
      else if (c == '}' || c == ']')
        close(c);
      else if (c == ',')
        break_line_after(c);
      else if (c == ':')
        out_ += ": ";
      else if (c > ' ')
        put(c);
    }
    out_ += '\n';
    return std::move(out_);
  }

 private:
  // Returns the position of the closing quote.
  std::size_t copy_string(std::string_view json, std::size_t at) {
    put(json[at]);
    for (++at; at < json.size() && json[at] != '"'; ++at) {
      const bool is_escape = json[at] == '\\' && at + 1 < json.size();
      if (is_escape && json[at + 1] != '/') out_ += json[at];
      if (is_escape) ++at;
      out_ += json[at];
    }
    out_ += '"';
    return at;
  }

  // The first thing inside brackets is what makes them break the line.
  void put(char c) {
    if (is_just_opened_) break_line();
    is_just_opened_ = false;
    out_ += c;
  }

  void open(char bracket) {
    put(bracket);
    ++depth_;
    is_just_opened_ = true;
  }

  void close(char bracket) {
    --depth_;
    if (!is_just_opened_) break_line();
    is_just_opened_ = false;
    out_ += bracket;
  }

  void break_line_after(char c) {
    out_ += c;
    break_line();
  }

  void break_line() {
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }

  std::string out_;
  std::size_t depth_ = 0;
  bool is_just_opened_ = false;
};

}  // namespace

std::string lay_out_json(std::string_view json) {
  return Layout().run(json);
}

}  // namespace byoc
