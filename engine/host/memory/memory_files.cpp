#include "engine/host/memory/memory_files.h"

#include <cerrno>
#include <set>

#include "engine/host/file_error.h"

namespace byoc {

namespace {

constexpr unsigned root_mode = 0755;

std::string parent(const std::string& name) {
  return Path(name).parent_path().string();
}

bool is_root(const std::string& name) {
  return name.empty() || name == "." || name == "/";
}

}  // namespace

std::string MemoryFiles::normal(const Path& path) {
  auto text = path.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

bool MemoryFiles::is_folder(const std::string& name) const {
  return is_root(name) || folders_.contains(name);
}

// The errno for a name that does not stand where it was looked for.
int MemoryFiles::why_missing(const std::string& name) const {
  for (auto at = parent(name); !is_root(at); at = parent(at))
    if (files_.contains(at)) return ENOTDIR;
  return ENOENT;
}

const MemoryFiles::File& MemoryFiles::find(std::string_view verb, const Path& path) const {
  const auto name = normal(path);
  if (is_folder(name)) throw file_error(verb, path, EISDIR);
  const auto found = files_.find(name);
  if (found == files_.end()) throw file_error(verb, path, why_missing(name));
  return found->second;
}

void MemoryFiles::require_parent(std::string_view verb, const Path& path) const {
  const auto name = normal(path);
  if (!is_folder(parent(name))) throw file_error(verb, path, why_missing(name));
}

void MemoryFiles::put(const std::string& name, std::string_view content, unsigned mode) {
  files_.insert_or_assign(name, File{Secret(content), mode});
}

std::optional<FileStatus> MemoryFiles::status(const Path& path) const {
  const std::lock_guard guard(mutex_);
  const auto name = normal(path);
  if (is_root(name)) return FileStatus{FileStatus::Type::directory, root_mode, 0};
  if (const auto folder = folders_.find(name); folder != folders_.end())
    return FileStatus{FileStatus::Type::directory, folder->second, 0};
  const auto file = files_.find(name);
  if (file == files_.end()) return std::nullopt;
  return FileStatus{FileStatus::Type::regular, file->second.mode, file->second.content.reveal().size()};
}

std::string MemoryFiles::read(const Path& path, const Limit& limit) const {
  const std::lock_guard guard(mutex_);
  const auto content = find("read", path).content.reveal();
  if (!limit.allows(content.size())) throw too_large(path, limit);
  return std::string(content);
}

Secret MemoryFiles::read_secret(const Path& path) const {
  const std::lock_guard guard(mutex_);
  return find("read", path).content.copy();
}

std::vector<std::string> MemoryFiles::list(const Path& folder) const {
  const std::lock_guard guard(mutex_);
  const auto name = normal(folder) == "." ? "" : normal(folder);
  if (files_.contains(name) || why_missing(name) == ENOTDIR) throw file_error("read", folder, ENOTDIR);
  std::set<std::string> names;
  const auto note = [&](const std::string& entry) {
    if (parent(entry) == name) names.insert(Path(entry).filename().string());
  };
  for (const auto& [file, unused] : files_) note(file);
  for (const auto& [inner, unused] : folders_) note(inner);
  return {names.begin(), names.end()};
}

void MemoryFiles::create(const Path& path, std::string_view content, unsigned mode) {
  const std::lock_guard guard(mutex_);
  require_parent("write", path);
  const auto name = normal(path);
  if (is_folder(name) || files_.contains(name)) throw file_exists(path);
  put(name, content, mode);
}

void MemoryFiles::replace(const Path& path, std::string_view content, unsigned mode) {
  const std::lock_guard guard(mutex_);
  require_parent("write", path);
  const auto name = normal(path);
  if (is_folder(name)) throw file_error("write", path, EISDIR);
  put(name, content, mode);
}

void MemoryFiles::keep_aside(const Path& path, const Path& aside) {
  const std::lock_guard guard(mutex_);
  const auto& file = find("read", path);
  require_parent("write", aside);
  const auto name = normal(aside);
  if (is_folder(name)) throw file_exists(aside);
  const auto taken = files_.find(name);
  if (taken == files_.end()) return put(name, file.content.reveal(), file.mode);
  // Without links, the same content is the same file.
  if (taken->second.content.reveal() != file.content.reveal()) throw file_exists(aside);
}

void MemoryFiles::set_mode(const Path& path, unsigned mode) {
  const std::lock_guard guard(mutex_);
  find("change the mode of", path);
  files_.find(normal(path))->second.mode = mode;
}

void MemoryFiles::create_folders(const Path& folder, unsigned mode) {
  const std::lock_guard guard(mutex_);
  const auto name = normal(folder);
  for (auto at = name; !is_folder(at); at = parent(at))
    if (files_.contains(at)) throw file_error("create the folder", at == name ? folder : Path(at), ENOTDIR);
  for (auto at = name; !is_folder(at); at = parent(at)) folders_[at] = mode;
}

void MemoryFiles::append(const Path& path, std::uintmax_t size, std::string_view content) {
  const std::lock_guard guard(mutex_);
  const auto& file = find("write", path);
  const auto held = file.content.reveal();
  if (held.size() < size) throw file_changed(path);
  put(normal(path), std::string(held.substr(0, size)).append(content), file.mode);
}

void MemoryFiles::discard(const Path& path) {
  const std::lock_guard guard(mutex_);
  const auto name = normal(path);
  if (is_folder(name)) throw file_error("remove", path, EISDIR);
  files_.erase(name);
}

class MemoryFiles::Lock : public FileLock {
 public:
  Lock(MemoryFiles& files, std::string name) : files_(files), name_(std::move(name)) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() override {
    const std::lock_guard guard(files_.mutex_);
    if (is_ours()) files_.locked_.erase(name_);
  }

  bool is_held() const override {
    const std::lock_guard guard(files_.mutex_);
    return is_ours();
  }

 private:
  bool is_ours() const {
    const auto found = files_.locked_.find(name_);
    return found != files_.locked_.end() && found->second == this;
  }

  MemoryFiles& files_;
  std::string name_;
};

std::unique_ptr<FileLock> MemoryFiles::lock(const Path& path) {
  const std::lock_guard guard(mutex_);
  require_parent("lock", path);
  const auto name = normal(path);
  if (is_folder(name)) throw file_error("lock", path, EISDIR);
  if (locked_.contains(name)) return nullptr;
  auto lock = std::make_unique<Lock>(*this, name);
  locked_.emplace(name, lock.get());
  return lock;
}

void MemoryFiles::break_lock(const Path& path) {
  const std::lock_guard guard(mutex_);
  locked_.erase(normal(path));
}

void MemoryFiles::remove(const Path& path) {
  const std::lock_guard guard(mutex_);
  find("remove", path);
  files_.erase(normal(path));
}

}  // namespace byoc
