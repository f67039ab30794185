// In which members two documents differ.
#include "engine/documents/document_differences.h"

#include <string>

#include "engine/documents/document_meaning.h"
#include "engine/yaml/json_tree.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

using Lines = std::vector<std::string>;

std::string text_of(const std::optional<std::string>& value) {
  return value ? '\'' + *value + '\'' : "(none)";
}

Lines between(const std::string& before, const std::string& after) {
  Lines lines;
  for (const auto& [member, was, is] :
       member_differences(policy_form(*parse_json_object(before)), policy_form(*parse_json_object(after))))
    lines.push_back(member + ": " + text_of(was) + " -> " + text_of(is));
  return lines;
}

// Of policies with these statements.
Lines between_statements(const std::string& before, const std::string& after) {
  return between(R"({"Statement":)" + before + '}', R"({"Statement":)" + after + '}');
}

}  // namespace

TEST_CASE("document differences: a member is named by its path, with both values") {
  CHECK(between(R"({"Version":"1","a":{"b":1}})", R"({"Version":"2","a":{"b":true}})") ==
        Lines{"Version: '1' -> '2'", "a.b: '1' -> 'true'"});
  CHECK(between(R"({"a":1})", R"({"b":{"c":[1]}})") == Lines{"a: '1' -> (none)", R"(b: (none) -> '{"c":[1]}')"});
  CHECK(between(R"({"a":true})", R"({"a":"true"})") == Lines{R"(a: 'true' -> '"true"')"});
  CHECK(between(R"({"a":[1,2]})", R"({"a":[1,2]})").empty());
}

TEST_CASE("document differences: of a list, what both have is left out") {
  CHECK(between_statements(R"({"Action":["a","b","c"]})", R"({"Action":["b","c","d"]})") ==
        Lines{"Statement[0].Action[]: 'a' -> 'd'"});
  CHECK(between_statements(R"({"Action":["a","b"]})", R"({"Action":["a","b","c","d"]})") ==
        Lines{R"(Statement[0].Action[]: (none) -> '["c","d"]')"});
  CHECK(between_statements(R"({"Action":["a","b"]})", R"({"Action":"*"})") ==
        Lines{R"(Statement[0].Action: '["a","b"]' -> '*')"});
  CHECK(between_statements(R"({"Action":["a","b"]})", R"({"Action":["c","d"]})") ==
        Lines{R"(Statement[0].Action: '["a","b"]' -> '["c","d"]')"});
  CHECK(between(R"({"x":["a","b"]})", R"({"x":["b","a"]})") == Lines{R"(x: '["a","b"]' -> '["b","a"]')"});
}

TEST_CASE("document differences: a statement is compared with the one that it was, wherever that stood") {
  const std::string connect = R"({"Effect":"Allow","Action":"iot:Connect","Resource":"c"})";
  const std::string publish = R"({"Effect":"Allow","Action":"iot:Publish","Resource":"t"})";
  const std::string wider = R"({"Effect":"Allow","Action":"iot:Publish","Resource":"*"})";
  const auto list = [](const std::string& one, const std::string& other) { return '[' + one + ',' + other + ']'; };
  CHECK(between_statements(list(connect, publish), list(publish, connect)).empty());
  CHECK(between_statements(list(connect, publish), list(wider, connect)) == Lines{"Statement[0].Resource: 't' -> '*'"});
  CHECK(between_statements('[' + connect + ']', list(publish, connect)) ==
        Lines{R"(Statement[0]: (none) -> '{"Action":"iot:Publish","Effect":"Allow","Resource":"t"}')"});
  CHECK(between_statements(list(connect, publish), '[' + publish + ']').size() == 1);
  CHECK(between_statements(list(connect, publish), '[' + publish + ']').front().starts_with("Statement[]: '{"));
}

TEST_CASE("document differences: statements of one Sid belong together whatever else they say") {
  CHECK(between_statements(R"([{"Sid":"a","Action":"x","Effect":"Deny"},{"Sid":"b","Action":"y","Effect":"Allow"}])",
                           R"([{"Sid":"b","Action":"x","Effect":"Deny"}])") ==
        Lines{"Statement[0].Action: 'y' -> 'x'", "Statement[0].Effect: 'Allow' -> 'Deny'",
              R"(Statement[Sid=a]: '{"Action":"x","Effect":"Deny","Sid":"a"}' -> (none))"});
}

TEST_CASE("document differences: each statement that is gone has a name of its own") {
  const auto names = [](const std::string& before) {
    std::string all;
    for (const auto& line : between_statements(before, R"([{"Effect":"Allow"}])"))
      all += line.substr(0, line.find(':')) + ' ';
    return all;
  };
  CHECK(names(R"([{"Effect":"Allow"},{"a":1}])") == "Statement[] ");
  CHECK(names(R"([{"a":1},{"Effect":"Allow"},{"a":2},{"Sid":"s"}])") ==
        "Statement[removed 1] Statement[removed 2] Statement[Sid=s] ");
  CHECK(names(R"([{"a":1,"Sid":"s"},{"Effect":"Allow"},{"a":2,"Sid":"s"},{"Sid":7}])") ==
        "Statement[Sid=s] Statement[removed 1] Statement[removed 2] ");
}

TEST_CASE("document differences: numbers that differ beyond what a double holds differ") {
  CHECK(between(R"({"a":18446744073709551615})", R"({"a":18446744073709551616})") ==
        Lines{"a: '18446744073709551615' -> '18446744073709551616'"});
  CHECK(between(R"({"a":0.1000000000000000000001})", R"({"a":0.1})") ==
        Lines{"a: '0.1000000000000000000001' -> '0.1'"});
  CHECK(between(R"({"a":1.0})", R"({"a":1.0})").empty());
}

TEST_CASE("document differences: statements that have nothing in common are not compared") {
  CHECK(between_statements(R"([{"Action":"a"},{"Action":"b"}])", R"([{"Action":"c"},{"Action":"d"}])") ==
        Lines{R"(Statement[0]: (none) -> '{"Action":"c"}')", R"(Statement[1]: (none) -> '{"Action":"d"}')",
              R"(Statement[removed 1]: '{"Action":"a"}' -> (none))",
              R"(Statement[removed 2]: '{"Action":"b"}' -> (none))"});
}

TEST_CASE("document differences: lists that nobody can have written are compared in no time, as a whole") {
  const auto many = [](const std::string& action) {
    std::string list = "[";
    for (int i = 0; i < 5000; ++i) list += (i ? "," : "") + (R"({"Action":")" + action) + std::to_string(i) + R"("})";
    return list + ']';
  };
  CHECK(between_statements(many("a"), many("b")).size() == 1);
}

TEST_CASE("document differences: a document of very many members is told as a whole") {
  std::string many = "{";
  for (int i = 0; i < 5000; ++i) many += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":1";
  many += '}';
  const auto told = between(many, R"({"Version":"1"})");
  CHECK(told.size() == 1);
  CHECK(told.front().starts_with(": '{"));
}
