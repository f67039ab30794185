#include "engine/cli/views/portrait.h"

#include <vector>

#include <fmt/format.h>

namespace byoc {

namespace {

std::string certificate_portrait(const Facts& wanted) {
  constexpr std::string_view subject = "subject.";
  std::string text;
  for (const auto& [name, value] : wanted)
    if (name.starts_with(subject)) text += fmt::format("{} '{}', ", name.substr(subject.size()), value);
  for (const auto* name :
       {"validity", "not_before", "not_after", "path_length", "extended_key_usage", "subject_alternative_name"})
    if (const auto value = find_fact(wanted, name)) text += fmt::format("{} {}, ", name, *value);
  const auto issuer = find_fact(wanted, "issuer");
  return text + (issuer ? "issued by " + *issuer : "self-signed");
}

}  // namespace

std::string portrait_of(const Step& step) {
  if (step.kind() == "certificate") return certificate_portrait(step.wanted);
  std::vector<std::string> properties;
  for (const auto& [name, value] : step.wanted)
    if (name != "name" && !name.starts_with(recorded_need) && !name.ends_with("_sha256"))
      properties.push_back(fmt::format("{} '{}'", name, value));
  return fmt::format("{}", fmt::join(properties, ", "));
}

}  // namespace byoc
