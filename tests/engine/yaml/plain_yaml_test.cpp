// The quick reader against yaml-cpp, which reads the same text once a comment with a tab keeps the quick one from it.
#include "engine/yaml/plain_yaml.h"

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "tests/catch.h"

namespace {

using byoc::YamlNode;

std::string dump(const YamlNode& node) {
  // Of nothing, the place is nowhere.
  const auto mark = node.type == YamlNode::Type::null ? byoc::SourceMark{} : node.mark;
  std::ostringstream out;
  out << static_cast<int>(node.type) << '@' << mark.line << ':' << mark.column << '\'' << node.scalar << "'(";
  for (const auto& item : node.items) out << dump(item) << ' ';
  for (const auto& entry : node.entries)
    out << entry.key << '@' << entry.key_mark.line << ':' << entry.key_mark.column << '=' << dump(entry.value) << ' ';
  return out.str() + ')';
}

std::string by_yaml_cpp(const std::string& content) {
  try {
    return dump(byoc::parse_yaml({"file.yaml", content + "\n#\t\n"}));
  } catch (const byoc::Error& error) {
    return error.what();
  }
}

constexpr std::size_t many = 1'000'000;

// Whether the quick reader takes the text; then it has to read what yaml-cpp does.
bool is_plain(const std::string& content) {
  const auto tree = byoc::read_plain_yaml(content, many);
  if (!tree) return false;
  INFO(content);
  REQUIRE(dump(*tree) == by_yaml_cpp(content));
  return true;
}

}  // namespace

TEST_CASE("plain yaml: what manifests and locks are made of is read as yaml-cpp does") {
  for (const auto* text : {"a: 1\n",
                           "a: 1",
                           "a:\n",
                           "a:\n  b: x y  # c\n\n  # d\n  c:\nd: 'e f'\n",
                           "a: \"b \\\" \\\\ c\"\n",
                           "a: {}\n",
                           "a: {b: c, d: [e, 7, {f: true}], g: []}  # h\n",
                           "a: 2027-01-01T00:00:00Z\nb: {c: 2027-01-01T00:00:00Z}\n",
                           "a: ü€ 😀\nb: {c: ü, d: 1}\n",
                           "a: {b: ö, c: 1}\n",
                           "a: null\nb: Null # c\n",
                           "a: x,y\n",
                           "a: -5\nb: +1.5e3\nc: .5\n",
                           "# a\nb: 1\n",
                           "a:   # b\n  c: \"\"\n",
                           "7: x\ntrue: y\n",
                           "a: it's\n",
                           "a: b:c\n",
                           "a: {b: \"c\",d: 'e'}\n",
                           "a: NULL\nb: {c: null}\n",
                           "a: 0x1F\nb: 0o17\nc: 1e3\n"})
    CHECK(is_plain(text));
}

TEST_CASE("plain yaml: whatever else is in a text leaves it to yaml-cpp") {
  for (const auto* text : {"",
                           "\n",
                           "# a\n",
                           "a",
                           "- a\n",
                           "a: |\n  b\n",
                           "a: b\n  c\n",
                           "a: 'b\n  c'\n",
                           "a: &b c\n",
                           "a: *b\n",
                           "a: !!str b\n",
                           "---\na: 1\n",
                           "a: 1\n---\n",
                           "a: 1\na: 2\n",
                           "a: {b: 1, b: 2}\n",
                           "a: [b\n]\n",
                           "a: [b, ]\n",
                           "a: [, b]\n",
                           "a: {b}\n",
                           "a: {b: }\n",
                           "a: {b:1}\n",
                           "a: \"b\" c\n",
                           "a: \"b\"#c\n",
                           "a: 'it''s'\n",
                           "a: \"\\n\"\n",
                           "a: \"b",
                           "? a\n",
                           "null: 1\n",
                           "<<: 1\n",
                           "a:\tb\n",
                           "a: 1\r\n",
                           " a: 1\nb: 2\n",
                           "a:\n  b: 1\n c: 2\n",
                           "a:\n    b: 1\n  c: 2\n",
                           "a: b: c\n",
                           "a: - b\n",
                           "a: @b\n",
                           "a: %b\n",
                           "a: `b\n",
                           "a: b]\n",
                           "a: [b] c\n",
                           "a:b\n",
                           "a: > b\n",
                           "a: ? b\n",
                           "a:\n- b\n",
                           "%YAML 1.2\na: 1\n",
                           "a: 1\n...\n",
                           "a: [b: c]\n",
                           "a: [b, c}\n"}) {
    INFO(text);
    CHECK(!byoc::read_plain_yaml(text, many));
  }
  std::string deep = "a: ";
  for (int i = 0; i < 40; ++i) deep += '[';
  CHECK(!byoc::read_plain_yaml(deep + "b" + std::string(40, ']'), many));
  CHECK(byoc::read_plain_yaml("a: [1, 2, 3]\n", 5));
  CHECK(!byoc::read_plain_yaml("a: [1, 2, 3]\n", 4));
}

TEST_CASE("plain yaml: the examples are plain") {
  for (const auto* name : {"byoc-ecdsa.yaml", "offline-root.yaml", "product-lines.yaml"}) {
    INFO(name);
    std::ifstream file(std::filesystem::path(BYOC_SOURCE_DIR) / "manifests" / name, std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    CHECK(is_plain(content.str()));
  }
}

TEST_CASE("plain yaml: of random pieces, it reads what yaml-cpp does, or nothing") {
  const std::vector<std::string> pieces{"a", "b", "c:", "d: ",  ": ", ":",  "\n",   "\n  ",     "\n  e: ", "\nf: ", " ",
                                        "{", "}", "[",  "]",    ",",  "'",  "\"",   "#",        " # ",     "-",     "+",
                                        ".", "é", "7",  "null", "?",  "\\", "true", "\n    g:", ", h: "};
  std::mt19937 random(11);
  int plain = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string content = "a: ";
    const auto count = random() % 9;
    for (std::size_t i = 0; i < count; ++i) content += pieces[random() % pieces.size()];
    plain += is_plain(content);
  }
  CHECK(plain > 1000);
}
