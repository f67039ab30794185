#include "engine/host/program.h"

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

class NoPrograms : public Programs {
 public:
  ProgramResult run(const std::vector<std::string>& words, std::chrono::milliseconds) const override {
    throw Error(fmt::format("can't run '{}': no programs are run here", printable(words.empty() ? "" : words.front())));
  }
};

// Takes characters one by one.
class Splitter {
 public:
  void take(char c) {
    if (is_escaped_) {
      // Between double quotes a backslash is only special before these (POSIX.1 2.2.3).
      if (quote_ == '"' && std::string_view("\"\\$`").find(c) == std::string_view::npos) add('\\');
      add(c);
      is_escaped_ = false;
    } else if (c == '\\' && quote_ != '\'') {
      is_escaped_ = true;
    } else if (quote_ != 0) {
      c == quote_ ? void(quote_ = 0) : add(c);
    } else if (c == '"' || c == '\'') {
      quote_ = c;
      is_in_word_ = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      end_word();
    } else {
      add(c);
    }
  }

  std::optional<std::vector<std::string>> finish() {
    if (quote_ != 0 || is_escaped_) return std::nullopt;
    end_word();
    return std::move(words_);
  }

 private:
  void add(char c) {
    word_ += c;
    is_in_word_ = true;
  }

  void end_word() {
    if (is_in_word_) words_.push_back(std::move(word_));
    word_.clear();
    is_in_word_ = false;
  }

  std::vector<std::string> words_;
  std::string word_;
  char quote_ = 0;
  bool is_in_word_ = false, is_escaped_ = false;
};

}  // namespace

const Programs& no_programs() {
  static const NoPrograms none;
  return none;
}

std::optional<std::vector<std::string>> split_command(std::string_view text) {
  Splitter splitter;
  for (const char c : text) splitter.take(c);
  return splitter.finish();
}

}  // namespace byoc
