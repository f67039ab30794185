#include "engine/cli/commands/iam_policy.h"

#include <fmt/format.h>

#include "engine/resolve/resolve.h"
#include "steps/kinds/kinds.h"
#include "tests/catch.h"
#include "tests/support/parse.h"

using namespace byoc;

namespace {

std::string policy_of(const std::string& text, IamPolicyScope scope) {
  const auto manifest = test::parse_manifest("m.yaml", text);
  aws::Sessions sessions;
  for (const auto& target : manifest.aws->targets) sessions.try_emplace(target.name, aws::SessionOptions());
  return iam_policy(manifest.aws->targets, resolve(manifest), {}, all_step_kinds(sessions, manifest.aws->first().name),
                    scope);
}

std::string with_things(int count) {
  std::string text = R"(version: 1
name: line
aws: {region: cn-north-1, account: "123456789012"}
authorities:
  root: {subject: {common_name: Root}, validity: 10y, register: {}}
devices:
)";
  for (int i = 0; i < count; ++i)
    text += fmt::format(
        "  t-{0}: {{issuer: root, subject: {{common_name: t-{0}}}, validity: 1y, register: {{}}, "
        "thing: {{}}}}\n",
        i);
  return text;
}

}  // namespace

TEST_CASE("iam policy: it names the resources of the manifest's region and account") {
  const auto policy = policy_of(with_things(2), {});
  REQUIRE_THAT(policy, ContainsSubstring("arn:aws-cn:iot:cn-north-1:123456789012:thing/t-0"));
  REQUIRE_THAT(policy, ContainsSubstring("arn:aws-cn:iot:cn-north-1:123456789012:thing/t-1"));
  REQUIRE_THAT(policy, ContainsSubstring("arn:aws-cn:iot:cn-north-1:123456789012:cert/*"));
  REQUIRE_THAT(policy, ContainsSubstring("iot:RegisterCACertificate"));
  REQUIRE(policy.find("thing/*") == std::string::npos);
}

TEST_CASE("iam policy: many resources are written by what their names begin with") {
  const auto policy = policy_of(with_things(20), {});
  REQUIRE_THAT(policy, ContainsSubstring(":thing/t-*\""));
  REQUIRE(policy.find("thing/t-7") == std::string::npos);
}

TEST_CASE("iam policy: a preview only looks, and deleting is for --prune") {
  const auto preview = policy_of(with_things(1), {.may_change = false, .may_retire = false});
  REQUIRE_THAT(preview, ContainsSubstring("iot:DescribeThing"));
  for (const auto* change : {"Create", "Register", "Update", "Delete", "Attach"})
    REQUIRE(preview.find(change) == std::string::npos);
  REQUIRE(policy_of(with_things(1), {}).find("Delete") == std::string::npos);
  REQUIRE_THAT(policy_of(with_things(1), {.may_change = true, .may_retire = true}),
               ContainsSubstring("iot:DeleteCertificate"));
}
