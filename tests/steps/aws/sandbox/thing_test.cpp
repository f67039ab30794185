#include "tests/steps/aws/sandbox/resource_sandbox.h"

using namespace byoc;
using namespace byoc::test;

TEST_CASE("thing: the same again is a success, with another configuration 409") {
  ResourceSandbox sandbox;
  const std::string body = R"({"attributePayload": {"attributes": {"site": "a"}}})";
  const auto first = sandbox.call("POST", "/things/a%3Ab", body);
  CHECK(first.text("thingArn") == arn_prefix + "thing/a:b");
  CHECK(sandbox.call("POST", "/things/a%3Ab", body).text("thingId") == first.text("thingId"));
  const auto other = sandbox.call("POST", "/things/a%3Ab", "{}");
  CHECK(verdict(other) == "409 ResourceAlreadyExistsException");
  CHECK(other.text("resourceArn") == first.text("thingArn"));
  const auto described = sandbox.call("GET", "/things/a%3Ab");
  CHECK(described.text("defaultClientId") == "a:b");
  CHECK(described.object("attributes")->getValue<std::string>("site") == "a");
  CHECK_FALSE(described.json->has("thingTypeName"));
}

TEST_CASE("thing: type and billing group must exist; three attributes without a type, fifty with") {
  ResourceSandbox sandbox;
  CHECK(sandbox.run("POST", "/things/t", R"({"thingTypeName": "T"})") == "404 ResourceNotFoundException");
  CHECK(sandbox.run("POST", "/things/t", R"({"billingGroupName": "B"})") == "404 ResourceNotFoundException");
  const std::string four = R"("attributePayload": {"attributes": {"a": "1", "b": "1", "c": "1", "d": "1"}})";
  CHECK(sandbox.run("POST", "/things/t", "{" + four + "}") == "400 InvalidRequestException");
  REQUIRE(sandbox.run("POST", "/thing-types/T", "{}") == "200");
  CHECK(sandbox.run("POST", "/things/t", R"({"thingTypeName": "T", )" + four + "}") == "200");
  CHECK(sandbox.run("PATCH", "/things/t", R"({"removeThingType": true})") == "400 InvalidRequestException");
  CHECK(sandbox.run("POST", "/things/%20", "{}") == "400 InvalidRequestException");
  CHECK(sandbox.run("POST", "/things/u", R"({"attributePayload": {"attributes": {"a b": "1"}}})") ==
        "400 InvalidRequestException");
}

TEST_CASE("thing: an update replaces or merges attributes, counts versions and holds to the expected one") {
  ResourceSandbox sandbox;
  const auto update = [&](const std::string& members) {
    return sandbox.run("PATCH", "/things/t", "{" + members + "}");
  };
  const auto attributes = [&] { return sandbox::to_text(sandbox.call("GET", "/things/t").object("attributes")); };
  CHECK(update("") == "404 ResourceNotFoundException");
  REQUIRE(sandbox.run("POST", "/things/t", R"({"attributePayload": {"attributes": {"a": "1", "b": "2"}}})") == "200");
  CHECK(update(R"("attributePayload": {"attributes": {"a": "", "c": "3"}, "merge": true}, "expectedVersion": 1)") ==
        "200");
  CHECK(attributes() == R"({"b":"2","c":"3"})");
  CHECK(update(R"("attributePayload": {"attributes": {"d": "4"}}, "expectedVersion": 1)") ==
        "409 VersionConflictException");
  CHECK(update(R"("attributePayload": {"attributes": {"d": "4"}})") == "200");
  CHECK(attributes() == R"({"d":"4"})");
  CHECK(sandbox.call("GET", "/things/t").json->getValue<int>("version") == 3);
  CHECK(sandbox.run("DELETE", "/things/t?expectedVersion=2") == "409 VersionConflictException");
  CHECK(sandbox.run("DELETE", "/things/t?expectedVersion=3") == "200");
  CHECK(sandbox.run("DELETE", "/things/t") == "200");
}

