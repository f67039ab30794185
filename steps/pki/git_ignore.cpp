#include "steps/pki/git_ignore.h"

#include <algorithm>
#include <vector>

#include "engine/base/text.h"
#include "engine/host/own_git_ignore.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

Path ignore_path(const Path& key) {
  return key.parent_path() / ".gitignore";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    lines.emplace_back(trim(std::string_view(text).substr(start, end - start)));
    start = end + 1;
  }
  return lines;
}

// The names that must stay out of git: the key, and what it is kept as when it is replaced.
struct Names {
  std::string key, aside;
};

Names names_of(const Path& key) {
  return {key.filename().string(), key.stem().string() + ".*" + key.extension().string()};
}

bool has(const std::vector<std::string>& lines, const std::vector<std::string>& any_of) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& line) { return std::find(any_of.begin(), any_of.end(), line) != any_of.end(); });
}

bool is_covered(const Path& key, const std::vector<std::string>& lines) {
  std::vector<std::string> wide{"*", "/*"};
  if (key.has_extension()) wide.push_back("*" + key.extension().string());
  if (has(lines, wide)) return true;
  const auto [name, aside] = names_of(key);
  return has(lines, {name, "/" + name}) && has(lines, {aside, "/" + aside});
}

}  // namespace

void ignore_in_git(const Path& key, Files& files) {
  const auto path = ignore_path(key);
  std::string content = new_git_ignore();
  const bool is_there = files.status(path).has_value();
  if (is_there) content = files.read(path);
  if (is_there && !is_own_git_ignore(content)) return;
  const bool lacks_key = !is_covered(key, lines_of(content));
  if (lacks_key) content += "/" + names_of(key).key + "\n/" + names_of(key).aside + "\n";
  if (!is_there)
    publish(files, path, content, 0644);
  else if (lacks_key)
    files.replace(path, content, 0644);
}

bool is_left_to_git(const Path& key, const FileReader& files) {
  const auto path = ignore_path(key);
  if (!files.status(path)) return false;
  const auto content = files.read(path);
  return !is_own_git_ignore(content) && !is_covered(key, lines_of(content));
}

}  // namespace byoc
