// The house stays as docs/architecture.md draws it: a room includes only what stands above it.
#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/house/sources.h"

namespace {

using house::lines_of;
using house::sources;
namespace fs = std::filesystem;

// Top to bottom: a room may include itself and the rooms above it. (scripts/measure reads both tables here.)
const std::vector<std::string> rooms_in_order{
    "engine/base",
    "engine/host",
    "engine/host/memory",
    "engine/host/net",
    "engine/host/system",
    "engine/yaml",
    "engine/documents",
    "engine/manifest/model",
    "engine/manifest/schema",
    "engine/manifest/read",
    "engine/manifest/checks",
    "engine/manifest",
    "engine/graph",
    "engine/resolve",
    "engine/state",
    "engine/state/file",
    "engine/state/memory",
    "engine/plan/model",
    "engine/plan/retirement",
    "engine/plan",
    "engine/apply",
    "engine/cli",
    "engine/cli/arguments",
    "engine/cli/views",
    "engine/cli/commands",
};

// What the rooms of the steps may include beside themselves.
const std::map<std::string, std::vector<std::string>> step_rooms{
    {"steps/x509", {"engine/base", "engine/host"}},
    {"steps/mqtt", {"engine/base"}},
    {"steps/custody", {"engine/base", "engine/host", "steps/x509"}},
    {"steps/custody/file", {"engine/base", "engine/host", "steps/x509", "steps/custody"}},
    {"steps/aws/core", {"engine/base", "engine/host"}},
    {"steps/aws/sts", {"engine/base", "engine/host", "steps/aws/core"}},
    {"steps/aws/credentials", {"engine/base", "engine/host", "steps/aws/core", "steps/aws/sts"}},
    {"steps/aws", {"engine/base", "engine/host", "steps/aws/core", "steps/aws/sts", "steps/aws/credentials"}},
    {"steps/aws/iot", {"engine/base", "engine/host", "steps/x509", "steps/aws/core", "steps/aws"}},
    {"steps/aws/sandbox/core", {"engine/base", "engine/host"}},
    {"steps/aws/sandbox/operations", {"engine/base", "engine/host", "steps/aws/sandbox/core"}},
    {"steps/aws/sandbox",
     {"engine/base", "engine/host", "engine/host/system", "steps/aws/sandbox/core", "steps/aws/sandbox/operations"}},
    {"steps",
     {"engine/base", "engine/host", "engine/graph", "engine/state", "engine/plan/model", "steps/x509",
      "steps/custody"}},
    {"steps/pki",
     {"engine/base", "engine/host", "engine/graph", "engine/state", "engine/plan/model", "steps", "steps/x509",
      "steps/custody", "steps/custody/file", "steps/aws", "steps/aws/core", "steps/aws/iot"}},
    {"steps/iot",
     {"engine/base", "engine/host", "engine/yaml", "engine/documents", "engine/graph", "engine/state",
      "engine/plan/model", "steps", "steps/x509", "steps/aws", "steps/aws/core", "steps/aws/iot"}},
    {"steps/kinds",
     {"engine/plan/model", "steps/custody", "steps/custody/file", "steps/pki", "steps/iot", "steps/aws"}},
};

// The only ones of the engine that may include steps.
const std::string wiring = "engine/cli/commands";

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_allowed(const std::string& from, const std::string& to) {
  if (from == to) return true;
  if (const auto rules = step_rooms.find(from); rules != step_rooms.end()) return contains(rules->second, to);
  if (from == wiring && to.starts_with("steps")) return true;
  const auto above_end = std::find(rooms_in_order.begin(), rooms_in_order.end(), from);
  return std::find(rooms_in_order.begin(), above_end, to) != above_end;
}

}  // namespace

TEST_CASE("house: dependencies between rooms point one way") {
  const std::regex own_include("#include \"((engine|steps)/[^\"]+)\"");
  std::vector<std::string> wrong;
  std::size_t seen = 0;
  for (const auto& source : sources()) {
    const bool is_known = contains(rooms_in_order, source.room) || step_rooms.contains(source.room);
    if (!is_known) wrong.push_back(source.room + " is a room that this test does not know");
    for (const auto& line : lines_of(source.path)) {
      std::smatch match;
      if (!std::regex_search(line, match, own_include)) continue;
      ++seen;
      const auto room = fs::path(match[1].str()).parent_path().string();
      if (!is_allowed(source.room, room))
        wrong.push_back(source.path.filename().string() + " includes " + match[1].str());
    }
  }
  CAPTURE(wrong);
  REQUIRE(wrong.empty());
  REQUIRE(seen > 100);
}

TEST_CASE("house: each library has the one room that uses it") {
  const std::map<std::string, std::vector<std::string>> users{
      {"<yaml-cpp/", {"engine/yaml"}},
      {"<valijson/", {"engine/manifest/schema"}},
      {"<Poco/Net/",
       {"engine/host", "engine/host/net", "steps/aws/core", "steps/aws/sandbox", "steps/aws/sandbox/core"}},
      {"<openssl/", {"engine/host/net", "steps/aws/sandbox/core", "steps/x509"}},
      {"<sys/stat.h>", {"engine/host/system"}},
      {"<fstream>", {}},
  };
  std::vector<std::string> wrong;
  for (const auto& source : sources())
    for (const auto& line : lines_of(source.path))
      for (const auto& [library, rooms] : users)
        if (line.starts_with("#include " + library) && !contains(rooms, source.room))
          wrong.push_back(source.path.filename().string() + " uses " + library);
  CAPTURE(wrong);
  REQUIRE(wrong.empty());
}
