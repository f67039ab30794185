#include "engine/graph/step_id.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc {

namespace {

// Not the locale's: an id is the same everywhere.
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_letter_or_digit(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_character(char c) {
  return is_letter_or_digit(c) || c == '_' || c == '-';
}

bool is_row_character(char c) {
  return is_name_character(c) || c == ':' || c == '.';
}

bool is_kind_character(char c) {
  return is_lower(c) || (c >= '0' && c <= '9') || c == '-';
}

bool is_section_character(char c) {
  return is_lower(c) || c == '_';
}

bool is_all(std::string_view text, bool (*is_one)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_one);
}

// Of a manifest's entry, and of a target.
bool is_name(std::string_view text) {
  return is_all(text, is_name_character) && is_letter_or_digit(text.front());
}

constexpr std::size_t longest_row = 128;

bool is_row(std::string_view text) {
  return text.size() <= longest_row && is_all(text, is_row_character);
}

bool is_kind(std::string_view text) {
  return is_all(text, is_kind_character) && is_lower(text.front());
}

bool is_resource(std::string_view text) {
  const auto dot = text.find('.');
  return dot != std::string_view::npos && is_all(text.substr(0, dot), is_section_character) &&
         is_name(text.substr(dot + 1));
}

// "devices.line[0042]" -> "devices.line", "0042"; nothing if the brackets are not well.
struct RowOf {
  std::string_view resource, row;
};
std::optional<RowOf> split_row(std::string_view text) {
  const auto open = text.find('[');
  if (open == std::string_view::npos) return RowOf{text, {}};
  const auto row = text.substr(open + 1);
  if (!row.ends_with(']') || !is_row(row.substr(0, row.size() - 1))) return std::nullopt;
  return RowOf{text.substr(0, open), row.substr(0, row.size() - 1)};
}

}  // namespace

StepId::StepId(std::string_view resource, std::string_view row, std::string_view kind, std::string_view target) {
  Parts parts{std::string(resource), 0, 0, 0};
  const auto here = [&parts] { return static_cast<std::uint32_t>(parts.text.size()); };
  parts.resource_end = here();
  if (!row.empty()) parts.text += fmt::format("[{}]", row);
  if (!resource.empty()) parts.text += '.';
  parts.kind = here();
  parts.text += kind;
  parts.kind_end = here();
  parts.text = at_target(parts.text, target);
  parts_ = std::make_shared<const Parts>(std::move(parts));
}

StepId::StepId(std::string_view resource, std::string_view kind, std::string_view target)
    : StepId(resource, {}, kind, target) {}

std::optional<StepId> StepId::parse(std::string_view text) {
  const auto [step, target] = split_target(text);
  if (step.size() < text.size() && !is_name(target)) return std::nullopt;
  const auto dot = step.rfind('.');
  const auto kind = dot == std::string_view::npos ? step : step.substr(dot + 1);
  if (!is_kind(kind)) return std::nullopt;
  if (dot == std::string_view::npos) return StepId({}, kind, target);
  const auto of = split_row(step.substr(0, dot));
  if (!of || !is_resource(of->resource)) return std::nullopt;
  return StepId(of->resource, of->row, kind, target);
}

StepId StepId::of_row(std::string_view row) const {
  if (resource().empty()) throw InternalError(fmt::format("'{}' can't be of a row", text()));
  return StepId(resource(), row, kind(), target());
}

StepId StepId::in_target(std::string_view target) const {
  return StepId(resource(), row(), kind(), target);
}

std::string_view StepId::row() const {
  const auto brackets = part(parts_->resource_end, parts_->kind);  // "[0042]." or "."
  return brackets.size() < 3 ? std::string_view() : brackets.substr(1, brackets.size() - 3);
}

std::string_view StepId::target() const {
  const auto rest = part(parts_->kind_end, parts_->text.size());
  return rest.empty() ? rest : rest.substr(1);
}

std::string at_target(std::string_view text, std::string_view target) {
  return target.empty() ? std::string(text) : fmt::format("{}@{}", text, target);
}

InTarget split_target(std::string_view text) {
  const auto at = text.find('@');
  return {text.substr(0, at), at == std::string_view::npos ? std::string_view() : text.substr(at + 1)};
}

}  // namespace byoc
