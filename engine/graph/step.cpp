#include "engine/graph/step.h"

#include "engine/base/interned.h"

namespace byoc {

namespace {

const StepId* in_role(const StepLinks& links, std::string_view role) {
  for (const auto& link : links)
    if (link.role == role) return &link.step;
  return nullptr;
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): as cheap as a reference, since ids share their text
StepLink::StepLink(std::string_view named, StepId to) : role(interned(named)), step(to) {}

const StepId* Step::need(std::string_view role) const {
  return in_role(needs, role);
}

const StepId* Step::link(std::string_view role) const {
  const auto* needed = need(role);
  return needed != nullptr ? needed : in_role(mentions, role);
}

}  // namespace byoc
