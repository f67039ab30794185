#include "steps/iot/attachments.h"

#include <algorithm>

#include "steps/iot/kept_certificates.h"
#include "steps/iot/succession.h"

namespace byoc {

namespace {

constexpr std::string_view thing = "thing.", policy = "policy.";

bool has(const std::set<std::string>& links, std::string_view prefix) {
  return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.starts_with(prefix); });
}

void put(std::set<std::string>& links, std::string_view prefix, const std::vector<std::string>& names) {
  for (const auto& name : names) links.insert(std::string(prefix) + name);
}

}  // namespace

// A renewed certificate takes its predecessor's attachments over.
std::vector<Permission> AttachmentsKind::permissions(const Step& step, const Record* recorded) const {
  using Purpose = Permission::Purpose;
  constexpr auto certificate = "cert/*";
  std::vector<Permission> permissions;
  auto links = links_in(step.wanted);
  links.merge(links_in(recorded));
  for (const auto& link : links) {
    if (link.starts_with(policy))
      permissions.insert(permissions.end(), {{Purpose::look, "iot:ListAttachedPolicies", "*"},
                                             {Purpose::change, "iot:AttachPolicy", certificate},
                                             {Purpose::change, "iot:DetachPolicy", certificate},
                                             {Purpose::retire, "iot:ListAttachedPolicies", "*"},
                                             {Purpose::retire, "iot:DetachPolicy", certificate}});
    if (link.starts_with(thing))
      permissions.insert(permissions.end(), {{Purpose::look, "iot:ListPrincipalThings", certificate},
                                             {Purpose::change, "iot:AttachThingPrincipal", certificate},
                                             {Purpose::change, "iot:DetachThingPrincipal", certificate},
                                             {Purpose::retire, "iot:ListPrincipalThings", certificate},
                                             {Purpose::retire, "iot:DetachThingPrincipal", certificate}});
  }
  return permissions;
}

bool AttachmentsKind::is_link(std::string_view name) const {
  return name.starts_with(thing) || name.starts_with(policy);
}

// One question for each sort that matters.
std::set<std::string> AttachmentsKind::list(const aws::ResourceReader& iot, const std::string& of,
                                            const std::set<std::string>& asked) const {
  std::set<std::string> links;
  if (has(asked, thing)) put(links, thing, iot.list_principal_things(of));
  if (has(asked, policy)) put(links, policy, iot.list_attached_policies(of));
  return links;
}

// Added first, there is no moment without; but AWS IoT takes ten policies at most.
bool AttachmentsKind::takes_off_first(const std::set<std::string>& together) const {
  constexpr std::ptrdiff_t most_policies = 10;
  return std::ranges::count_if(together, [](const auto& link) { return link.starts_with(policy); }) > most_policies;
}

void AttachmentsKind::add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  if (link.starts_with(thing))
    iot.attach_thing_principal(linked_name(link), of);
  else
    iot.attach_policy(linked_name(link), of);
}

void AttachmentsKind::take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  if (link.starts_with(thing))
    iot.detach_thing_principal(linked_name(link), of);
  else
    iot.detach_policy(linked_name(link), of);
}

// The certificates that serve beside the present one.
std::set<std::string> AttachmentsKind::beside(const Facts& tied_to, const Decision* decision) const {
  std::set<std::string> ids;
  for (const auto& certificate : kept_certificates(tied_to))
    if (certificate.until) ids.insert(certificate.id);
  if (decision != nullptr)
    for (const auto& reason : decision->reasons) {
      if (reason.code == ReasonCode::overlap_ends) ids.erase(*reason.before);
      if (keeps_predecessor(reason)) ids.insert(*reason.before);
    }
  std::set<std::string> arns;
  const auto arn = find_fact(tied_to, "arn").value_or("");
  for (const auto& id : ids) arns.insert(arn.substr(0, arn.find_last_of('/') + 1) + id);
  return arns;
}

}  // namespace byoc
