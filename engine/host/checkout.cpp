#include "engine/host/checkout.h"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace byoc {

namespace {

// What can't be looked at may well be one.
bool is_top(const Path& folder, const FileReader& files) {
  try {
    return files.status(folder / ".git").has_value();
  } catch (const Error&) {
    return true;
  }
}

}  // namespace

Path top_of_checkout(const Path& file, const FileReader& files) {
  auto own = as_written(file).parent_path();
  for (auto folder = own;; folder = folder.parent_path()) {
    if (is_top(folder, files)) return folder;
    if (folder == folder.root_path()) return own;
  }
}

Path as_written(const Path& path) {
  std::error_code unknown;  // without a current folder a relative path leads nowhere
  return std::filesystem::absolute(path.empty() ? Path(".") : path, unknown).lexically_normal();
}

bool is_within(const Path& path, const Path& folder) {
  const auto [in_folder, in_path] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return in_folder == folder.end() || (in_folder->empty() && std::next(in_folder) == folder.end());
}

}  // namespace byoc
