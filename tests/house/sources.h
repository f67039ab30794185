// The program's own source files, as the tests of the house look at them.
// Must not know: what is right or wrong in a source.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace house {

namespace fs = std::filesystem;

struct Source {
  fs::path path;
  std::string name;  // from the top folder on: "engine/base/text.h"
  std::string room;  // its folder: "engine/base"

  bool is_header() const { return path.extension() == ".h"; }
};

// Every header and source file below engine and steps, by name. A main stands at the top of everything, wherever it
// lies, and is left out.
inline std::vector<Source> sources() {
  std::vector<Source> found;
  for (const std::string top : {"engine", "steps"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(BYOC_SOURCE_DIR) / top)) {
      const auto& path = entry.path();
      if (path.extension() != ".h" && path.extension() != ".cpp") continue;
      if (path.filename() == "main.cpp") continue;
      const auto name = fs::relative(path, BYOC_SOURCE_DIR);
      found.push_back({path, name.string(), name.parent_path().string()});
    }
  std::sort(found.begin(), found.end(), [](const Source& a, const Source& b) { return a.name < b.name; });
  return found;
}

inline std::vector<std::string> lines_of(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

inline std::string content_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace house
