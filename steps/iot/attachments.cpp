#include "steps/iot/attachments.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/host/stop.h"
#include "steps/aws/core/service_error.h"
#include "steps/iot/kept_certificates.h"
#include "steps/iot/succession.h"

namespace byoc {

namespace {

using aws::Attachment;

constexpr std::string_view thing = "thing.", exclusive_thing = "exclusive-thing.", policy = "policy.";

bool is_of_thing(std::string_view link) {
  return link.starts_with(thing) || link.starts_with(exclusive_thing);
}

Attachment type_of(std::string_view link) {
  return link.starts_with(exclusive_thing) ? Attachment::exclusive : Attachment::usual;
}

bool is_made_by_others(const Step& step, const std::string& link) {
  return link.starts_with(policy) && step.need(link) == nullptr;
}

bool has(const std::set<std::string>& links, std::string_view prefix) {
  return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.starts_with(prefix); });
}

void put(std::set<std::string>& links, std::string_view prefix, const std::vector<std::string>& names) {
  for (const auto& name : names) links.insert(std::string(prefix) + name);
}

// Whether an attachment is exclusive matters to whoever asks for an exclusive one; then the rest is asked for only if
// that one is missing.
void list_things(const aws::ResourceReader& iot, const std::string& of, const std::set<std::string>& asked,
                 std::set<std::string>& links) {
  if (!has(asked, exclusive_thing)) return put(links, thing, iot.list_principal_things(of));
  put(links, exclusive_thing, iot.list_principal_things(of, Attachment::exclusive));
  const bool is_all = std::ranges::all_of(
      asked, [&](const auto& link) { return !link.starts_with(exclusive_thing) || links.contains(link); });
  if (!is_all || has(asked, thing)) put(links, thing, iot.list_principal_things(of, Attachment::usual));
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
    if (step.wanted.contains(link) && is_made_by_others(step, link))
      permissions.push_back({Purpose::look, "iot:GetPolicy", "policy/" + linked_name(link)});
    if (link.starts_with(policy))
      permissions.insert(permissions.end(), {{Purpose::look, "iot:ListAttachedPolicies", "*"},
                                             {Purpose::change, "iot:AttachPolicy", certificate},
                                             {Purpose::change, "iot:DetachPolicy", certificate},
                                             {Purpose::retire, "iot:ListAttachedPolicies", "*"},
                                             {Purpose::retire, "iot:DetachPolicy", certificate}});
    if (is_of_thing(link))
      permissions.insert(permissions.end(), {{Purpose::look, "iot:ListPrincipalThings", certificate},
                                             {Purpose::change, "iot:AttachThingPrincipal", certificate},
                                             {Purpose::change, "iot:DetachThingPrincipal", certificate},
                                             {Purpose::retire, "iot:ListPrincipalThings", certificate},
                                             {Purpose::retire, "iot:DetachThingPrincipal", certificate}});
  }
  return permissions;
}

bool AttachmentsKind::is_link(std::string_view name) const {
  return is_of_thing(name) || name.starts_with(policy);
}

// One question for each kind that matters.
std::set<std::string> AttachmentsKind::list(const aws::ResourceReader& iot, const std::string& of,
                                            const std::set<std::string>& asked) const {
  std::set<std::string> links;
  if (has(asked, thing) || has(asked, exclusive_thing)) list_things(iot, of, asked, links);
  if (has(asked, policy)) put(links, policy, iot.list_attached_policies(of));
  return links;
}

// A policy that no step makes has to be there already.
std::optional<std::string> AttachmentsKind::lacking(const aws::ResourceReader& iot, const Step& step,
                                                    const std::set<std::string>& found) const {
  for (const auto& link : links_in(step.wanted))
    if (is_made_by_others(step, link) && !found.contains(link) && !is_policy_there(iot, linked_name(link))) return link;
  return std::nullopt;
}

bool AttachmentsKind::is_policy_there(const aws::ResourceReader& iot, const std::string& name) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = policies_.find(name); known != policies_.end()) return known->second;
  }
  bool is_there = true;
  try {
    is_there = iot.get_policy(name).has_value();
  } catch (const aws::AccessDenied&) {
    // To attach it, nobody needs to read it.
  }
  const std::lock_guard lock(mutex_);
  return policies_.try_emplace(name, is_there).first->second;
}

// An exclusive thing is the only one of its certificate.
std::optional<std::string> AttachmentsKind::tied_elsewhere(const std::set<std::string>& wanted,
                                                           const std::set<std::string>& found) const {
  for (const auto& link : wanted) {
    if (!link.starts_with(exclusive_thing) || found.contains(link)) continue;
    for (const auto& other : found)
      if (is_of_thing(other) && linked_name(other) != linked_name(link)) return linked_name(other);
  }
  return std::nullopt;
}

// Added first, there is no moment without; but AWS IoT takes ten policies at most.
bool AttachmentsKind::takes_off_first(const std::set<std::string>& together) const {
  constexpr std::ptrdiff_t most_policies = 10;
  return std::ranges::count_if(together, [](const auto& link) { return link.starts_with(policy); }) > most_policies;
}

std::optional<std::string> AttachmentsKind::other_sort(const std::string& link) const {
  if (!is_of_thing(link)) return std::nullopt;
  return std::string(type_of(link) == Attachment::exclusive ? thing : exclusive_thing) + linked_name(link);
}

// AWS IoT says nothing of changing the type of an attachment that is there. Nothing is detached that could not be
// attached again: what is attached to several things can't be exclusive to one.
void AttachmentsKind::change_sort(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  const auto name = linked_name(link);
  if (type_of(link) == Attachment::exclusive)
    for (const auto& other : iot.list_principal_things(of))
      if (other != name)
        throw Error(fmt::format("'{}' is attached to the thing '{}' too, so it can't be attached to '{}' exclusively; "
                                "it was not detached",
                                of, printable(other), name),
                    fmt::format("take 'exclusive' out of the manifest, or detach the certificate from '{}' if nobody "
                                "needs that",
                                printable(other)));
  // A device is without its thing until this has ended.
  const DeafToStop until_it_is_attached;
  iot.detach_thing_principal(name, of);
  try {
    iot.attach_detached_thing_principal(name, of, type_of(link));
  } catch (const Error& error) {
    attach_again(iot, of, link, error);
  }
}

// After `failure`, by which it may be attached as `link` all the same. Throws it, with what became of the attachment.
void AttachmentsKind::attach_again(aws::ResourceClient& iot, const std::string& of, const std::string& link,
                                   const Error& failure) const {
  const auto name = linked_name(link);
  try {
    const auto attached = iot.list_principal_things(of);
    if (std::ranges::find(attached, name) == attached.end()) add(iot, of, *other_sort(link));
  } catch (const Error&) {
    throw Error(fmt::format("the thing '{}' is now NOT attached to '{}': {}", name, of, failure.what()),
                "run again at once: it is attached then; " + failure.hint());
  }
  throw in_context(fmt::format("the thing '{}' stays attached to '{}' as it was", name, of), failure);
}

void AttachmentsKind::add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  if (is_of_thing(link))
    iot.attach_thing_principal(linked_name(link), of, type_of(link));
  else
    iot.attach_policy(linked_name(link), of);
}

void AttachmentsKind::take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const {
  if (is_of_thing(link))
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
