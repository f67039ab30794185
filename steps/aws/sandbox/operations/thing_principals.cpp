#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

std::string_view type_word(bool is_exclusive) {
  return is_exclusive ? "EXCLUSIVE_THING" : "NON_EXCLUSIVE_THING";
}

// Whether an attachment is of the type that is asked for; the first edition of the lists knows of no type.
bool is_wanted(const Parameters& parameters, bool is_exclusive) {
  const auto wanted = parameters.takes("thingPrincipalType") ? parameters.text("thingPrincipalType") : std::nullopt;
  return !wanted || *wanted == type_word(is_exclusive);
}

void check_principal(const Call& call, const std::string& arn) {
  const auto id = name_in_arn(call, arn, "cert/");
  if (!id) throw Refusal("InvalidRequestException", "Invalid principal: " + printable(arn));
  find_or_refuse(call.region().devices, *id, "Certificate");
}

// A principal that is exclusive to one thing is attached to no other.
void check_exclusive(const Call& call, const std::string& name, const std::string& principal, bool is_exclusive) {
  for (const auto& [other_name, other] : call.region().registry.things) {
    const auto found = other.principals.find(principal);
    if (other_name == name || found == other.principals.end()) continue;
    if (is_exclusive || found->second)
      throw Refusal("InvalidRequestException", "The principal is attached to the thing " + other_name +
                                                   ", and one of both attachments is exclusive");
  }
}

Json relation(const std::string& member, const std::string& name, bool is_exclusive) {
  auto json = make_json();
  json->set(member, name);
  json->set("thingPrincipalType", std::string(type_word(is_exclusive)));
  return json;
}

// What `item` makes of each principal of the thing.
Json list_principals(Call& call, const std::string& member, const auto& item) {
  const auto name = call.parameters.required("thingName");
  const auto request = PageRequest::by_token(call.parameters);
  Listed all;
  for (const auto& [arn, is_exclusive] : find_or_refuse(call.region().registry.things, name, "Thing").principals)
    if (is_wanted(call.parameters, is_exclusive)) all.emplace(arn, item(arn, is_exclusive));
  return list_page(all, request, "things/" + name + "/" + member, member);
}

// What `item` makes of each thing of the principal.
Json list_things(Call& call, const std::string& member, const auto& item) {
  const auto principal = call.parameters.required("x-amzn-principal");
  const auto request = PageRequest::by_token(call.parameters);
  check_principal(call, principal);
  Listed all;
  for (const auto& [name, thing] : call.region().registry.things)
    if (const auto found = thing.principals.find(principal);
        found != thing.principals.end() && is_wanted(call.parameters, found->second))
      all.emplace(name, item(name, found->second));
  return list_page(all, request, "principals/" + member + "/" + principal, member);
}

}  // namespace

Json attach_thing_principal(Call& call) {
  const auto name = call.parameters.required("thingName");
  const auto principal = call.parameters.required("x-amzn-principal");
  const bool is_exclusive = call.parameters.text("thingPrincipalType") == "EXCLUSIVE_THING";
  const auto& thing = find_or_refuse(call.region().registry.things, name, "Thing");
  check_principal(call, principal);
  check_exclusive(call, name, principal, is_exclusive);
  const auto found = thing.principals.find(principal);
  if (found == thing.principals.end() || found->second != is_exclusive)
    call.change().registry.things.at(name).principals[principal] = is_exclusive;
  return make_json();
}

Json detach_thing_principal(Call& call) {
  const auto name = call.parameters.required("thingName");
  const auto principal = call.parameters.required("x-amzn-principal");
  const auto& thing = find_or_refuse(call.region().registry.things, name, "Thing");
  check_principal(call, principal);
  if (!thing.principals.contains(principal)) return make_json();
  call.change().registry.things.at(name).principals.erase(principal);
  call.let_go(call.arn("thing/", name));
  call.let_go(principal);
  return make_json();
}

Json list_thing_principals(Call& call) {
  return list_principals(call, "principals", [](const std::string& arn, bool /*is_exclusive*/) { return arn; });
}

Json list_thing_principals_v2(Call& call) {
  return list_principals(call, "thingPrincipalObjects", [](const std::string& arn, bool is_exclusive) {
    return relation("principal", arn, is_exclusive);
  });
}

Json list_principal_things(Call& call) {
  return list_things(call, "things", [](const std::string& name, bool /*is_exclusive*/) { return name; });
}

Json list_principal_things_v2(Call& call) {
  return list_things(call, "principalThingObjects", [](const std::string& name, bool is_exclusive) {
    return relation("thingName", name, is_exclusive);
  });
}

}  // namespace byoc::sandbox
