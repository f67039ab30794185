// Documents that mean the same, and those that do not.
#include "engine/documents/document_meaning.h"

#include <string>

#include "tests/catch.h"

using namespace byoc;

namespace {

std::string policy(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":)" + statements + "}";
}

bool mean_the_same(const std::string& one, const std::string& other) {
  return policy_meaning(policy(one)) == policy_meaning(policy(other));
}

std::string body(const std::string& properties) {
  return R"({"Resources":{"x":{"Type":"T","Properties":)" + properties + "}}}";
}

bool bodies_mean_the_same(const std::string& one, const std::string& other) {
  return template_meaning(body(one)) == template_meaning(body(other));
}

}  // namespace

TEST_CASE("documents: a policy means the same in any order, and a list of one is the one") {
  CHECK(mean_the_same(R"([{"Effect":"Allow","Action":["a","b"],"Resource":["*"]}])",
                      R"({"Resource":"*", "Action":["b","a","a"],"Effect":"Allow"})"));
  CHECK(mean_the_same(R"([{"NotAction":["a"],"NotResource":["x","y"]},{"Sid":"s"}])",
                      R"([{"Sid":"s"},{"NotResource":["y","x"],"NotAction":"a"}])"));
  CHECK(mean_the_same(R"({"Condition":{"StringEquals":{"k":["v","w"],"l":["m"]}}})",
                      R"({"Condition":{"StringEquals":{"l":"m","k":["w","v"]}}})"));
}

TEST_CASE("documents: a policy that allows something else means something else") {
  CHECK_FALSE(mean_the_same(R"({"Effect":"Allow"})", R"({"Effect":"Deny"})"));
  CHECK_FALSE(mean_the_same(R"({"Action":"a"})", R"({"Action":["a","b"]})"));
  CHECK_FALSE(mean_the_same(R"({"Action":"a"})", R"({"NotAction":"a"})"));
  CHECK_FALSE(mean_the_same(R"({"Condition":{"Bool":{"k":"v"}}})", R"({"Condition":{"BoolIfExists":{"k":"v"}}})"));
  CHECK_FALSE(mean_the_same(R"({"Action":"true"})", R"({"Action":true})"));
  CHECK_FALSE(mean_the_same(R"([{"Action":"a","Resource":"x"},{"Action":"b","Resource":"y"}])",
                            R"([{"Action":"a","Resource":"y"},{"Action":"b","Resource":"x"}])"));
}

TEST_CASE("documents: a template means the same where its policy and groups do, and in no other order of lists") {
  CHECK(bodies_mean_the_same(R"({"ThingGroups":["a","b"],"A":1})", R"({"A":1,"ThingGroups":["b","a"]})"));
  CHECK(bodies_mean_the_same(R"({"PolicyDocument":"{\"Statement\":{\"Action\":[\"a\"]}}"})",
                             R"({"PolicyDocument":"{ \"Statement\": [{\"Action\": \"a\"}] }"})"));
  CHECK(bodies_mean_the_same(R"({"PolicyDocument":"{\"Statement\":[{\"Sid\":\"1\"},{\"Sid\":\"2\"}]}"})",
                             R"({"PolicyDocument":"{\"Statement\":[{\"Sid\":\"2\"},{\"Sid\":\"1\"}]}"})"));
  CHECK_FALSE(bodies_mean_the_same(R"({"PolicyDocument":"{\"Statement\":{\"Action\":\"a\"}}"})",
                                   R"({"PolicyDocument":"{\"Statement\":{\"Action\":\"b\"}}"})"));
  CHECK_FALSE(bodies_mean_the_same(R"({"ThingName":{"Fn::Join":["",["a","b"]]}})",
                                   R"({"ThingName":{"Fn::Join":["",["b","a"]]}})"));
  CHECK_FALSE(
      bodies_mean_the_same(R"({"ThingName":{"Fn::Join":["",["a"]]}})", R"({"ThingName":{"Fn::Join":["","a"]}})"));
}

TEST_CASE("documents: what is no document is its own meaning, and odd forms are read as they are") {
  for (const std::string text : {"", "x", "[]", R"({"a":1,"a":2})"}) {
    CHECK(policy_meaning(text) == text);
    CHECK(template_meaning(text) == text);
  }
  CHECK(policy_meaning(R"({"Statement":7})") == R"({"Statement":[7]})");
  CHECK(policy_meaning(R"({"Statement":[[],"x"]})") == R"({"Statement":["x",[]]})");
  CHECK(policy_meaning(R"({"Statement":{"Action":[],"Condition":[1]}})") ==
        R"({"Statement":[{"Action":[],"Condition":[1]}]})");
  CHECK(template_meaning(R"({"Resources":[1]})") == R"({"Resources":[1]})");
  CHECK(template_meaning(R"({"Resources":{"x":7,"y":{"Properties":[]}}})") ==
        R"({"Resources":{"x":7,"y":{"Properties":[]}}})");
}
