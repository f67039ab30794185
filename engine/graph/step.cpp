#include "engine/graph/step.h"

namespace byoc {

namespace {

const std::string* in_role(const std::vector<StepLink>& links, std::string_view role) {
  for (const auto& link : links)
    if (link.role == role) return &link.step;
  return nullptr;
}

}  // namespace

Step::Step(const StepId& named)
    : id(named.text()), kind(named.kind()), resource(named.resource()), target(named.target()) {}

const std::string* Step::need(std::string_view role) const {
  return in_role(needs, role);
}

const std::string* Step::link(std::string_view role) const {
  const auto* needed = need(role);
  return needed != nullptr ? needed : in_role(mentions, role);
}

}  // namespace byoc
