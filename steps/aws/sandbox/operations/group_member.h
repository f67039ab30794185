// The thing and the group that the add and remove operations name, each by name, by ARN or by both.
// Must not know: HTTP, signed requests.
#pragma once

#include "steps/aws/sandbox/operations/lookup.h"

namespace byoc::sandbox {

// `member` is "thing": its name or ARN, as "thingName" or "thingArn". Throws Refusal unless they name one and the same.
inline std::string read_name_or_arn(const Call& call, const std::optional<std::string>& name,
                                    const std::optional<std::string>& arn, std::string_view kind,
                                    const std::string& member) {
  if (!name && !arn) throw Refusal("InvalidRequestException", member + "Name or " + member + "Arn is required");
  if (!arn) return *name;
  const auto in_arn = name_in_arn(call, *arn, kind);
  if (!in_arn || (name && *name != *in_arn))
    throw Refusal("InvalidRequestException", "Invalid " + member + "Arn: " + printable(*arn));
  return *in_arn;
}

struct GroupMember {
  std::string thing, group;

  // `group` is "thingGroup" or "billingGroup", `kind` its word in ARNs. The thing exists.
  static GroupMember read(Call& call, const std::string& group, std::string_view kind) {
    const auto& parameters = call.parameters;
    const auto group_name = parameters.text(group + "Name");
    const auto group_arn = parameters.text(group + "Arn");
    const auto thing_name = parameters.text("thingName");
    const auto thing_arn = parameters.text("thingArn");
    GroupMember result{read_name_or_arn(call, thing_name, thing_arn, "thing/", "thing"),
                       read_name_or_arn(call, group_name, group_arn, kind, group)};
    find_or_refuse(call.region().registry.things, result.thing, "Thing");
    return result;
  }
};

}  // namespace byoc::sandbox
