// What is certainly no provisioning template is refused, and nothing else is.
#include "engine/documents/template_grammar.h"

#include <string>

#include "engine/yaml/json_tree.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

std::string first_of(const std::vector<Diagnostic>& mistakes) {
  return mistakes.empty() ? std::string() : mistakes.front().message;
}

std::string mistake_in(const std::string& body) {
  return first_of(template_mistakes(parse_json({"t.json", body})));
}

std::string mistake_in_own(const std::string& body) {
  return first_of(registration_template_mistakes(parse_json({"t.json", body})));
}

}  // namespace

TEST_CASE("template grammar: what AWS documents is taken, and what is not certain passes") {
  for (const auto* body :
       {R"({"Resources":{"x":{"Type":"AWS::IoT::Thing"}}})",
        R"({"Parameters":{},"Resources":{"x":{"Type":"AWS::IoT::Policy","Properties":[],"OverrideSettings":7}}})",
        R"({"Parameters":{"SerialNumber":{"Type":"String","Default":"1"}},"DeviceConfiguration":{"a":[1]},
            "Resources":{"x":{"Type":"AWS::IoT::Certificate"}},"Remark":"mine"})"}) {
    CAPTURE(body);
    CHECK(mistake_in(body).empty());
  }
}

TEST_CASE("template grammar: each mistake is told") {
  CHECK(mistake_in("{}") == "it has no 'Resources'");
  CHECK(mistake_in(R"({"Resources":{}})") == "'Resources' is an empty object");
  CHECK(mistake_in(R"({"Resources":null})") == "'Resources' is null");
  CHECK(mistake_in(R"({"Parameters":"x","Resources":{"x":{"Type":"AWS::IoT::Thing"}}})") == "'Parameters' is a text");
  CHECK(mistake_in(R"({"Parameters":{"a":"String"},"Resources":{"x":{"Type":"AWS::IoT::Thing"}}})") ==
        "parameter 'a' is a text");
  CHECK(mistake_in(R"({"Resources":{"x":[]}})") == "resource 'x' is an empty list");
  CHECK(mistake_in(R"({"Resources":{"x":{}}})") == "resource 'x' has no 'Type'");
  CHECK(mistake_in(R"({"Resources":{"x":{"Type":"AWS::IoT::thing"}}})") ==
        "the 'Type' of resource 'x' is none that AWS IoT has");
}

TEST_CASE("template grammar: the template of a registration names a policy, in whatever way") {
  const auto with = [](const std::string& properties) {
    return R"({"Resources":{"p":{"Type":"AWS::IoT::Policy","Properties":)" + properties + "}}}";
  };
  CHECK(mistake_in_own(with("{}")) == "it has no policy, without which AWS IoT takes no template of an authority");
  CHECK(mistake_in(with("{}")).empty());
  for (const auto* properties :
       {R"({"PolicyName":"p"})", R"({"policyDocument":{"Ref":"x"}})", R"([{"PolicyDocument":1}])"})
    CHECK(mistake_in_own(with(properties)).empty());
  CHECK(mistake_in_own("{}") == "it has no 'Resources'");
}
