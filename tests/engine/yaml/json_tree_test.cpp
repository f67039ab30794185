// JSON read as strictly as YAML, and what is said of mistakes.
#include "engine/yaml/json_tree.h"

#include <string>

#include "engine/base/error.h"
#include "engine/yaml/yaml_json.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

// "line:column message / hint" of the one mistake.
std::string mistake_in(const std::string& content) {
  try {
    parse_json({"p.json", content});
  } catch (const SourceError& error) {
    const auto& only = error.diagnostics().at(0);
    return std::to_string(only.mark.line) + ':' + std::to_string(only.mark.column) + ' ' + only.message + " / " +
           only.hint;
  }
  return {};
}

std::string nested(int depth) {
  std::string text(static_cast<std::size_t>(depth), '[');
  return text + std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

TEST_CASE("json: every sort of value is read, and written again the same") {
  const std::string all =
      R"({"a":{"b":[1,-2,1.5,true,false,null,"x",{},[]]},"é":"\"\\\n\u0001ü","big":18446744073709551615})";
  const auto tree = parse_json({"p.json", all});
  REQUIRE(tree.type == YamlNode::Type::map);
  REQUIRE(tree.find("a")->find("b")->items.size() == 9);
  REQUIRE(tree.find("é")->scalar == "\"\\\n\001ü");
  const auto text = json_text(tree);
  REQUIRE(json_text(parse_json({"p.json", text})) == text);
  REQUIRE(text.starts_with(R"({"a":{"b":[1,-2,1.5,true,false,null,"x",{},[]]},"big":)"));
}

TEST_CASE("json: a byte order mark, CR LF and tabs are read") {
  REQUIRE(json_text(parse_json({"p.json", "\xEF\xBB\xBF{\r\n\t\"a\": 1\r\n}\r\n"})) == R"({"a":1})");
  REQUIRE(mistake_in("\xEF\xBB\xBF{\"a\":1,}") == "1:7 a comma stands before '}' / remove the comma");
}

TEST_CASE("json: a member that is given twice is named where it stands the second time") {
  REQUIRE(mistake_in("{\"Effect\":\"Deny\",\n  \"Effect\":\"Allow\"}") ==
          "2:3 'Effect' is given twice (first on line 1) / remove one; neither was used");
  REQUIRE(mistake_in(R"({"ü":{"a\"b":1,"a\"b":2}})").starts_with("1:16 'a\"b' is given twice"));
  REQUIRE(mistake_in(R"({"\\":1,"\\":2})").starts_with("1:9 "));
  REQUIRE(mistake_in(R"({"a":1,"\u0061":2})").starts_with("1:8 'a' is given twice"));
  REQUIRE(mistake_in(R"({"a":{"b":1},"b":{"a":1}})").empty());
}

TEST_CASE("json: a mistake is named with its line and column, and with what to do") {
  CHECK(mistake_in("{\"a\":[1,\n  2,\n]}") == "2:4 a comma stands before ']' / remove the comma");
  CHECK(mistake_in("{\"a\":1 ,\n}") == "1:8 a comma stands before '}' / remove the comma");
  CHECK(mistake_in("{'a':1}") == "1:2 a text is in single quotes / put it into double quotes");
  CHECK(mistake_in("// x\n{}") == "1:1 JSON has no comments / remove the comment");
  CHECK(mistake_in("{\"a\":1 # x\n}").ends_with("JSON has no comments / remove the comment"));
  CHECK(mistake_in("{\"a\":1\n \"b\":2}") == "2:2 a comma is missing here / add it");
  CHECK(mistake_in("{\"a\":1}\n{}") == "2:1 something follows the end of the document / remove it");
  CHECK(mistake_in("{\"a\":1") ==
        "1:7 the text ends before it is complete / it was cut off, or a bracket or quote is open");
  CHECK(mistake_in("") == "1:1 the text ends before it is complete / it was cut off, or a bracket or quote is open");
  CHECK(mistake_in("{\"a\":{}").ends_with("it was cut off, or a bracket or quote is open"));
  CHECK(mistake_in("{\"a\":[1 2]}") == "1:9 a comma is missing here / add it");
  CHECK(mistake_in("{\"a\" 1}").starts_with("1:6 a ':' is missing here"));
  CHECK(mistake_in("{\"a\":1]").starts_with("1:7 this is no JSON: "));
  CHECK(mistake_in("{\"a\":tru}").starts_with("1:9 this is no JSON: "));
  CHECK(mistake_in("{\"a\":tru/e}").starts_with("1:9 this is no JSON: "));
  CHECK(mistake_in("{\"a\":01}").starts_with("1:7 this is no JSON: "));
  CHECK(mistake_in("{\"a\":\"x\ny\"}").starts_with("1:8 this is no JSON: "));
  CHECK(mistake_in("{“a”:1}").starts_with("1:2 '“' can't stand here / remove it; "));
  CHECK(mistake_in("{\"a\":\u00a01}").starts_with("1:6 '\\u00a0' can't stand here / "));
  for (const std::string number : {"1e999", "99999999999999999999999", "-1e999"})
    CHECK(mistake_in("{\"a\":" + number + "}") ==
          "1:6 '" + number + "' is not a number that a document can hold / write another, or quote it if it is a text");
  CHECK(mistake_in(nested(65)).find("nested deeper than 64 / ") != std::string::npos);
  CHECK(mistake_in(nested(64)).empty());
  CHECK_FALSE(mistake_in(nested(100'000)).empty());
}

TEST_CASE("json: what is no text that a person wrote is refused as in YAML") {
  CHECK_FALSE(mistake_in("{\"a\":\"\xff\"}").empty());
  CHECK_FALSE(mistake_in(std::string("{\"a\":\"\0\"}", 9)).empty());
  REQUIRE_THROWS_AS(parse_json({"p.json", "-----BEGIN EC PRIVATE KEY-----"}), Error);
  try {
    parse_json({"p.json", "{\"a\":\"-----BEGIN PRIVATE KEY-----abc\"}"});
    FAIL("a key was read");
  } catch (const Error& error) {
    REQUIRE(std::string(error.what()).find("abc") == std::string::npos);
  }
}

TEST_CASE("json: of others' texts, an object is read and everything else is none") {
  REQUIRE(parse_json_object("{\"a\":1}"));
  for (const auto* text : {"", "[]", "7", "{", "{\"a\":1,\"a\":2}", "<html>"}) CHECK_FALSE(parse_json_object(text));
  REQUIRE_FALSE(parse_json_object(nested(1'000'000)));
}
