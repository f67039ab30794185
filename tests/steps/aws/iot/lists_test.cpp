// Lists that are longer than a page.
#include "steps/aws/iot/resource_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

constexpr auto arn = "arn:aws:iot:eu-west-1:123456789012:cert/x";

struct World : AwsWorld {
  ResourceReader reading() { return {session, reader()}; }
  std::string target(std::size_t request) const { return sent.at(request).second.request_target; }

  Session session{{}, [] { return 0.5; }};
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("lists: every page is read, each asked for by what the one before it says") {
  World world;
  SECTION("by a marker") {
    world.answer({json(200, R"({"policies": [{"policyName": "a"}], "nextMarker": "m&1"})"),
                  json(200, R"({"policies": [], "nextMarker": "m2"})"),
                  json(200, R"({"policies": [{"policyName": "b"}]})")});
    CHECK(world.reading().list_attached_policies(arn) == Texts{"a", "b"});
    CHECK_THAT(world.target(0), !ContainsSubstring("marker"));
    CHECK(world.target(1).ends_with("?marker=m%261"));
    CHECK(world.target(2).ends_with("?marker=m2"));
  }
  SECTION("by a token") {
    world.answer({json(200, R"({"things": ["a"], "nextToken": "t1"})"), json(200, R"({"things": ["b"]})")});
    CHECK(world.reading().list_principal_things(arn) == Texts{"a", "b"});
    CHECK(world.target(1) == "/principals/things?nextToken=t1");
  }
  SECTION("by a token, of one type of attachment") {
    world.answer({json(200, R"({"principalThingObjects": [{"thingName": "a"}], "nextToken": "t1"})"),
                  json(200, R"({"principalThingObjects": [{"thingName": "b"}]})")});
    CHECK(world.reading().list_principal_things(arn, Attachment::exclusive) == Texts{"a", "b"});
    CHECK(world.target(0) == "/principals/things-v2?thingPrincipalType=EXCLUSIVE_THING");
    CHECK(world.target(1) == "/principals/things-v2?nextToken=t1&thingPrincipalType=EXCLUSIVE_THING");
  }
  SECTION("groups of a thing") {
    world.answer({json(200, R"({"thingGroups": [{"groupName": "a"}], "nextToken": "t1"})"),
                  json(200, R"({"thingGroups": [{"groupName": "b"}]})")});
    CHECK(world.reading().list_thing_groups_for_thing("d1") == Texts{"a", "b"});
  }
  SECTION("tags") {
    world.answer({json(200, R"({"tags": [{"Key": "a", "Value": "1"}], "nextToken": "t1"})"),
                  json(200, R"({"tags": [{"Key": "b"}]})")});
    CHECK(world.reading().list_tags_for_resource(arn) == Attributes{{"a", "1"}, {"b", ""}});
    CHECK(world.target(1).ends_with("&nextToken=t1"));
  }
}

TEST_CASE("lists: pages that go round are an error, and not read without end") {
  World world;
  const auto page = [](const std::string& next) {
    return json(200, R"({"things": ["a"], "nextToken": ")" + next + "\"}");
  };
  world.answer({page("t1"), page("t2"), page("t1")});
  CHECK_THROWS_WITH(world.reading().list_principal_things(arn), ContainsSubstring("the same page"));
}

TEST_CASE("lists: of what is not there, or gone between two pages, there is no more") {
  World world;
  world.answer({aws_error(404, "ResourceNotFoundException")});
  CHECK(world.reading().list_attached_policies(arn).empty());
  world.answer({json(200, R"({"policies": [{"policyName": "a"}], "nextMarker": "m"})"),
                aws_error(404, "ResourceNotFoundException")});
  CHECK(world.reading().list_attached_policies(arn) == Texts{"a"});
}
