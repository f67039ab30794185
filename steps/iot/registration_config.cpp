#include "steps/iot/registration_config.h"

#include <algorithm>
#include <array>

#include "engine/documents/document_meaning.h"

namespace byoc {

namespace {

constexpr std::string_view name = "template", body = "template_body", role = "template_role_arn";

std::string text_or_empty(const Facts& facts, std::string_view fact_name) {
  return find_fact(facts, fact_name).value_or("");
}

}  // namespace

void add_config_facts(Facts& facts, const aws::RegistrationConfig& config) {
  if (!config.template_name.empty()) {
    facts.emplace(name, config.template_name);
  } else if (!config.is_empty()) {
    facts.emplace(body, template_meaning(config.template_body));
    facts.emplace(role, config.role_arn);
  }
}

bool has_config(const Facts& facts) {
  return facts.contains(name) || facts.contains(body);
}

bool is_same_config(const Facts& facts, const Facts& others) {
  return std::ranges::all_of(std::array{name, body, role}, [&](std::string_view fact_name) {
    return find_fact(facts, fact_name) == find_fact(others, fact_name);
  });
}

aws::RegistrationConfig config_in(const Facts& facts, const Facts& settings) {
  return {text_or_empty(facts, name), text_or_empty(settings, body), text_or_empty(facts, role)};
}

}  // namespace byoc
