// What is certainly no policy is refused, and nothing else is.
#include "engine/documents/policy_grammar.h"

#include <string>

#include "engine/yaml/json_tree.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

// "line:column message" of each, joined with "; ".
std::string mistakes_in(const std::string& document) {
  std::string all;
  for (const auto& [mark, message, hint] : policy_mistakes(parse_json({"p.json", document}))) {
    CHECK_FALSE(hint.empty());
    all += (all.empty() ? "" : "; ") + std::to_string(mark.line) + ':' + std::to_string(mark.column) + ' ' + message;
  }
  return all;
}

std::string mistakes_in_statement(const std::string& statement) {
  return mistakes_in("{\"Version\":\"2012-10-17\",\"Statement\":\n" + statement + "}");
}

}  // namespace

TEST_CASE("policy grammar: what AWS documents is taken, and what is not certain passes") {
  for (const auto* statement :
       {R"({"Effect":"Allow","Action":"iot:Connect","Resource":"*"})",
        R"([{"Effect":"Deny","Action":["iot:Connect","iot:Publish"],"Resource":["*"],"Sid":"a b"}])",
        R"([{"Effect":"Allow","NotAction":"iot:Publish","NotResource":"arn:aws:iot:*"}])",
        // Actions of other services and unknown ones, variables, whatever is in a condition.
        R"({"Effect":"Allow","Action":"greengrass:Discover","Resource":"*"})",
        R"({"Effect":"Allow","Action":"Connect","Resource":"${iot:Connection.Thing.ThingName}"})",
        R"({"Effect":"Allow","Action":"","Resource":"*","Condition":{}})",
        R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"iot:X":[true,"true",1]}}})"}) {
    CAPTURE(statement);
    CHECK(mistakes_in_statement(statement).empty());
  }
  // The policy language has a default for it.
  CHECK(mistakes_in(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})").empty());
  CHECK(mistakes_in(R"({"Id":"x","Version":"2008-10-17",
                        "Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})")
            .empty());
}

TEST_CASE("policy grammar: each mistake is told where it stands") {
  CHECK(mistakes_in("{}") == "1:1 it has no 'Statement'");
  CHECK(mistakes_in(R"({"Version":"2012-10-17"})") == "1:1 it has no 'Statement'");
  CHECK(mistakes_in(R"({"Version":"2012-10-17","Statement":[]})") == "1:37 'Statement' is an empty list");
  CHECK(mistakes_in(R"({"version":"2012-10-17","Statements":{}})") ==
        "1:2 a policy has no member 'version'; 1:25 a policy has no member 'Statements'");
  CHECK(mistakes_in_statement("{}") ==
        "2:1 a statement has no 'Effect'; 2:1 a statement has no 'Action'; 2:1 a statement has no 'Resource'");
  CHECK(mistakes_in_statement("[7]") == "2:2 a statement is a number");
  CHECK(mistakes_in_statement("[[]]") == "2:2 a statement is an empty list");
  CHECK(mistakes_in_statement("null") == "2:1 'Statement' is null");
  CHECK(mistakes_in_statement(R"({"Effect":true,"Action":null,"Resource":"*"})") ==
        R"(2:11 'Effect' is neither "Allow" nor "Deny"; 2:25 'Action' is null)");
  CHECK(mistakes_in_statement(R"({"Effect":"allow","Action":["a",[]],"Resource":{}})") ==
        "2:11 'Effect' is neither \"Allow\" nor \"Deny\"; 2:33 an empty list stands in the list 'Action'; "
        "2:48 'Resource' is an empty object");
  CHECK(mistakes_in_statement(R"({"Effect":"Allow","Action":"a","NotAction":[],"Resource":"*"})") ==
        "2:1 a statement has 'Action' and 'NotAction'; 2:44 'NotAction' is an empty list");
}

TEST_CASE("policy grammar: of what is something else, nothing is repeated") {
  CHECK(mistakes_in(R"({"secret-name":"secret","another":7})") ==
        "1:2 a policy has none of the members that stand here; 1:1 it has no 'Statement'");
  for (const auto* document :
       {R"({"secret":1})", R"({"Version":"secret"})", R"({"Statement":["secret"]})", R"({"Statement":"secret"})",
        R"({"Statement":{"Effect":"secret","Action":["secret",7,["secret"]],"Resource":{"secret":1}}})",
        R"({"Statement":{"Effect":7,"Action":{"secret":"secret"},"Condition":"secret"}})",
        R"({"Statement":[{"secret":"secret"}]})"}) {
    CAPTURE(document);
    CHECK(mistakes_in(document).find("secret") == std::string::npos);
    CHECK_FALSE(mistakes_in(document).empty());
  }
}

TEST_CASE("policy grammar: a name that is only misspelt is not missed too") {
  CHECK(mistakes_in_statement(R"({"effect":"Allow","Actoin":"a","Resources":"*"})") ==
        "2:2 a statement has no member 'effect'; 2:19 a statement has no member 'Actoin'; 2:32 a statement has no "
        "member 'Resources'");
}
