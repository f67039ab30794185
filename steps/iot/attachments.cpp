#include "steps/iot/attachments.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/host/stop.h"
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

std::set<std::string> names_of(const std::set<std::string>& links) {
  std::set<std::string> names;
  for (const auto& link : links) names.insert(linked_name(link));
  return names;
}

bool has(const std::set<std::string>& links, std::string_view prefix) {
  return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.starts_with(prefix); });
}

void put(std::set<std::string>& links, std::string_view prefix, const std::vector<std::string>& names) {
  for (const auto& name : names) links.insert(std::string(prefix) + name);
}

// Exactly as it is, with a question for each type.
void list_by_type(const aws::ResourceReader& iot, const std::string& of, const std::set<std::string>& asked,
                  std::set<std::string>& links) {
  put(links, exclusive_thing, iot.list_principal_things(of, Attachment::exclusive));
  const bool is_all = std::ranges::all_of(
      asked, [&](const auto& link) { return !link.starts_with(exclusive_thing) || links.contains(link); });
  if (!is_all || has(asked, thing)) put(links, thing, iot.list_principal_things(of, Attachment::usual));
}

// Whether an attachment is exclusive matters to whoever asks for an exclusive one, and where one that is leaves no room
// for what is wanted.
void list_things(const aws::ResourceReader& iot, const std::string& of, const std::set<std::string>& wanted,
                 const std::set<std::string>& asked, std::set<std::string>& links) {
  if (has(asked, exclusive_thing)) return list_by_type(iot, of, asked, links);
  std::set<std::string> things;
  put(things, thing, iot.list_principal_things(of));
  const bool is_missing =
      std::ranges::any_of(wanted, [&](const auto& link) { return link.starts_with(thing) && !things.contains(link); });
  if (is_missing && !things.empty()) return list_by_type(iot, of, asked, links);
  links.merge(things);
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
                                            const std::set<std::string>& wanted,
                                            const std::set<std::string>& before) const {
  std::set<std::string> links, asked = wanted;
  asked.insert(before.begin(), before.end());
  if (has(asked, thing) || has(asked, exclusive_thing)) list_things(iot, of, wanted, asked, links);
  if (has(asked, policy)) put(links, policy, iot.list_attached_policies(of));
  return links;
}

// A policy that no step makes has to be there already.
std::optional<std::string> AttachmentsKind::lacking(const aws::ResourceReader& iot, const Step& step,
                                                    const std::set<std::string>& found) const {
  for (const auto& link : links_in(step.wanted))
    if (const auto name = linked_name(link);
        is_made_by_others(step, link) && !found.contains(link) &&
        !policies_of_others_.is_there(name, [&] { return iot.get_policy(name).has_value(); }))
      return link;
  return std::nullopt;
}

// An exclusive thing is the only one of its certificate.
bool AttachmentsKind::excludes(const std::string& one, const std::string& other) const {
  return one != other && is_of_thing(one) && is_of_thing(other) &&
         (type_of(one) == Attachment::exclusive || type_of(other) == Attachment::exclusive);
}

// The manifest has no 'exclusive' to take out where it is the other one that is so.
std::string AttachmentsKind::way_out(const std::string& link, const std::string& other) const {
  if (type_of(link) == Attachment::exclusive) return {};
  return fmt::format(
      "detach the certificate from the thing '{0}' if nobody needs that, or attach it to '{0}' anew, and not "
      "exclusively",
      printable(linked_name(other)));
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
void AttachmentsKind::exchange(aws::ResourceClient& iot, const std::string& of, const std::set<std::string>& old,
                               const std::string& link) const {
  const auto name = linked_name(link);
  const auto names = names_of(old);
  if (type_of(link) == Attachment::exclusive)
    for (const auto& other : iot.list_principal_things(of))
      if (other != name && !names.contains(other))
        throw Error(fmt::format("'{}' is attached to the thing '{}' too, so it can't be attached to '{}' exclusively; "
                                "it was not detached",
                                of, printable(other), name),
                    fmt::format("take 'exclusive' out of the manifest, or detach the certificate from '{}' if nobody "
                                "needs that",
                                printable(other)));
  // A device is without its thing until this has ended.
  const DeafToStop until_it_is_attached;
  try {
    for (const auto& other : names) iot.detach_thing_principal(other, of);
    iot.attach_detached_thing_principal(name, of, type_of(link));
  } catch (const Error& error) {
    attach_again(iot, of, old, link, error);
  }
}

// After `failure`, by which it may be attached as `link` all the same. Throws it, with what became of the attachment.
void AttachmentsKind::attach_again(aws::ResourceClient& iot, const std::string& of, const std::set<std::string>& old,
                                   const std::string& link, const Error& failure) const {
  const auto names = names_of(old);
  bool is_attached = false;  // in spite of the failure
  try {
    const auto listed = iot.list_principal_things(of);
    const std::set<std::string> attached(listed.begin(), listed.end());
    is_attached = attached.contains(linked_name(link)) && !names.contains(linked_name(link));
    for (const auto& other : old)
      if (!is_attached && !attached.contains(linked_name(other))) add(iot, of, other);
  } catch (const Error&) {
    throw Error(
        fmt::format("the thing '{}' is now NOT attached to '{}': {}", fmt::join(names, "', '"), of, failure.what()),
        fmt::format("run again at once: '{}' is attached then; {}", linked_name(link), failure.hint()));
  }
  const auto what_became =
      is_attached ? fmt::format("the thing '{}' is attached to '{}'", linked_name(link), of)
                  : fmt::format("the thing '{}' stays attached to '{}' as it was", fmt::join(names, "', '"), of);
  throw in_context(what_became, failure);
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
