// Every wrong manifest below errors/ and the exact text that its author sees, beside it. BYOC_ACCEPT=1 rewrites the
// texts; such a run counts as failed, so that nobody takes it for a check.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/manifest/load.h"
#include "tests/catch.h"
#include "tests/support/parse.h"

namespace {

using byoc::Path;

const Path folder = Path(BYOC_SOURCE_DIR) / "tests/engine/manifest/errors";

std::string read(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

std::vector<Path> wrong_manifests() {
  std::vector<Path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string error_of(const Path& path) {
  try {
    byoc::test::parse_manifest(path.filename(), read(path));
  } catch (const byoc::SourceError& error) {
    return std::string(error.what()) + "\n";
  }
  return "no error\n";
}

}  // namespace

TEST_CASE("manifest: each mistake is told in its golden words") {
  const auto paths = wrong_manifests();
  REQUIRE(paths.size() > 80);
  const bool is_accepting = std::getenv("BYOC_ACCEPT") != nullptr;
  for (const auto& path : paths) {
    INFO(path.filename().string());
    const auto error = error_of(path);
    const auto expected = Path(path).replace_extension(".expected");
    if (is_accepting)
      std::ofstream(expected, std::ios::binary) << error;
    else
      CHECK(error == read(expected));
  }
  if (is_accepting) FAIL("accepted, not checked: look at the difference, then run without BYOC_ACCEPT");
}

TEST_CASE("manifest: a mistake has a place and a hint, in our words") {
  for (const auto& path : wrong_manifests()) {
    INFO(path.filename().string());
    try {
      byoc::test::parse_manifest(path.filename(), read(path));
      FAIL("no error");
    } catch (const byoc::SourceError& error) {
      for (const auto& mistake : error.diagnostics()) {
        INFO(mistake.message);
        CHECK((mistake.mark.line > 0 || path.stem() == "empty" || path.stem() == "only-comments"));
        CHECK(!mistake.hint.empty());
        CHECK(!mistake.message.ends_with('.'));
        CHECK(!mistake.hint.ends_with('.'));
      }
    }
  }
}