TEST_CASE("thing: certificates are attached and detached, and keep it from being deleted") {
  ResourceSandbox sandbox;
  const auto certificate = sandbox.add_certificate();
  CHECK(sandbox.principal("PUT", "t", certificate) == "404 ResourceNotFoundException");
  REQUIRE(sandbox.run("POST", "/things/t", "{}") == "200");
  CHECK(sandbox.principal("PUT", "t", arn_prefix + "cert/x") == "404 ResourceNotFoundException");
  CHECK(sandbox.principal("PUT", "t", "") == "400 InvalidRequestException");
  CHECK(sandbox.principal("PUT", "t", certificate) == "200");
  CHECK(sandbox.principal("PUT", "t", certificate) == "200");
  CHECK(sandbox.list("GET", "/things/t/principals", "principals") == certificate);
  CHECK(sandbox.list("GET", "/principals/things", "things", "", {{"x-amzn-principal", certificate}}) == "t");
  CHECK(sandbox.run("DELETE", "/things/t") == "400 InvalidRequestException");
  CHECK(sandbox.principal("DELETE", "t", certificate) == "200");
  CHECK(sandbox.principal("DELETE", "t", certificate) == "200");
  CHECK(sandbox.run("DELETE", "/things/t") == "200");
}

TEST_CASE("thing: an exclusive certificate is attached to no other thing") {
  ResourceSandbox sandbox;
  const auto certificate = sandbox.add_certificate();
  for (const auto* name : {"t", "u"}) REQUIRE(sandbox.run("POST", std::string("/things/") + name, "{}") == "200");
  const std::string exclusive = "?thingPrincipalType=EXCLUSIVE_THING";
  REQUIRE(sandbox.principal("PUT", "t", certificate, exclusive) == "200");
  CHECK(sandbox.principal("PUT", "u", certificate) == "400 InvalidRequestException");
  REQUIRE(sandbox.principal("PUT", "t", certificate) == "200");
  CHECK(sandbox.principal("PUT", "u", certificate, exclusive) == "400 InvalidRequestException");
  CHECK(sandbox.principal("PUT", "u", certificate) == "200");
  CHECK(sandbox.principal("PUT", "u", certificate, "?thingPrincipalType=ANY") == "400 InvalidRequestException");
}

TEST_CASE("thing: the second lists say how each is attached, and may be asked for one type alone") {
  ResourceSandbox sandbox;
  const auto own = sandbox.add_certificate("own"), shared = sandbox.add_certificate("shared");
  for (const auto* name : {"t", "u"}) REQUIRE(sandbox.run("POST", std::string("/things/") + name, "{}") == "200");
  REQUIRE(sandbox.principal("PUT", "t", own, "?thingPrincipalType=EXCLUSIVE_THING") == "200");
  REQUIRE(sandbox.principal("PUT", "t", shared, "?thingPrincipalType=NON_EXCLUSIVE_THING") == "200");
  REQUIRE(sandbox.principal("PUT", "u", shared) == "200");
  const auto listed = [&](const std::string& target, const std::string& list, const std::string& member,
                          const HttpHeaders& headers) {
    std::set<std::string> found;
    const auto answer = sandbox.call("GET", target, "", headers);
    REQUIRE(verdict(answer) == "200");
    for (const auto& item : *answer.json->getArray(list)) {
      const auto& json = *item.extract<sandbox::Json>();
      found.insert(json.getValue<std::string>(member) + " " + json.getValue<std::string>("thingPrincipalType"));
    }
    return found;
  };
  const auto principals = [&](const std::string& query) {
    return listed("/things/t/principals-v2" + query, "thingPrincipalObjects", "principal", {});
  };
  using Found = std::set<std::string>;
  CHECK(principals("") == Found{own + " EXCLUSIVE_THING", shared + " NON_EXCLUSIVE_THING"});
  CHECK(principals("?thingPrincipalType=EXCLUSIVE_THING") == Found{own + " EXCLUSIVE_THING"});
  CHECK(principals("?thingPrincipalType=NON_EXCLUSIVE_THING") == Found{shared + " NON_EXCLUSIVE_THING"});
  const auto things = [&](const std::string& of, const std::string& query) {
    return listed("/principals/things-v2" + query, "principalThingObjects", "thingName", {{"x-amzn-principal", of}});
  };
  CHECK(things(own, "") == Found{"t EXCLUSIVE_THING"});
  CHECK(things(shared, "") == Found{"t NON_EXCLUSIVE_THING", "u NON_EXCLUSIVE_THING"});
  CHECK(things(shared, "?thingPrincipalType=EXCLUSIVE_THING").empty());
  CHECK(sandbox.list("GET", "/principals/things-v2", "principalThingObjects", "thingName",
                     {{"x-amzn-principal", shared}}) == "t u");
  CHECK(sandbox.run("GET", "/things/v/principals-v2") == "404 ResourceNotFoundException");
}

