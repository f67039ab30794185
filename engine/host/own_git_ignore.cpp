#include "engine/host/own_git_ignore.h"

#include <fmt/format.h>

namespace byoc {

namespace {

constexpr std::string_view heading =
    "# Written by byoc-apply: private keys never belong into git, whole or half-written.\n";

}  // namespace

std::string new_git_ignore() {
  return fmt::format("{}*.key\n.*.byoc-tmp\n.*.byoc-hold\n.*.byoc-journal\n", heading);
}

bool is_own_git_ignore(std::string_view content) {
  return content.starts_with(heading);
}

void ignore_in_folder(const Path& folder, std::string_view line, Files& files) {
  const auto path = folder / ".gitignore";
  try {
    if (!files.status(path)) return files.create(path, new_git_ignore(), 0644);
  } catch (const FileExists&) {
    // another run, of another manifest in this folder, was first
  }
  const auto content = files.read(path);
  const auto whole = fmt::format("\n{}\n", line);
  if (is_own_git_ignore(content) && content.find(whole) == std::string::npos)
    files.replace(path, content + whole.substr(1), 0644);
}

}  // namespace byoc
