#include "engine/base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

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

std::string render(const SourceText& text, const Diagnostic& diagnostic) {
  std::string out = text.name;
  if (diagnostic.mark.line > 0) out += fmt::format(":{}:{}", diagnostic.mark.line, diagnostic.mark.column);
  out += fmt::format(": error: {}\n", diagnostic.message);
  const auto line = diagnostic.mark.line > 0 ? text.line(diagnostic.mark.line) : std::string();
  if (!line.empty()) {
    // Tabs are repeated below the line, so that the caret stands where the terminal shows the column.
    std::string gap;
    for (int at = 1; at < diagnostic.mark.column; ++at) {
      const auto index = static_cast<std::size_t>(at - 1);
      gap += index < line.size() && line[index] == '\t' ? '\t' : ' ';
    }
    out += fmt::format("  {}\n  {}^\n", line, gap);
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
