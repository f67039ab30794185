#include "engine/base/diagnostic.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"

namespace byoc {

std::string SourceText::line(int number) const {
  std::size_t start = number == 1 ? content.size() - without_byte_order_mark(content).size() : 0;
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

// The characters of a line, each as it is shown: what a terminal would take for a command becomes '?', what nobody
// could see an escape, and a byte that is part of no character U+FFFD.
std::vector<std::string> characters(std::string_view line) {
  std::vector<std::string> out;
  while (!line.empty()) {
    const auto size = std::max<std::size_t>(character_size(line), 1);
    const auto whole = line.substr(0, size);
    out.push_back(whole == "\t" ? std::string(whole) : printable(whole));
    line.remove_prefix(size);
  }
  return out;
}

constexpr std::size_t widest_line = 160;

// The line and, below it, a caret under `column`; of a very long line the part around it. Tabs are repeated, so that
// the caret stands where the terminal shows the column.
std::string pointed_at(const std::string& line, int column) {
  const auto all = characters(line);
  const auto at = static_cast<std::size_t>(std::max(column, 1)) - 1;
  const std::size_t first =
      all.size() > widest_line && at > widest_line / 2 ? std::min(at - widest_line / 2, all.size()) : 0;
  const auto last = std::min(all.size(), first + widest_line);
  std::string shown = first > 0 ? "..." : "", gap = first > 0 ? "   " : "";
  for (auto i = first; i < last; ++i) shown += all[i];
  for (auto i = first; i < at; ++i)
    gap += i >= all.size() ? " " : all[i] == "\t" ? all[i] : std::string(character_count(all[i]), ' ');
  return fmt::format("  {}{}\n  {}^\n", shown, last < all.size() ? "..." : "", gap);
}

}  // namespace

std::string render(const SourceText& text, const Diagnostic& diagnostic) {
  const auto one_line = [](std::string_view part) { return printable(part, std::string_view::npos); };
  auto out = one_line(text.name);
  if (diagnostic.mark.line > 0) out += fmt::format(":{}:{}", diagnostic.mark.line, diagnostic.mark.column);
  out += fmt::format(": error: {}\n", one_line(diagnostic.message));
  const auto line = diagnostic.mark.line > 0 ? text.line(diagnostic.mark.line) : std::string();
  if (!line.empty()) out += pointed_at(line, diagnostic.mark.column);
  if (!diagnostic.hint.empty()) out += fmt::format("hint: {}\n", one_line(diagnostic.hint));
  return out;
}

namespace {

std::vector<Diagnostic> in_order(std::vector<Diagnostic> diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) { return a.mark < b.mark; });
  return diagnostics;
}

// So many mistakes of one sort are shown: who mends those has found the cause of the others.
constexpr std::size_t most_alike_shown = 10;

// What mistakes have in common that differ in what they name, or in the line that they refer to.
std::string sort_of(const Diagnostic& diagnostic) {
  std::string out;
  bool is_quoted = false;
  for (const char c : diagnostic.message) {
    if (c == '\'') is_quoted = !is_quoted;
    if (!is_quoted && (c < '0' || c > '9')) out += c;
  }
  return out + '\n' + diagnostic.hint;
}

std::string rest_line(std::size_t count, int last_line) {
  const auto where = last_line > 0 ? fmt::format(", the last in line {}", last_line) : std::string();
  return fmt::format("and {} more like this{}\n", count, where);
}

std::string render_all(const SourceText& text, const std::vector<Diagnostic>& diagnostics) {
  struct Sort {
    std::size_t count = 0, shown = 0;
    int last_line = 0;
  };
  std::map<std::string, Sort> sorts;
  for (const auto& diagnostic : diagnostics) {
    auto& sort = sorts[sort_of(diagnostic)];
    ++sort.count;
    sort.last_line = diagnostic.mark.line;
  }
  std::string out;
  for (const auto& diagnostic : diagnostics) {
    auto& sort = sorts[sort_of(diagnostic)];
    if (sort.shown == most_alike_shown) continue;
    out += render(text, diagnostic);
    if (++sort.shown == most_alike_shown && sort.count > sort.shown)
      out += rest_line(sort.count - sort.shown, sort.last_line);
  }
  if (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace

SourceError::SourceError(const SourceText& text, std::vector<Diagnostic> diagnostics)
    : Error(render_all(text, in_order(diagnostics))), diagnostics_(in_order(std::move(diagnostics))) {}

}  // namespace byoc
