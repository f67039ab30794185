#include "tests/steps/aws/sandbox/resource_sandbox.h"

using namespace byoc;
using namespace byoc::test;

namespace {

std::string change_member(ResourceSandbox& sandbox, const std::string& operation, const std::string& group) {
  return sandbox.run("PUT", "/thing-groups/" + operation,
                     R"({"thingName": "t", "thingGroupName": ")" + group + R"("})");
}

}  // namespace

TEST_CASE("thing group: created with its parent, updated, described with the way from the root") {
  ResourceSandbox sandbox;
  CHECK(sandbox.run("POST", "/thing-groups/b", R"({"parentGroupName": "a"})") == "404 ResourceNotFoundException");
  REQUIRE(sandbox.run("POST", "/thing-groups/a", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/thing-groups/b", R"({"parentGroupName": "a"})") == "200");
  CHECK(sandbox.run("POST", "/thing-groups/b", R"({"parentGroupName": "a"})") == "200");
  CHECK(sandbox.run("POST", "/thing-groups/b", "{}") == "409 ResourceAlreadyExistsException");
  CHECK(sandbox.run("PATCH", "/thing-groups/b", "{}") == "400 InvalidRequestException");
  const std::string update =
      R"({"thingGroupProperties": {"thingGroupDescription": "x", "attributePayload": {"attributes": {"k": "v"}}}, )"
      R"("expectedVersion": 1})";
  CHECK(sandbox.call("PATCH", "/thing-groups/b", update).json->getValue<int>("version") == 2);
  CHECK(sandbox.run("PATCH", "/thing-groups/b", update) == "409 VersionConflictException");
  const auto described = sandbox.call("GET", "/thing-groups/b");
  const auto metadata = described.object("thingGroupMetadata");
  CHECK(metadata->getValue<std::string>("parentGroupName") == "a");
  CHECK(metadata->getArray("rootToParentThingGroups")->getObject(0)->getValue<std::string>("groupArn") ==
        arn_prefix + "thinggroup/a");
  const auto properties = described.object("thingGroupProperties");
  CHECK(properties->getObject("attributePayload")->getObject("attributes")->getValue<std::string>("k") == "v");
}

TEST_CASE("thing group: one without properties is described with none") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/thing-groups/a", "{}") == "200");
  const auto described = sandbox.call("GET", "/thing-groups/a");
  CHECK(described.object("thingGroupProperties")->size() == 0);
  CHECK(described.object("thingGroupMetadata")->size() == 1);
}

TEST_CASE("thing group: listed all, at the top, directly below one and anywhere below one") {
  ResourceSandbox sandbox;
  const auto create = [&](const std::string& name, const std::string& parent) {
    REQUIRE(sandbox.run("POST", "/thing-groups/" + name, R"({"parentGroupName": ")" + parent + R"("})") == "200");
  };
  for (const auto* name : {"a", "b"}) REQUIRE(sandbox.run("POST", std::string("/thing-groups/") + name, "{}") == "200");
  create("a1", "a");
  create("a11", "a1");
  const auto list = [&](const std::string& query) {
    std::string names;
    const auto answer = sandbox.call("GET", "/thing-groups" + query);
    for (const auto& item : *answer.json->getArray("thingGroups"))
      names += (names.empty() ? "" : " ") + item.extract<sandbox::Json>()->getValue<std::string>("groupName");
    return names;
  };
  CHECK(list("") == "a a1 a11 b");
  CHECK(list("?recursive=true") == "a a1 a11 b");
  CHECK(list("?recursive=false") == "a b");
  CHECK(list("?parentGroup=a") == "a1");
  CHECK(list("?parentGroup=a&recursive=false") == "a1");
  CHECK(list("?parentGroup=a&recursive=true") == "a1 a11");
  CHECK(list("?namePrefixFilter=a1&parentGroup=a&recursive=true") == "a1 a11");
  CHECK(sandbox.list("GET", "/thing-groups", "thingGroups", "groupName") == "a a1 a11 b");
}

TEST_CASE("thing group: a thing's groups change together or not at all") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/things/t", "{}") == "200");
  for (const auto* name : {"a", "b"}) REQUIRE(sandbox.run("POST", std::string("/thing-groups/") + name, "{}") == "200");
  REQUIRE(sandbox.run("POST", "/thing-groups/a1", R"({"parentGroupName": "a"})") == "200");
  const auto update = [&](const std::string& add, const std::string& remove) {
    return sandbox.run(
        "PUT", "/thing-groups/updateThingGroupsForThing",
        fmt::format(R"({{"thingName": "t", "thingGroupsToAdd": [{}], "thingGroupsToRemove": [{}]}})", add, remove));
  };
  const auto groups = [&] { return sandbox.list("GET", "/things/t/thing-groups", "thingGroups", "groupName"); };
  CHECK(update(R"("a", "b")", "") == "200");
  CHECK(groups() == "a b");
  CHECK(update(R"("a1")", R"("b")") == "400 InvalidRequestException");
  CHECK(update(R"("c")", R"("b")") == "404 ResourceNotFoundException");
  CHECK(groups() == "a b");
  CHECK(update(R"("a1")", R"("a")") == "200");
  CHECK(groups() == "a1 b");
  CHECK(sandbox.run("PUT", "/thing-groups/updateThingGroupsForThing", "{}") == "400 InvalidRequestException");
}

