// Mistakes in a text that a person wrote, each with its position: "line.yaml:14:13: error: ...", the line, a caret, a
// hint.
// Must not know: YAML, what the program is for.
#pragma once

#include <string>
#include <vector>

#include "engine/base/error.h"

namespace byoc {

// A position in a text file. Lines and columns (of characters, not bytes) count from 1; 0 means unknown.
struct SourceMark {
  int line = 0;
  int column = 0;

  friend auto operator<=>(const SourceMark&, const SourceMark&) = default;
};

// One mistake.
struct Diagnostic {
  SourceMark mark;
  std::string message;
  std::string hint;  // may be empty
};

// A text file as it was read, so that a diagnostic can show the line it speaks of.
struct SourceText {
  std::string name;  // as the user gave it
  std::string content;

  // Line `number` (from 1) without its end and a byte order mark, tabs kept; empty where there is no such line.
  std::string line(int number) const;
};

// Every mistake found in one text; `what()` is the rendering of them, in the order of their positions. Of those that
// differ only in what they name the first ten are rendered and the others counted.
class SourceError : public Error {
 public:
  SourceError(const SourceText& text, std::vector<Diagnostic> diagnostics);

  const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

// "name:line:col: error: message", the source line, a caret below it, "hint: ..."; each ends in a newline.
std::string render(const SourceText& text, const Diagnostic& diagnostic);

}  // namespace byoc
