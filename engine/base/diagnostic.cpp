#include "engine/base/diagnostic.h"

#include <algorithm>

#include <fmt/format.h>

namespace byoc {

std::string SourceText::line(int number) const {
  std::size_t start = 0;
  for (int at = 1; at < number; ++at) {
    start = content.find('\n', start);
    if (start == std::string::npos) return {};
    ++start;
  }
  auto text = content.substr(start, content.find('\n', start) - start);
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

namespace {

// Blanks as wide as a terminal shows what stands before `column`: tabs are repeated, and of a UTF-8 character only the
// first byte counts.
std::string gap_before(const std::string& line, int column) {
  std::string gap;
  for (std::size_t index = 0; index + 1 < static_cast<std::size_t>(std::max(column, 1)); ++index) {
    const char c = index < line.size() ? line[index] : ' ';
    if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) gap += c == '\t' ? '\t' : ' ';
  }
  return gap;
}

}  // namespace

std::string render(const SourceText& text, const Diagnostic& diagnostic) {
  std::string out = text.name;
  if (diagnostic.mark.line > 0) out += fmt::format(":{}:{}", diagnostic.mark.line, diagnostic.mark.column);
  out += fmt::format(": error: {}\n", diagnostic.message);
  const auto line = diagnostic.mark.line > 0 ? text.line(diagnostic.mark.line) : std::string();
  if (!line.empty()) {
    out += fmt::format("  {}\n  {}^\n", line, gap_before(line, diagnostic.mark.column));
  }
  if (!diagnostic.hint.empty()) out += fmt::format("hint: {}\n", diagnostic.hint);
  return out;
}

namespace {

std::vector<Diagnostic> in_order(std::vector<Diagnostic> diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.mark < b.mark; });
  return diagnostics;
}

std::string render_all(const SourceText& text, const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& diagnostic : diagnostics) out += render(text, diagnostic);
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

SourceError::SourceError(const SourceText& text, std::vector<Diagnostic> diagnostics)
    : Error(render_all(text, in_order(diagnostics))), diagnostics_(in_order(std::move(diagnostics))) {}

}  // namespace byoc
