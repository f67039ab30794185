#include "tests/support/fake_host.h"

#include <cerrno>

#include <fmt/format.h>

#include "engine/host/file_error.h"

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
  is_dead_ = mode_ == Mode::crash_before || mode_ == Mode::crash_after || mode_ == Mode::crash_midway;
  return mode_;
}

void FaultPlan::run(const std::string& what, const std::function<void()>& effect, const std::function<void()>& fail,
                    bool can_lose_answer, const std::function<void()>& part) {
  const Mode mode = enter(what);
  if (mode == Mode::crash_midway && part) part();
  if (mode == Mode::crash_midway) throw Crash{};
  if (mode == Mode::crash_before) throw Crash{};
  if (mode == Mode::fail || (mode == Mode::fail_after && !can_lose_answer)) fail();
  effect();
  if (mode == Mode::crash_after) throw Crash{};
  if (mode == Mode::fail_after) fail();
}

// ---- FakeFiles

namespace {

std::function<void()> full_disk(const Path& path) {
  return [path] { throw file_error("write", path, ENOSPC); };
}

}  // namespace

Secret FakeFiles::read_secret(const Path& path) const {
  {
    const std::lock_guard hold(reads_mutex_);
    ++secret_reads_[normal(path)];
  }
  return MemoryFiles::read_secret(path);
}

std::size_t FakeFiles::secret_reads(const Path& path) const {
  const std::lock_guard hold(reads_mutex_);
  const auto found = secret_reads_.find(normal(path));
  return found == secret_reads_.end() ? 0 : found->second;
}

void FakeFiles::create(const Path& path, std::string_view content, unsigned mode) {
  faults_.run(
      "create " + normal(path), [&] { MemoryFiles::create(path, content, mode); }, full_disk(path));
}

void FakeFiles::replace(const Path& path, std::string_view content, unsigned mode) {
  faults_.run(
      "replace " + normal(path), [&] { MemoryFiles::replace(path, content, mode); }, full_disk(path));
}

void FakeFiles::keep_aside(const Path& path, const Path& aside) {
  faults_.run(
      fmt::format("keep_aside {} {}", normal(path), normal(aside)), [&] { MemoryFiles::keep_aside(path, aside); },
      full_disk(aside));
}

void FakeFiles::set_mode(const Path& path, unsigned mode) {
  faults_.run(
      "set_mode " + normal(path), [&] { MemoryFiles::set_mode(path, mode); }, full_disk(path));
}

void FakeFiles::create_folders(const Path& folder, unsigned mode) {
  if (is_folder(folder)) return;  // nothing to do is no effect
  faults_.run(
      "create_folders " + normal(folder), [&] { MemoryFiles::create_folders(folder, mode); }, full_disk(folder));
}

void FakeFiles::append(const Path& path, std::uintmax_t size, std::string_view content) {
  faults_.run(
      "append " + normal(path), [&] { MemoryFiles::append(path, size, content); }, full_disk(path), false,
      [&] { MemoryFiles::append(path, size, content.substr(0, content.size() / 2)); });
}

void FakeFiles::discard(const Path& path) {
  if (!status(path)) return;  // nothing to do is no effect
  faults_.run(
      "discard " + normal(path), [&] { MemoryFiles::discard(path); }, full_disk(path));
}

void FakeFiles::put(const Path& path, const std::string& content, unsigned mode) {
  MemoryFiles::create_folders(Path(normal(path)).parent_path(), 0755);
  MemoryFiles::replace(path, content, mode);
}

bool FakeFiles::is_folder(const Path& path) const {
  const auto found = status(path);
  return found && found->type == FileStatus::Type::directory;
}

void FakeFiles::collect(const Path& folder, std::map<std::string, std::string>& contents) const {
  for (const auto& name : list(folder)) {
    const auto path = folder / name;
    if (is_folder(path))
      collect(path, contents);
    else
      contents[path.string()] = read(path);
  }
}

std::map<std::string, std::string> FakeFiles::contents() const {
  std::map<std::string, std::string> contents;
  for (const auto* start : {"", "/"}) collect(start, contents);
  return contents;
}

unsigned FakeFiles::mode(const Path& path) const {
  return status(path).value().mode;
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
  return ask("GET", request);
}

HttpResponse FakeHttp::ask(std::string_view method, const HttpRequest& request) const {
  {
    const std::lock_guard guard(mutex_);
    requests_.push_back(fmt::format("{} {}", method, request.request_target));
  }
  return answer(handler, method, request);
}

HttpResponse FakeHttp::send(std::string_view method, const HttpRequest& request) {
  if (method == "GET") return get(request);
  const auto name = fmt::format("{} {}", method, request.request_target);
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

// ---- FakePrograms, FakeTerminal

ProgramResult FakePrograms::run(const std::vector<std::string>& words, std::chrono::milliseconds time_limit) const {
  return script ? script(words) : no_programs().run(words, time_limit);
}

std::optional<Secret> FakeTerminal::ask(const std::string& question) const {
  const auto answer = ask_openly(question);
  return answer ? std::optional<Secret>(*answer) : std::nullopt;
}

std::optional<std::string> FakeTerminal::ask_openly(const std::string& question) const {
  questions.push_back(question);
  if (answers.empty()) return std::nullopt;
  auto answer = answers.front();
  answers.erase(answers.begin());
  return answer;
}

std::vector<std::string> FakeHttp::requests() const {
  const std::lock_guard guard(mutex_);
  return requests_;
}

}  // namespace byoc::test
