#include "tests/support/fake_host.h"

#include <fmt/format.h>

namespace byoc::test {

// ---- FaultPlan

void FaultPlan::set(Mode mode, std::size_t at_effect) {
  const std::lock_guard guard(mutex_);
  mode_ = mode;
  at_ = at_effect;
}

std::size_t FaultPlan::effects() const {
  const std::lock_guard guard(mutex_);
  return log_.size();
}

const std::vector<std::string>& FaultPlan::log() const {
  return log_;
}

void FaultPlan::reset() {
  const std::lock_guard guard(mutex_);
  mode_ = Mode::none;
  at_ = 0;
  log_.clear();
  is_dead_ = false;
}

FaultPlan::Mode FaultPlan::enter(const std::string& what) {
  const std::lock_guard guard(mutex_);
  if (is_dead_) throw Crash{};
  const bool is_chosen = log_.size() == at_;
  log_.push_back(what);
  if (!is_chosen) return Mode::none;
  is_dead_ = mode_ == Mode::crash_before || mode_ == Mode::crash_after;
  return mode_;
}

void FaultPlan::run(const std::string& what, const std::function<void()>& effect, const std::function<void()>& fail,
                    bool can_lose_answer) {
  const Mode mode = enter(what);
  if (mode == Mode::crash_before) throw Crash{};
  if (mode == Mode::fail || (mode == Mode::fail_after && !can_lose_answer)) fail();
  effect();
  if (mode == Mode::crash_after) throw Crash{};
  if (mode == Mode::fail_after) fail();
}

// ---- FakeFiles

namespace {

// One name for one file: no "a/../b", no slash at the end.
std::string normal(const Path& path) {
  auto text = path.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

std::string parent(const std::string& name) {
  return Path(name).parent_path().string();
}

[[noreturn]] void refuse(std::string_view verb, const Path& path, std::string_view reason) {
  throw Error(fmt::format("can't {} '{}': {}", verb, path.string(), reason),
              "this is a fake file system; see tests/support");
}

[[noreturn]] void refuse_taken(const Path& path) {
  throw FileExists(fmt::format("'{}' exists already; it was not touched", path.string()),
                   "move it away, or name another file in the manifest");
}

std::function<void()> full_disk(const Path& path) {
  return [path] { refuse("write", path, "No space left on device"); };
}

}  // namespace

bool FakeFiles::is_folder(const std::string& name) const {
  return name.empty() || name == "." || name == "/" || folders_.contains(name);
}

const FakeFiles::File& FakeFiles::find(const Path& path) const {
  const auto name = normal(path);
  if (is_folder(name)) refuse("read", path, "Is a directory");
  const auto found = files_.find(name);
  if (found == files_.end()) refuse("read", path, "No such file or directory");
  return found->second;
}

void FakeFiles::require_parent(const std::string& name) const {
  if (!is_folder(parent(name))) refuse("write", name, "No such file or directory");
}

void FakeFiles::add_folders(const std::string& name) {
  for (auto at = name; !is_folder(at); at = parent(at)) {
    if (files_.contains(at)) refuse("create the folder", at, "Not a directory");
    folders_.insert(at);
  }
}

std::optional<FileStatus> FakeFiles::status(const Path& path) const {
  const std::lock_guard guard(mutex_);
  const auto name = normal(path);
  if (is_folder(name)) return FileStatus{FileStatus::Type::directory, 0755, 0};
  const auto found = files_.find(name);
  if (found == files_.end()) return std::nullopt;
  return FileStatus{FileStatus::Type::regular, found->second.mode, found->second.content.size()};
}

std::string FakeFiles::read(const Path& path) const {
  const std::lock_guard guard(mutex_);
  return find(path).content;
}

Secret FakeFiles::read_secret(const Path& path) const {
  const std::lock_guard guard(mutex_);
  return Secret(find(path).content);
}

std::vector<std::string> FakeFiles::list(const Path& folder) const {
  const std::lock_guard guard(mutex_);
  const auto name = normal(folder);
  std::set<std::string> names;
  for (const auto& [file, unused] : files_)
    if (parent(file) == name) names.insert(Path(file).filename().string());
  for (const auto& inner : folders_)
    if (parent(inner) == name) names.insert(Path(inner).filename().string());
  return {names.begin(), names.end()};
}

void FakeFiles::create(const Path& path, std::string_view content, unsigned mode) {
  const auto name = normal(path);
  const auto effect = [&] {
    const std::lock_guard guard(mutex_);
    require_parent(name);
    if (is_folder(name) || files_.contains(name)) refuse_taken(path);
    files_[name] = {std::string(content), mode};
  };
  faults_.run("create " + name, effect, full_disk(path));
}

void FakeFiles::replace(const Path& path, std::string_view content, unsigned mode) {
  const auto name = normal(path);
  const auto effect = [&] {
    const std::lock_guard guard(mutex_);
    require_parent(name);
    if (is_folder(name)) refuse("write", path, "Is a directory");
    files_[name] = {std::string(content), mode};
  };
  faults_.run("replace " + name, effect, full_disk(path));
}

void FakeFiles::keep_aside(const Path& path, const Path& aside) {
  const auto name = normal(aside);
  const auto effect = [&] {
    const std::lock_guard guard(mutex_);
    const File file = find(path);
    require_parent(name);
    // Without inodes, a file with the same content and mode counts as the same one.
    const auto taken = files_.find(name);
    if (is_folder(name) || (taken != files_.end() && taken->second != file)) refuse_taken(aside);
    files_[name] = file;
  };
  faults_.run(fmt::format("keep_aside {} {}", normal(path), name), effect, full_disk(aside));
}

void FakeFiles::set_mode(const Path& path, unsigned mode) {
  const auto name = normal(path);
  const auto effect = [&] {
    const std::lock_guard guard(mutex_);
    find(path);
    files_[name].mode = mode;
  };
  faults_.run("set_mode " + name, effect, full_disk(path));
}

void FakeFiles::create_folders(const Path& folder, unsigned) {
  const auto name = normal(folder);
  {
    const std::lock_guard guard(mutex_);
    if (is_folder(name)) return;  // nothing to do is no effect
  }
  const auto effect = [&] {
    const std::lock_guard guard(mutex_);
    add_folders(name);
  };
  faults_.run("create_folders " + name, effect, full_disk(folder));
}

class FakeFiles::Lock : public FileLock {
 public:
  Lock(FakeFiles& files, std::string name) : files_(files), name_(std::move(name)) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() override {
    const std::lock_guard guard(files_.mutex_);
    files_.locked_.erase(name_);
  }

