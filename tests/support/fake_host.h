// A world in memory: files that can fail on the nth side effect, a clock that stands still, repeatable
// randomness. Must not know: what is tested with it.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/host/host.h"
#include "engine/host/memory/memory_files.h"

namespace byoc::test {

// Thrown by a fake in place of a crash of the process: deliberately no Error, so that nothing in the product
// catches it and tidies up.
struct Crash {};

// Counts side effects over files and HTTP together, and crashes or fails at a chosen one.
class FaultPlan {
 public:
  enum class Mode {
    none,
    crash_before,  // nothing of the effect happens, Crash is thrown
    crash_after,   // the effect happens whole, then Crash is thrown
    fail,          // nothing of the effect happens, an Error as from the system (a full disk, a lost connection)
    crash_midway,  // of what may be left in part, a part happens, of anything else nothing; Crash is thrown
    fail_after,    // a request is carried out and its answer is lost; a file's effect fails as with `fail`
  };

  void set(Mode mode, std::size_t at_effect);   // effects count from 0
  std::size_t effects() const;                  // so far
  const std::vector<std::string>& log() const;  // one line per effect: "create /w/pki/root.key", "POST /cacertificate"
  void reset();

  // Runs `effect`, named `what`, as the plan says; `fail` throws the effect's own kind of error. After a
  // crash every further effect crashes, as in a dead process. `can_lose_answer`: the effect may happen
  // although it reports failure. `part`: what a crash in its midst leaves, if not nothing.
  void run(const std::string& what, const std::function<void()>& effect, const std::function<void()>& fail,
           bool can_lose_answer = false, const std::function<void()>& part = {});

 private:
  Mode enter(const std::string& what);

  mutable std::mutex mutex_;
  Mode mode_ = Mode::none;
  std::size_t at_ = 0;
  std::vector<std::string> log_;
  bool is_dead_ = false;
};

// Files in memory whose every change is an effect of the fault plan.
class FakeFiles : public MemoryFiles {
 public:
  explicit FakeFiles(FaultPlan& faults) : faults_(faults) {}

  Secret read_secret(const Path& path) const override;
  void create(const Path& path, std::string_view content, unsigned mode) override;
  void replace(const Path& path, std::string_view content, unsigned mode) override;
  void keep_aside(const Path& path, const Path& aside) override;
  void set_mode(const Path& path, unsigned mode) override;
  void create_folders(const Path& folder, unsigned mode) override;
  void append(const Path& path, std::uintmax_t size, std::string_view content) override;
  void discard(const Path& path) override;

  std::size_t secret_reads(const Path& path) const;  // how often that file's secret was asked for

  // For tests: not counted as effects.
  void put(const Path& path, const std::string& content, unsigned mode = 0644);
  using MemoryFiles::break_lock;  // somebody takes a hold away
  using MemoryFiles::remove;
  std::map<std::string, std::string> contents() const;  // path -> content of every file
  unsigned mode(const Path& path) const;

 private:
  bool is_folder(const Path& path) const;
  void collect(const Path& folder, std::map<std::string, std::string>& contents) const;

  FaultPlan& faults_;
  mutable std::mutex reads_mutex_;
  mutable std::map<std::string, std::size_t> secret_reads_;
};

// Stands still unless `advance` or a `sleep` moves it; sleeping takes no real time and is recorded.
class FakeClock : public Clock {
 public:
  Time now() const override;
  std::chrono::steady_clock::time_point steady() const override;
  bool sleep(std::chrono::milliseconds duration) const override;

  void set(Time time);
  void advance(std::chrono::seconds by);
  std::vector<std::chrono::milliseconds> sleeps() const;

 private:
  mutable std::mutex mutex_;
  mutable std::chrono::milliseconds since_epoch_ = std::chrono::seconds(1'790'000'000);  // 2026-09-21
  mutable std::vector<std::chrono::milliseconds> sleeps_;
};

// Gives the same bytes for the same seed and order of calls. Never for anything but tests.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : state_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::mutex mutex_;
  std::uint64_t state_;
};

class FakeEnvironment : public Environment {
 public:
  std::optional<std::string> variable(const std::string& name) const override;
  std::map<std::string, std::string> variables;
};

// Answers with `handler`; requests other than GET are side effects of the fault plan ("POST
// /cacertificate?...").
class FakeHttp : public Http {
 public:
  explicit FakeHttp(FaultPlan& faults) : faults_(faults) {}
  HttpResponse get(const HttpRequest& request) const override;
  HttpResponse ask(std::string_view method, const HttpRequest& request) const override;
  HttpResponse send(std::string_view method, const HttpRequest& request) override;

  // `method`, request -> response; may throw HttpFailure. Without a handler every request is unreachable.
  std::function<HttpResponse(std::string_view, const HttpRequest&)> handler;
  std::vector<std::string> requests() const;  // "GET /registrationcode", in order

 private:
  FaultPlan& faults_;
  mutable std::mutex mutex_;
  mutable std::vector<std::string> requests_;
};

// Answers with `script`. Without one no program can be begun.
class FakePrograms : public Programs {
 public:
  ProgramResult run(const std::vector<std::string>& words, std::chrono::milliseconds time_limit) const override;

  std::function<ProgramResult(const std::vector<std::string>&)> script;  // words -> result; may throw Error
};

// Somebody who types `answers`, one after the other, and then nothing more. Nobody at first.
class FakeTerminal : public Terminal {
 public:
  std::optional<Secret> ask(const std::string& question) const override;
  std::optional<std::string> ask_openly(const std::string& question) const override;

  mutable std::vector<std::string> answers;
  mutable std::vector<std::string> questions;  // that were asked, in order
};

// All of it together.
struct FakeHost {
  FaultPlan faults;
  FakeFiles files{faults};
  FakeHttp http{faults};
  SeededRandom random;
  FakeClock clock;
  FakeEnvironment environment;
  FakePrograms programs;
  FakeTerminal terminal;

  Host host() { return {files, http, random, clock, environment, programs, terminal}; }
  ReadHost reader() { return host().reader(); }
};

}  // namespace byoc::test
