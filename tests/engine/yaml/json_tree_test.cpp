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
  REQUIRE(text == R"({"a":{"b":[1,-2,1.5,true,false,null,"x",{},[]]},"big":18446744073709551615,"é":"\"\\\n\u0001ü"})");
}

TEST_CASE("json: escapes are read, also those of characters beyond U+FFFF") {
  CHECK(parse_json({"p.json", R"("\"\\\/\b\f\n\r\t\u0041\u00fc\u20AC\ud83d\uDE00\u202e")"}).scalar ==
        "\"\\/\b\f\n\r\tAü€😀\u202e");
  for (const std::string wrong : {R"("\x")", R"("\u12")", R"("\u12g4")", R"("\u+123")", R"("\ud83d")", R"("\ud83dx")",
                                  R"("\ud83d\n")", R"("\ud83d\u0041")", R"("\ude00")", R"("\")", R"("\u)"})
    CHECK_FALSE(mistake_in(wrong).empty());
}

TEST_CASE("json: each value and name has its line and column") {
  const auto tree = parse_json({"p.json", "\xEF\xBB\xBF{\r\n  \"ü\": [1, \"é\",\n{}], \"b\": true}"});
  CHECK(tree.mark == SourceMark{1, 1});
  CHECK(tree.entries[0].key_mark == SourceMark{2, 3});
  CHECK(tree.entries[0].value.items[1].mark == SourceMark{2, 12});
  CHECK(tree.entries[0].value.items[2].mark == SourceMark{3, 1});
  CHECK(tree.entries[1].value.mark == SourceMark{3, 11});
}

TEST_CASE("json: a number keeps its value, whatever its size") {
  const auto same = [](const std::string& number) { return json_text(parse_json({"p.json", number})) == number; };
  for (const auto* number :
       {"0", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "99999999999999999999999",
        "0.1", "1.5", "-2.25", "12345678901234567890.5", "0.1234567890123456789", "1.00000000000000000001e5"}) {
    CAPTURE(number);
    CHECK(same(number));
  }
  CHECK(same(std::string(1000, '7')));
  // What is the same number is written in one way.
  CHECK(json_text(parse_json({"p.json", "[1.50,15e-1,0.15E+1]"})) == "[1.5,1.5,1.5]");
  CHECK(json_text(parse_json({"p.json", "0.0e-9223372036854775808"})) == json_text(parse_json({"p.json", "0.0"})));
  CHECK(json_text(parse_json({"p.json", "[1e2,100.0]"})) == json_text(parse_json({"p.json", "[100.0,1E2]"})));
}

TEST_CASE("json: numbers of YAML become numbers of JSON, none is rounded") {
  const auto written = [](const std::string& yaml) { return json_text(parse_yaml({"m.yaml", yaml})); };
  CHECK(written("[0x1F, 0o17, +7, 007, .5, 1., -.5, +1.5]") == "[31,15,7,7,0.5,1,-0.5,1.5]");
  CHECK(written("[+18446744073709551616, 0018446744073709551616]") == "[18446744073709551616,18446744073709551616]");
  CHECK(written("[-.12345678901234567890, 1.e-5, 00.12345678901234567890]") ==
        "[-0.12345678901234567890,0.00001,0.12345678901234567890]");
  CHECK(written("0x7fffffffffffffff") == "9223372036854775807");
  CHECK_THROWS_AS(written("0x8000000000000000"), SourceError);
  CHECK_THROWS_AS(written("a: 0o7777777777777777777777"), SourceError);
  CHECK(to_real(parse_yaml({"m.yaml", std::string(400, '9')})) > 1e300);
  CHECK(to_real(parse_yaml({"m.yaml", '-' + std::string(400, '9')})) < -1e300);
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
  CHECK(mistake_in("{\"a\":1 # x\n}") == "1:8 JSON has no comments / remove the comment");
  CHECK(mistake_in("{\"a\":1\n \"b\":2}") == "2:2 a comma is missing here / add it");
  CHECK(mistake_in("{\"a\":1; \"b\":2}") == "1:7 a ';' stands here / write ',' instead");
  CHECK(mistake_in("{\"a\":1}\n{}").starts_with("2:1 a second value begins here"));
  CHECK(mistake_in("{\"a\":1},\n{}").starts_with("1:8 a comma stands behind the end of the document"));
  CHECK(mistake_in("{\"a\":1").starts_with("1:7 the text ends before it is complete / it was cut off"));
  CHECK(mistake_in("{\"a\":{}").starts_with("1:8 the text ends before it is complete"));
  CHECK(mistake_in("{\"a\":\"x").starts_with("1:8 the text ends before it is complete"));
  CHECK(mistake_in("{\"a\":\"x\\").starts_with("1:9 the text ends before it is complete"));
  for (const auto* nothing : {"", " \n\t", "\xEF\xBB\xBF"})
    CHECK(mistake_in(nothing).ends_with("there is nothing in it / write a JSON object: {...}"));
  CHECK(mistake_in("{\"a\":[1 2]}") == "1:9 a comma is missing here / add it");
  CHECK(mistake_in("{\"a\" 1}").starts_with("1:6 a ':' is missing here"));
  CHECK(mistake_in("{\"a\"}").starts_with("1:5 a value is missing before '}' / "));
  CHECK(mistake_in("{\"a\",}").starts_with("1:5 a name has no value"));
  CHECK(mistake_in("{\"a\":1]") ==
        "1:7 a '{' is closed with ']' / close it with '}', or close first what was opened within");
  CHECK(mistake_in("{\"a\":tru}").starts_with("1:6 a word without quotes is no value of JSON / "));
  CHECK(mistake_in("{\"a\":TRUE}") == "1:6 'TRUE' is no value of JSON / write it as true");
  CHECK(mistake_in("{\"a\":true/e}").starts_with("1:10 '/' can't stand here"));
  for (const std::string number : {"01", "+1", ".5", "1.", "1e", "1e+", "0x7", "1_000", "-01", "12abc"})
    CHECK(mistake_in("{\"a\":" + number + "}").starts_with("1:6 this is no number of JSON / "));
  CHECK(mistake_in("{\"a\":-}").starts_with("1:6 "));
  CHECK(mistake_in("{\"a\":\"x\ny\"}").starts_with("1:6 a text is not closed on its line"));
  CHECK(mistake_in("{“a”:1}").starts_with("1:2 '“' can't stand here / remove it; "));
  CHECK(mistake_in("{\"a\":\u00a01}").starts_with("1:6 '\\u00a0' can't stand here / "));
  for (const std::string number : {"1e999", "-1e999", "1.5e999"})
    CHECK(mistake_in("{\"a\":" + number + "}") ==
          "1:6 this number is larger than a document can hold / write another, or quote it if it is a text");
  // What is less than a document can tell from zero is a number all the same.
  for (const std::string number : {"1e-400", "-2.5E-999"}) CHECK(mistake_in("{\"a\":" + number + "}").empty());
  CHECK(parse_json({"d.json", "{\"a\":1e-400}"}).find("a")->scalar == "1e-400");
  CHECK(mistake_in(nested(65)).starts_with("1:65 lists and objects are nested deeper than 64 / "));
  CHECK(mistake_in(nested(64)).empty());
  CHECK_FALSE(mistake_in(nested(100'000)).empty());
}

TEST_CASE("json: a mistake repeats nothing that may be the secret of another file") {
  for (const auto* text :
       {"{secret: 1}", "{\"a\": secret}", "{\"a\": 0secret}", "{\"a\": 'secret'}", "{\"a\": 7 secret}", "secret = 7",
        "[secret", "{\"a\" secret}", "\"secret", "{\"a\": \"b\"} secret"}) {
    CAPTURE(text);
    CHECK_FALSE(mistake_in(text).empty());
    CHECK(mistake_in(text).find("secret") == std::string::npos);
  }
}

TEST_CASE("json: what is YAML is told to be that") {
  for (const auto* yaml : {"Version: 1\n", "---\nVersion: 1\n", "- a\n", "%YAML 1.2\n", "a :\n  b", "\n  a: {}"})
    CHECK(mistake_in(yaml).ends_with(
        "this is YAML, not JSON / write it as JSON, which begins with '{' and has names and texts in double quotes"));
  CHECK(mistake_in("\"a\": 1").starts_with("1:4 a name and its value stand in no braces / "));
}

TEST_CASE("json: the marks of a merge conflict are told, not the syntax that they break") {
  CHECK(mistake_in("{\n<<<<<<< HEAD\n\"a\":1\n=======\n\"a\":2\n>>>>>>> other\n}")
            .starts_with("2:1 it holds a merge conflict"));
}

TEST_CASE("json: an encoding other than UTF-8 and an invisible character have their place") {
  CHECK(mistake_in("{\n \"a\": \"M\xfcller\"}").starts_with("2:9 the byte 0xfc is not UTF-8 / "));
  CHECK(mistake_in("{\n \"ü\": \"\u200b\"}").starts_with("2:8 U+200B (zero width space) stands here"));
  CHECK(mistake_in(std::string("{\0\"\0", 4)).starts_with("1:1 the file is UTF-16 (little endian)"));
  CHECK(mistake_in(std::string("\0{\0\"", 4)).starts_with("1:1 the file is UTF-16 (big endian)"));
}

TEST_CASE("json: no text ends the program, however it is cut or changed") {
  const std::string text = R"({"a":[1,-2.5e3,"\ud83d\ude00\n",{"b":null}],"ü":true})";
  for (std::size_t size = 0; size < text.size(); ++size) CHECK_FALSE(parse_json_object(text.substr(0, size)));
  for (std::size_t at = 0; at < text.size(); ++at)
    for (int byte = 0; byte < 256; ++byte) {
      auto changed = text;
      changed[at] = static_cast<char>(byte);
      try {
        parse_json({"p.json", changed});
      } catch (const SourceError& error) {
        CHECK(error.diagnostics().at(0).mark.line > 0);
        CHECK_FALSE(error.diagnostics().at(0).hint.empty());
      }
    }
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