TEST_CASE("thing group: seven deep; not deleted while there are groups below it or policies attached") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/thing-groups/g1", "{}") == "200");
  const auto create_below = [&](int depth) {
    return sandbox.run("POST", "/thing-groups/g" + std::to_string(depth),
                       R"({"parentGroupName": "g)" + std::to_string(depth - 1) + R"("})");
  };
  for (int depth = 2; depth <= 7; ++depth) REQUIRE(create_below(depth) == "200");
  CHECK(create_below(8) == "400 InvalidRequestException");
  CHECK(sandbox.run("DELETE", "/thing-groups/g6") == "400 InvalidRequestException");
  REQUIRE(sandbox.create_policy("p") == "200");
  REQUIRE(sandbox.attach("p", arn_prefix + "thinggroup/g7") == "200");
  CHECK(sandbox.run("DELETE", "/thing-groups/g7") == "400 InvalidRequestException");
  REQUIRE(verdict(sandbox.post("/target-policies/p", {{"target", arn_prefix + "thinggroup/g7"}})) == "200");
  CHECK(sandbox.run("DELETE", "/thing-groups/g7") == "200");
  CHECK(sandbox.run("DELETE", "/thing-groups/g7") == "200");
}

TEST_CASE("thing group: a policy of a group above is seen with recursive only") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/thing-groups/a", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/thing-groups/b", R"({"parentGroupName": "a"})") == "200");
  REQUIRE(sandbox.create_policy("p") == "200");
  REQUIRE(sandbox.attach("p", arn_prefix + "thinggroup/a") == "200");
  const auto path = "/attached-policies/" + segment(arn_prefix + "thinggroup/b");
  CHECK(sandbox.call("POST", path).json->getArray("policies")->empty());
  CHECK(sandbox.call("POST", path + "?recursive=true").json->getArray("policies")->size() == 1);
}

TEST_CASE("thing group: things come and go, one group per hierarchy, ten groups at most") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/things/t", "{}") == "200");
  CHECK(change_member(sandbox, "addThingToThingGroup", "a") == "404 ResourceNotFoundException");
  REQUIRE(sandbox.run("POST", "/thing-groups/a", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/thing-groups/b", R"({"parentGroupName": "a"})") == "200");
  for (int i = 0; i < 2; ++i) CHECK(change_member(sandbox, "addThingToThingGroup", "b") == "200");
  CHECK(change_member(sandbox, "addThingToThingGroup", "a") == "400 InvalidRequestException");
  CHECK(sandbox.list("GET", "/things/t/thing-groups", "thingGroups", "groupName") == "b");
  CHECK(sandbox.list("GET", "/thing-groups/a/things", "things").empty());
  CHECK(sandbox.call("GET", "/thing-groups/a/things?recursive=true").json->getArray("things")->size() == 1);
  for (int i = 1; i <= 10; ++i) {
    const auto name = "g" + std::to_string(i);
    REQUIRE(sandbox.run("POST", "/thing-groups/" + name, "{}") == "200");
    CHECK(change_member(sandbox, "addThingToThingGroup", name) == (i < 10 ? "200" : "400 InvalidRequestException"));
  }
  for (int i = 0; i < 2; ++i) CHECK(change_member(sandbox, "removeThingFromThingGroup", "b") == "200");
  REQUIRE(sandbox.run("DELETE", "/thing-groups/g1") == "200");
  CHECK(sandbox.list("GET", "/things/t/thing-groups", "thingGroups", "groupName") == "g2 g3 g4 g5 g6 g7 g8 g9");
}

TEST_CASE("thing group: thing and group may be named by ARN, but not by two names that differ") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/things/t", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/thing-groups/a", "{}") == "200");
  const auto add = [&](const std::string& thing, const std::string& group) {
    return sandbox.run("PUT", "/thing-groups/addThingToThingGroup",
                       fmt::format(R"({{"thingArn": "{0}thing/{1}", "thingName": "t", "thingGroupArn": "{0}{2}"}})",
                                   arn_prefix, thing, group));
  };
  CHECK(add("u", "thinggroup/a") == "400 InvalidRequestException");
  CHECK(add("t", "policy/a") == "400 InvalidRequestException");
  CHECK(add("t", "thinggroup/a") == "200");
  CHECK(sandbox.run("PUT", "/thing-groups/addThingToThingGroup", R"({"thingName": "t"})") ==
        "400 InvalidRequestException");
}