 private:
  FakeFiles& files_;
  std::string name_;
};

std::unique_ptr<FileLock> FakeFiles::lock(const Path& path) {
  const std::lock_guard guard(mutex_);
  const auto name = normal(path);
  require_parent(name);
  if (!locked_.insert(name).second) return nullptr;
  files_.try_emplace(name, File{"", 0644});
  return std::make_unique<Lock>(*this, name);
}

void FakeFiles::put(const Path& path, const std::string& content, unsigned mode) {
  const std::lock_guard guard(mutex_);
  const auto name = normal(path);
  add_folders(parent(name));
  files_[name] = {content, mode};
}

void FakeFiles::remove(const Path& path) {
  const std::lock_guard guard(mutex_);
  if (files_.erase(normal(path)) == 0) refuse("remove", path, "No such file or directory");
}

std::map<std::string, std::string> FakeFiles::contents() const {
  const std::lock_guard guard(mutex_);
  std::map<std::string, std::string> contents;
  for (const auto& [name, file] : files_) contents[name] = file.content;
  return contents;
}

unsigned FakeFiles::mode(const Path& path) const {
  const std::lock_guard guard(mutex_);
  return find(path).mode;
}

// ---- FakeClock

Time FakeClock::now() const {
  const std::lock_guard guard(mutex_);
  return Time(std::chrono::floor<std::chrono::seconds>(since_epoch_));
}

std::chrono::steady_clock::time_point FakeClock::steady() const {
  const std::lock_guard guard(mutex_);
  return std::chrono::steady_clock::time_point(since_epoch_);
}

bool FakeClock::sleep(std::chrono::milliseconds duration) const {
  const std::lock_guard guard(mutex_);
  since_epoch_ += duration;
  sleeps_.push_back(duration);
  return true;
}

void FakeClock::set(Time time) {
  const std::lock_guard guard(mutex_);
  since_epoch_ = time.time_since_epoch();
}

void FakeClock::advance(std::chrono::seconds by) {
  const std::lock_guard guard(mutex_);
  since_epoch_ += by;
}

std::vector<std::chrono::milliseconds> FakeClock::sleeps() const {
  const std::lock_guard guard(mutex_);
  return sleeps_;
}

// ---- SeededRandom, FakeEnvironment

void SeededRandom::fill(std::span<std::uint8_t> bytes) {
  const std::lock_guard guard(mutex_);
  for (auto& byte : bytes) {
    // SplitMix64: any state, zero too, gives a full-period sequence.
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    byte = static_cast<std::uint8_t>(mixed >> 56);
  }
}

std::optional<std::string> FakeEnvironment::variable(const std::string& name) const {
  const auto found = variables.find(name);
  if (found == variables.end()) return std::nullopt;
  return found->second;
}

// ---- FakeHttp

namespace {

HttpResponse answer(const std::function<HttpResponse(std::string_view, const HttpRequest&)>& handler,
                    std::string_view method, const HttpRequest& request) {
  if (!handler)
    throw HttpFailure(HttpFailure::Kind::unreachable,
                      fmt::format("can't connect to '{}:{}': Connection refused", request.host, request.port),
                      "this is a fake network without a handler; see tests/support");
  return handler(method, request);
}

}  // namespace

HttpResponse FakeHttp::get(const HttpRequest& request) const {
  {
    const std::lock_guard guard(mutex_);
    requests_.push_back("GET " + request.target);
  }
  return answer(handler, "GET", request);
}

HttpResponse FakeHttp::send(std::string_view method, const HttpRequest& request) {
  if (method == "GET") return get(request);
  const auto name = fmt::format("{} {}", method, request.target);
  {
    const std::lock_guard guard(mutex_);
    requests_.push_back(name);
  }
  HttpResponse response;
  const auto effect = [&] { response = answer(handler, method, request); };
  const auto fail = [&] {
    throw HttpFailure(HttpFailure::Kind::dropped, fmt::format("the connection to '{}:{}' broke before the answer came",
                                                              request.host, request.port));
  };
  faults_.run(name, effect, fail, true);
  return response;
}

std::vector<std::string> FakeHttp::requests() const {
  const std::lock_guard guard(mutex_);
  return requests_;
}

}  // namespace byoc::test
