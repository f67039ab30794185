#include "engine/yaml/yaml_tree.h"

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "tests/catch.h"

namespace {

using byoc::parse_yaml;
using byoc::SourceMark;
using byoc::YamlNode;
using Type = YamlNode::Type;

YamlNode parse(const std::string& content) {
  return parse_yaml({"file.yaml", content});
}

std::string error_of(const std::string& content) {
  try {
    parse(content);
  } catch (const byoc::SourceError& error) {
    return error.what();
  }
  return "no error";
}

Type type_of(const std::string& scalar) {
  return parse("a: " + scalar + "\n").entries.at(0).value.type;
}

std::string repeated(const std::string& text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("yaml: a plain scalar has the type of the core schema") {
  for (const auto* text : {"", "~", "null", "Null", "NULL"}) CHECK(type_of(text) == Type::null);
  for (const auto* text : {"true", "True", "FALSE", "false"}) CHECK(type_of(text) == Type::boolean);
  for (const auto* text : {"0", "-7", "+12", "007", "0o17", "0xfF", "123456789012"})
    CHECK(type_of(text) == Type::integer);
  for (const auto* text : {"1.5", ".5", "5.", "-1e3", "1E+3"}) CHECK(type_of(text) == Type::real);
  for (const auto* text : {"yes", "no", "on", "500d", "1_000", "0b1", "1e", "e1", ".", "-", "+.nan", "0x", "1.2.3",
                           "2027-01-01T00:00:00Z", "12:30"})
    CHECK(type_of(text == std::string("-") ? "'-'" : text) == Type::text);
}

TEST_CASE("yaml: a number that JSON does not have is refused, and is a text in quotes") {
  for (const auto* text : {".inf", "-.Inf", ".nan", "1e999", "+1e999"})
    CHECK_THROWS_AS(parse_yaml({"m.yaml", std::string("a: ") + text}), byoc::SourceError);
  CHECK(type_of("'.inf'") == Type::text);
}

TEST_CASE("yaml: a quoted scalar is always text, whatever it says") {
  for (const auto* text : {"''", "\"\"", "'1'", "\"true\"", "'~'", "!!str 12", "! 12"})
    CHECK(type_of(text) == Type::text);
}

TEST_CASE("yaml: a core tag has to fit its value") {
  CHECK(type_of("!!int 3") == Type::integer);
  CHECK(type_of("!!float 3") == Type::real);
  CHECK(type_of("!!map {}") == Type::map);
  CHECK_THAT(error_of("a: !!bool 3\n"), ContainsSubstring("file.yaml:1:4: error: the tag '!!bool'"));
  CHECK_THAT(error_of("a: !!seq {}\n"), ContainsSubstring("'!!seq'"));
  CHECK_THAT(error_of("a: !mine {}\n"), ContainsSubstring("'!mine'"));
}

TEST_CASE("yaml: keys keep their order and every value its place") {
  const auto root = parse("b: 1\na:\n  - x\n  - {c: 'y z', \"d e\": ~}\n3: |\n  two\n  lines\n");
  REQUIRE(root.entries.size() == 3);
  CHECK(root.entries[0].key == "b");
  CHECK(root.entries[0].value.mark == SourceMark{1, 4});
  const auto& list = root.entries[1].value;
  CHECK(root.entries[1].key_mark == SourceMark{2, 1});
  CHECK(root.entries[1].mark() == SourceMark{2, 1});
  CHECK(list.items.at(0).mark == SourceMark{3, 5});
  const auto& map = list.items.at(1);
  CHECK(map.find("c")->scalar == "y z");
  CHECK(map.find("c")->mark == SourceMark{4, 9});
  CHECK(map.find("d e")->type == Type::null);
  CHECK(map.entries[1].mark() == map.entries[1].key_mark);
  CHECK(root.find("3")->scalar == "two\nlines\n");
  CHECK(root.find("4") == nullptr);
  CHECK(list.find("b") == nullptr);
}

TEST_CASE("yaml: columns count characters, not bytes") {
  const auto root = parse("{ü: ö€😀, b: 1}\n");
  CHECK(root.entries[0].value.mark == SourceMark{1, 5});
  CHECK(root.entries[1].key_mark == SourceMark{1, 10});
}

TEST_CASE("yaml: a byte order mark and CR LF change nothing") {
  const auto root = parse(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x\r\n");
  CHECK(root.entries[0].key == "a");
  CHECK(root.find("b")->scalar == "x");
  CHECK(root.find("b")->mark == SourceMark{2, 4});
}

TEST_CASE("yaml: an empty text is null") {
  for (const auto* text : {"", "\n", "# nothing\n", "---\n", "\xEF\xBB\xBF"}) CHECK(parse(text).type == Type::null);
  CHECK(parse("").mark == SourceMark{1, 1});
}

TEST_CASE("yaml: what is no UTF-8 text is refused with its place") {
  CHECK_THAT(error_of("\xFF\xFE"
                      "a"),
             ContainsSubstring("UTF-16"));
  CHECK_THAT(error_of("\xFE\xFF"
                      "a"),
             ContainsSubstring("UTF-16"));
  CHECK_THAT(error_of(std::string("a\0:\0", 4)), ContainsSubstring("1:1: error: the file is UTF-16 (little endian)"));
  CHECK_THAT(error_of(std::string("\0a\0:", 4)), ContainsSubstring("1:1: error: the file is UTF-16 (big endian)"));
  CHECK_THAT(error_of(std::string("\xFF\xFE\0\0a\0\0\0", 8)), ContainsSubstring("UTF-32"));
  CHECK_THAT(error_of(std::string("ab\0c", 4)), ContainsSubstring("1:3: error: the control character U+0000 (null)"));
  CHECK_THAT(error_of("a: 1\nbü: \x80"), ContainsSubstring("2:5: error: the byte 0x80 is not UTF-8"));
  for (const auto* bytes :
       {"\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xE2\x82"})
    CHECK_THAT(error_of(std::string("a: ") + bytes), ContainsSubstring(":1:4: error: the byte 0x"));
  CHECK_THAT(error_of("a: 1\rb: 2\r"), ContainsSubstring(":1:5: error: a carriage return (U+000D)"));
  CHECK_THAT(error_of("a: \x1b[31m"), ContainsSubstring(":1:4: error: the control character U+001B (escape)"));
  CHECK_THAT(error_of("a: \xC2\x85"), ContainsSubstring("the control character U+0085 (next line)"));
  CHECK_THAT(error_of("\xEF\xBB\xBF\u200ba: 1"), ContainsSubstring(":1:1: error: U+200B"));
}

TEST_CASE("yaml: each character that nobody sees is named, and shown as an escape above its caret") {
  for (const std::string c : {"\u061c", "\u180e", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e",
                              "\u2060", "\u2063", "\u2066", "\u2069", "\u206f", "\ufff9", "\ufffb"}) {
    const auto error = error_of("b: 1\na: x" + c + "y\n");
    INFO(error);
    CHECK_THAT(error, ContainsSubstring("file.yaml:2:5: error: U+"));
    CHECK_THAT(error, ContainsSubstring("which nobody can see\n  a: x\\u"));
    CHECK_THAT(error, ContainsSubstring("\n      ^\nhint: remove it; "));
    CHECK(error.find(c) == std::string::npos);
  }
  // What scripts, emoji and French are written with.
  for (const std::string c : {"\u200c", "\u200d", "\u00a0", "\u00ad", "\ufe0f"})
    CHECK(error_of("a: x" + c + "y") == "no error");
}

TEST_CASE("yaml: of what may be no text, no line is shown") {
  const auto error = error_of(std::string("0w\x02\x01\x01\x04 secret\xff", 14));
  CHECK_THAT(error, ContainsSubstring("file.yaml:1:3: error: the control character U+0002"));
  CHECK(error.find("secret") == std::string::npos);
  // A byte that is no character never reaches the terminal.
  CHECK_THAT(error_of("a: M\xfcller"), ContainsSubstring("a: M\uFFFDller\n"));
}

TEST_CASE("yaml: what nobody sees and makes a text look like another is refused") {
  for (const std::string hidden : {"\u200b", "\u202e", "\u2028", "\u2066", "\u0085"})
    REQUIRE_THROWS_AS(parse_yaml({"m.yaml", "a: x" + hidden + "y\n"}), byoc::SourceError);
}

TEST_CASE("yaml: every key given twice is told, with both places") {
  const auto error = error_of("a: {b: 1, b: 2}\nc: [{d: 1, \"d\": 2}]\na: 3\n");
  CHECK_THAT(error, ContainsSubstring("file.yaml:1:11: error: 'b' is given twice in 'a' (first on line 1)"));
  CHECK_THAT(error, ContainsSubstring("file.yaml:2:12: error: 'd' is given twice in 'c.1' (first on line 2)"));
  CHECK_THAT(error, ContainsSubstring("file.yaml:3:1: error: 'a' is given twice (first on line 1)"));
}

TEST_CASE("yaml: an anchor, an alias and a merge are refused, a quoted '<<' is a key") {
  for (const auto* text : {"a: &x 1\n", "a: &x {b: 1}\n", "a: &x [1]\n", "&x a: 1\n", "a: &x\nb: 1\n",
                           "a: &x 1\nb: *x\n", "a: &x [*x]\n", "<<: {a: 1}\n"})
    CHECK_THAT(error_of(text), ContainsSubstring("anchors ('&'), aliases ('*') and merges ('<<') are not supported"));
  CHECK(parse("'<<': 1\n").find("<<") != nullptr);
}

TEST_CASE("yaml: aliases that would grow beyond all bounds do not") {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const auto before = std::to_string(i - 1), now = std::to_string(i);
    text += fmt::format("a{0}: &a{0} [*a{1}, *a{1}]\n", now, before);
  }
  CHECK_THAT(error_of(text), ContainsSubstring("are not supported"));
}

TEST_CASE("yaml: nesting has a limit that holds for every way to nest") {
  CHECK(parse("a: " + repeated("[", 63) + repeated("]", 63)).type == Type::map);
  CHECK_THAT(error_of("a: " + repeated("[", 64) + repeated("]", 64)), ContainsSubstring("nested deeper than 64"));
  for (const auto* opening : {"[", "{", "- ", "? ", "{a: ", "[a: ", "[?", "{?", "!!", "? - ", "&a ", "[\n", "{a:\n"}) {
    INFO(opening);
    CHECK(error_of(repeated(opening, 100'000)) != "no error");
  }
}

TEST_CASE("yaml: a text of more than the limit is refused, before it is looked at") {
  CHECK_THAT(error_of(std::string(byoc::limits::yaml_text.most + 1, ' ')), ContainsSubstring("larger than 256 MiB"));
}

TEST_CASE("yaml: of a text that holds a private key, nothing is shown") {
  for (const auto* name : {"", "EC ", "RSA ", "ENCRYPTED "}) {
    const auto label = std::string(name) + "PRIVATE KEY-----\n";
    const auto key = fmt::format("-----BEGIN {0}MHcCAQEEIsecret\n-----END {0}", label);
    for (const auto& text : {key, "version: 1\nkey: |\n  " + key, "{{{ " + key, "\xFF" + key}) {
      INFO(text);
      try {
        parse(text);
        FAIL("no error");
      } catch (const byoc::Error& error) {
        const auto told = error.what() + error.hint();
        CHECK_THAT(told, ContainsSubstring("'file.yaml' holds a private key"));
        CHECK_THAT(told, !ContainsSubstring("secret"));
        CHECK_THAT(told, !ContainsSubstring("BEGIN"));
      }
    }
  }
}

TEST_CASE("yaml: a text that ends within quotes is refused, although it could be guessed") {
  for (const auto* text : {"a: \"x", "a: 'x", "a: 'x''", "a: \"x\\\"", "\"a", "[\"a", "a: \"x\n  y\n"})
    CHECK(error_of(text) != "no error");
  CHECK(parse("a: 'it''s'\nb: \"\\\"\"\n").find("a")->scalar == "it's");
}