TEST_CASE("billing group: a thing is in one at most, and it is deleted when empty") {
  ResourceSandbox sandbox;
  const auto change = [&](const std::string& operation, const std::string& group) {
    return sandbox.run("PUT", "/billing-groups/" + operation,
                       R"({"thingName": "t", "billingGroupName": ")" + group + R"("})");
  };
  const std::string described = R"({"billingGroupProperties": {"billingGroupDescription": "d"}})";
  REQUIRE(sandbox.run("POST", "/billing-groups/a", described) == "200");
  CHECK(sandbox.run("POST", "/billing-groups/a", described) == "200");
  CHECK(sandbox.run("POST", "/billing-groups/a", "{}") == "409 ResourceAlreadyExistsException");
  REQUIRE(sandbox.run("POST", "/billing-groups/b", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/things/t", R"({"billingGroupName": "a"})") == "200");
  CHECK(sandbox.call("GET", "/things/t").text("billingGroupName") == "a");
  CHECK(change("addThingToBillingGroup", "b") == "400 InvalidRequestException");
  CHECK(sandbox.run("DELETE", "/billing-groups/a") == "400 InvalidRequestException");
  CHECK(change("removeThingFromBillingGroup", "a") == "200");
  CHECK(change("addThingToBillingGroup", "b") == "200");
  CHECK(sandbox.run("DELETE", "/billing-groups/a") == "200");
  CHECK(sandbox.run("GET", "/billing-groups/a") == "404 ResourceNotFoundException");
}

TEST_CASE("billing group: updated, listed by name, and its things with it") {
  ResourceSandbox sandbox;
  for (const auto* name : {"a1", "a2", "b"})
    REQUIRE(sandbox.run("POST", std::string("/billing-groups/") + name, "{}") == "200");
  CHECK(sandbox.call("GET", "/billing-groups/a1").object("billingGroupProperties")->size() == 0);
  const std::string update = R"({"billingGroupProperties": {"billingGroupDescription": "d"}, "expectedVersion": 1})";
  CHECK(sandbox.call("PATCH", "/billing-groups/a1", update).json->getValue<int>("version") == 2);
  CHECK(sandbox.run("PATCH", "/billing-groups/a1", update) == "409 VersionConflictException");
  CHECK(sandbox.run("PATCH", "/billing-groups/a1", "{}") == "400 InvalidRequestException");
  CHECK(sandbox.run("PATCH", "/billing-groups/c", update) == "404 ResourceNotFoundException");
  CHECK(sandbox.call("GET", "/billing-groups/a1")
            .object("billingGroupProperties")
            ->getValue<std::string>("billingGroupDescription") == "d");
  CHECK(sandbox.list("GET", "/billing-groups", "billingGroups", "groupName") == "a1 a2 b");
  CHECK(sandbox.call("GET", "/billing-groups?namePrefixFilter=a").json->getArray("billingGroups")->size() == 2);
  for (const auto* name : {"t", "u"})
    REQUIRE(sandbox.run("POST", std::string("/things/") + name, R"({"billingGroupName": "b"})") == "200");
  CHECK(sandbox.list("GET", "/billing-groups/b/things", "things") == "t u");
  CHECK(sandbox.run("GET", "/billing-groups/c/things") == "404 ResourceNotFoundException");
}