TEST_CASE("things are listed page by page, and by type or attribute") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/thing-types/T", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/things/b", R"({"thingTypeName": "T"})") == "200");
  REQUIRE(sandbox.run("POST", "/things/a", R"({"attributePayload": {"attributes": {"site": "north"}}})") == "200");
  CHECK(sandbox.list("GET", "/things", "things", "thingName") == "a b");
  const auto count = [&](const std::string& query) {
    return sandbox.call("GET", "/things?" + query).json->getArray("things")->size();
  };
  CHECK(count("thingTypeName=T") == 1);
  CHECK(count("attributeName=site&attributeValue=nor&usePrefixAttributeValue=true") == 1);
  CHECK(count("attributeName=site&attributeValue=nor") == 0);
  CHECK(sandbox.run("GET", "/things?maxResults=251") == "400 InvalidRequestException");
  CHECK(sandbox.run("GET", "/things?nextToken=x") == "400 InvalidRequestException");
}

TEST_CASE("thing type: created again with the same properties only; deleted five minutes after it was deprecated") {
  ResourceSandbox sandbox;
  const std::string body = R"({"thingTypeProperties": {"searchableAttributes": ["b", "a"]}})";
  REQUIRE(sandbox.run("POST", "/thing-types/T", body) == "200");
  CHECK(sandbox.run("POST", "/thing-types/T", body) == "200");
  CHECK(sandbox.run("POST", "/thing-types/T", "{}") == "409 ResourceAlreadyExistsException");
  REQUIRE(sandbox.run("POST", "/things/t", R"({"thingTypeName": "T"})") == "200");
  CHECK(sandbox.run("DELETE", "/thing-types/T") == "400 InvalidRequestException");
  REQUIRE(sandbox.run("POST", "/thing-types/T/deprecate", "{}") == "200");
  CHECK(sandbox.call("GET", "/thing-types/T").object("thingTypeMetadata")->getValue<bool>("deprecated"));
  CHECK(sandbox.run("POST", "/things/u", R"({"thingTypeName": "T"})") == "400 InvalidRequestException");
  sandbox.host.clock.advance(std::chrono::seconds(299));
  REQUIRE(sandbox.run("DELETE", "/things/t") == "200");
  CHECK(sandbox.run("DELETE", "/thing-types/T") == "400 InvalidRequestException");
  sandbox.host.clock.advance(std::chrono::seconds(1));
  CHECK(sandbox.run("DELETE", "/thing-types/T") == "200");
  CHECK(sandbox.run("GET", "/thing-types/T") == "404 ResourceNotFoundException");
}

TEST_CASE("thing type: deprecation can be undone, a type in use is not deleted") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/thing-types/T", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/things/t", R"({"thingTypeName": "T"})") == "200");
  REQUIRE(sandbox.run("POST", "/thing-types/T/deprecate", "{}") == "200");
  sandbox.host.clock.advance(std::chrono::minutes(6));
  CHECK(sandbox.run("DELETE", "/thing-types/T") == "400 InvalidRequestException");
  REQUIRE(sandbox.run("POST", "/thing-types/T/deprecate", R"({"undoDeprecate": true})") == "200");
  CHECK(sandbox.run("POST", "/things/u", R"({"thingTypeName": "T"})") == "200");
  CHECK(sandbox.list("GET", "/thing-types", "thingTypes", "thingTypeName") == "T");
}

TEST_CASE("thing: in another billing group it is another one") {
  ResourceSandbox sandbox;
  for (const auto* group : {"B", "C"})
    REQUIRE(sandbox.run("POST", std::string("/billing-groups/") + group, "{}") == "200");
  REQUIRE(sandbox.run("POST", "/things/t", R"({"billingGroupName": "B"})") == "200");
  CHECK(sandbox.run("POST", "/things/t", R"({"billingGroupName": "B"})") == "200");
  CHECK(sandbox.run("POST", "/things/t", R"({"billingGroupName": "C"})") == "409 ResourceAlreadyExistsException");
  CHECK(sandbox.run("POST", "/things/t", "{}") == "409 ResourceAlreadyExistsException");
}

TEST_CASE("thing type: deprecated a second time, it is deleted five minutes after the first") {
  ResourceSandbox sandbox;
  REQUIRE(sandbox.run("POST", "/thing-types/T", "{}") == "200");
  REQUIRE(sandbox.run("POST", "/thing-types/T/deprecate", "{}") == "200");
  sandbox.host.clock.advance(std::chrono::seconds(299));
  REQUIRE(sandbox.run("POST", "/thing-types/T/deprecate", "{}") == "200");
  sandbox.host.clock.advance(std::chrono::seconds(1));
  CHECK(sandbox.run("DELETE", "/thing-types/T") == "200");
}
