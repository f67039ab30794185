// Damaged manifests: whatever is cut or changed, the answer is a manifest or a mistake with its place, never anything
// else.
#include <fstream>
#include <random>
#include <sstream>

#include "engine/manifest/load.h"
#include "tests/catch.h"
#include "tests/support/parse.h"

namespace {

std::string example() {
  std::ifstream file(byoc::Path(BYOC_SOURCE_DIR) / "manifests/byoc-ecdsa.yaml", std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// Without the comments: most of the bytes are theirs, and damage to them is none.
std::string bare_example() {
  std::istringstream lines(example());
  std::string bare;
  for (std::string line; std::getline(lines, line);) {
    line = line.substr(0, line.find('#'));
    if (const auto end = line.find_last_not_of(' '); end != std::string::npos) bare += line.substr(0, end + 1) + '\n';
  }
  return bare;
}

bool is_loaded(const std::string& content) {
  try {
    byoc::test::parse_manifest("m.yaml", content);
    return true;
  } catch (const byoc::SourceError& error) {
    REQUIRE(!error.diagnostics().empty());
    return false;
  }
}

}  // namespace

TEST_CASE("manifest: cut off at any byte, it is refused or whole") {
  const auto content = bare_example();
  REQUIRE(is_loaded(content));
  int loaded = 0;
  for (std::size_t length = 0; length < content.size(); ++length) loaded += is_loaded(content.substr(0, length));
  CHECK(loaded > 0);
  CHECK(loaded < static_cast<int>(content.size() / 2));
}

TEST_CASE("manifest: with any one character changed, it is refused or read") {
  constexpr char damage[] =
      "\0\t\n :#-&*!|>'\"%@`{}[],?~\x80\xff"
      "0aA";  // its own NUL at the end is one more
  const auto content = bare_example();
  std::size_t refused = 0, tried = 0;
  for (std::size_t at = 0; at < content.size(); ++at) {
    for (const char c : damage) {
      if ((at + static_cast<unsigned char>(c)) % 11 != 0) continue;
      auto damaged = content;
      damaged[at] = c;
      ++tried;
      refused += !is_loaded(damaged);
    }
  }
  CHECK(refused > tried / 3);
}

TEST_CASE("manifest: of random pieces, it is refused or read") {
  const std::vector<std::string> pieces{
      "a", ":",  " ",     "\n",    "  ",  "- ",           "{",          "}",       "[",  "]", ",",
      "'", "\"", "|",     ">",     "&a ", "*a",           "!",          "!!str ",  "#",  "?", "~",
      "1", "\\", "---\n", "...\n", "%",   "version: 1\n", "devices:\n", "  d1:\n", "\t", "é", "<<: "};
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string content;
    const auto count = random() % 24;
    for (std::size_t i = 0; i < count; ++i) content += pieces[random() % pieces.size()];
    INFO(content);
    is_loaded(content);
  }
}
