#include "steps/output_forms.h"

#include <algorithm>

#include "engine/base/time.h"
#include "engine/graph/step_id.h"
#include "steps/x509/curve.h"

namespace byoc {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_hex(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

// Cuts off and gives what stands before the next ':'; nothing where there is none.
std::optional<std::string_view> next_field(std::string_view& text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto field = text.substr(0, colon);
  text.remove_prefix(colon + 1);
  return field;
}

// In whatever target.
bool is_named(std::string_view output, std::string_view name) {
  return output.starts_with(name) && (output.size() == name.size() || split_target(output).text == name);
}

}  // namespace

std::optional<std::string> misfit(const Facts& outputs, std::span<const OutputForm> forms) {
  for (const auto& [name, value] : outputs)
    for (const auto& form : forms)
      if (is_named(name, form.name) && !form.fits(value)) return name;
  return std::nullopt;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && is_hex(text);
}

bool is_serial(std::string_view text) {
  return text.size() <= 40 && is_hex(text);
}

// As steps/x509/name.h writes it.
bool is_name(std::string_view text) {
  return text.empty() || (text.front() != '=' && text.find('=') != std::string_view::npos);
}

bool is_time(std::string_view text) {
  return parse_rfc3339(text).has_value();
}

bool is_curve(std::string_view text) {
  return x509::find_curve(text) != nullptr;
}

bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-';
  });
}

bool is_iot_arn(std::string_view text) {
  const auto scheme = next_field(text), partition = next_field(text), service = next_field(text),
             region = next_field(text), account = next_field(text);
  return scheme == "arn" && partition && partition->starts_with("aws") && service == "iot" && region &&
         is_region(*region) && account && account->size() == 12 &&
         std::all_of(account->begin(), account->end(), is_digit) && !text.empty();
}

}  // namespace byoc
