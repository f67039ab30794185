#include "engine/graph/step.h"

namespace byoc {

namespace {

const std::string* in_role(const std::vector<StepLink>& links, std::string_view role) {
  for (const auto& link : links)
    if (link.role == role) return &link.step;
  return nullptr;
}

}  // namespace

std::string at_target(const std::string& id, const std::string& target) {
  return target.empty() ? id : id + '@' + target;
}

std::string target_of(const std::string& id) {
  const auto at = id.find('@');
  return at == std::string::npos ? std::string() : id.substr(at + 1);
}

const std::string* Step::need(std::string_view role) const {
  return in_role(needs, role);
}

const std::string* Step::link(std::string_view role) const {
  const auto* needed = need(role);
  return needed != nullptr ? needed : in_role(mentions, role);
}

}  // namespace byoc
