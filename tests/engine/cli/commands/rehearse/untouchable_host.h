// An outer world that nobody may look at: only its clock and its random source answer.
// Must not know: who tries.
#pragma once

#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "engine/host/host.h"
#include "tests/support/fake_host.h"

namespace byoc::test {

// Deliberately no Error: nothing in the product catches it.
struct Touched : std::logic_error {
  using std::logic_error::logic_error;
};

class UntouchableFiles : public Files {
 public:
  // Where something is awaited from outside, a rehearsal may look for it, and read what has come.
  std::optional<FileStatus> status(const Path& path) const override {
    const auto name = path.filename().string();
    if (arrived.contains(name)) return FileStatus{};
    if (!awaited.contains(name)) throw Touched("status");
    return std::nullopt;
  }
  std::string read(const Path& path, const Limit&) const override {
    const auto found = arrived.find(path.filename().string());
    if (found == arrived.end()) throw Touched("read");
    return found->second;
  }
  Secret read_secret(const Path&) const override { throw Touched("read_secret"); }
  std::vector<std::string> list(const Path&) const override { throw Touched("list"); }
  void create(const Path&, std::string_view, unsigned) override { throw Touched("create"); }
  void replace(const Path&, std::string_view, unsigned) override { throw Touched("replace"); }
  void keep_aside(const Path&, const Path&) override { throw Touched("keep_aside"); }
  void set_mode(const Path&, unsigned) override { throw Touched("set_mode"); }
  void create_folders(const Path&, unsigned) override { throw Touched("create_folders"); }
  void append(const Path&, std::uintmax_t, std::string_view) override { throw Touched("append"); }
  void discard(const Path&) override { throw Touched("discard"); }
  std::unique_ptr<FileLock> lock(const Path&) override { throw Touched("lock"); }

  std::set<std::string> awaited;               // names of files
  std::map<std::string, std::string> arrived;  // name -> content
};

class UntouchableHttp : public Http {
 public:
  HttpResponse get(const HttpRequest&) const override { throw Touched("get"); }
  HttpResponse ask(std::string_view, const HttpRequest&) const override { throw Touched("ask"); }
  HttpResponse send(std::string_view, const HttpRequest&) override { throw Touched("send"); }
};

class UntouchableEnvironment : public Environment {
 public:
  std::optional<std::string> variable(const std::string& name) const override { throw Touched(name); }
};

struct UntouchableHost {
  UntouchableFiles files;
  UntouchableHttp http;
  SeededRandom random;
  FakeClock clock;
  UntouchableEnvironment environment;

  Host host() { return {files, http, random, clock, environment}; }
};

}  // namespace byoc::test
