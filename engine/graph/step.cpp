#include "engine/graph/step.h"

namespace byoc {

namespace {

const StepId* in_role(const std::vector<StepLink>& links, std::string_view role) {
  for (const auto& link : links)
    if (link.role == role) return &link.step;
  return nullptr;
}

}  // namespace

const StepId* Step::need(std::string_view role) const {
  return in_role(needs, role);
}

const StepId* Step::link(std::string_view role) const {
  const auto* needed = need(role);
  return needed != nullptr ? needed : in_role(mentions, role);
}

}  // namespace byoc
