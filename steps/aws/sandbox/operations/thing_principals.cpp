#include <algorithm>

#include "steps/aws/sandbox/core/views.h"
#include "steps/aws/sandbox/operations/lookup.h"
#include "steps/aws/sandbox/operations/operations.h"

namespace byoc::sandbox {
namespace {

constexpr std::string_view principal_types[] = {"EXCLUSIVE_THING", "NON_EXCLUSIVE_THING"};

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

}  // namespace

Json attach_thing_principal(Call& call) {
  const auto name = call.parameters.text_in_path("thingName", registry_name);
  const auto principal = call.parameters.required_header("x-amzn-principal", "principal");
  const bool is_exclusive = call.parameters.query_choice("thingPrincipalType", principal_types) == "EXCLUSIVE_THING";
  call.parameters.check();
  const auto& thing = find_or_refuse(call.region().registry.things, name, "Thing");
  check_principal(call, principal);
  check_exclusive(call, name, principal, is_exclusive);
  const auto found = thing.principals.find(principal);
  if (found == thing.principals.end() || found->second != is_exclusive)
    call.change().registry.things.at(name).principals[principal] = is_exclusive;
  return make_json();
}

Json detach_thing_principal(Call& call) {
  const auto name = call.parameters.text_in_path("thingName", registry_name);
  const auto principal = call.parameters.required_header("x-amzn-principal", "principal");
  call.parameters.check();
  const auto& thing = find_or_refuse(call.region().registry.things, name, "Thing");
  check_principal(call, principal);
  if (!thing.principals.contains(principal)) return make_json();
  call.change().registry.things.at(name).principals.erase(principal);
  call.let_go(call.arn("thing/", name));
  call.let_go(principal);
  return make_json();
}

Json list_thing_principals(Call& call) {
  const auto name = call.parameters.text_in_path("thingName", registry_name);
  const auto request = PageRequest::by_token(call.parameters);
  call.parameters.check();
  Listed all;
  for (const auto& [principal, is_exclusive] : find_or_refuse(call.region().registry.things, name, "Thing").principals)
    all.emplace(principal, principal);
  return list_page(all, request, "things/" + name + "/principals", "principals");
}

Json list_principal_things(Call& call) {
  const auto principal = call.parameters.required_header("x-amzn-principal", "principal");
  const auto request = PageRequest::by_token(call.parameters);
  call.parameters.check();
  check_principal(call, principal);
  Listed all;
  for (const auto& [name, thing] : call.region().registry.things)
    if (thing.principals.contains(principal)) all.emplace(name, name);
  return list_page(all, request, "principals/things/" + principal, "things");
}

}  // namespace byoc::sandbox
