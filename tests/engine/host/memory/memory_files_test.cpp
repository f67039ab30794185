#include "engine/host/memory/memory_files.h"

#include <atomic>
#include <functional>
#include <thread>

#include "engine/host/system/system_files.h"
#include "tests/catch.h"
#include "tests/support/temp_folder.h"
#include "tests/support/threads.h"

using namespace byoc;
using byoc::test::TempFolder;

namespace {

// Files of one name for real and in memory, so that even the errors can be compared.
struct Twins {
  Twins() { memory.create_folders(folder.path(), 0700); }

  Path operator/(const Path& name) const { return folder / name; }

  TempFolder folder;
  SystemFiles real;
  MemoryFiles memory;
};

std::string describe(const std::optional<FileStatus>& status) {
  if (!status) return "nothing";
  const bool is_folder = status->type == FileStatus::Type::directory;
  return std::to_string(status->mode) + (is_folder ? " folder" : " " + std::to_string(status->size));
}

std::string describe(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += name + " ";
  return text;
}

// What came of `work`, in words.
std::string outcome(const std::function<std::string()>& work) {
  try {
    return work();
  } catch (const FileExists& error) {
    return std::string("taken: ") + error.what() + error.hint();
  } catch (const Error& error) {
    return std::string("refused: ") + error.what() + error.hint();
  }
}

void check_alike(Twins& twins, const std::function<std::string(Files& files)>& work) {
  const auto real = outcome([&] { return work(twins.real); });
  CHECK(outcome([&] { return work(twins.memory); }) == real);
}

// Does `change` to both and compares everything that stands there afterwards.
void change_alike(Twins& twins, const std::function<void(Files& files)>& change) {
  check_alike(twins, [&](Files& files) {
    change(files);
    return std::string("done");
  });
  for (const auto* name : {"", "key", "crt", "crt.1", "a", "a/b", "a/b/c", "key/below", "a/b/d"}) {
    INFO(name);
    check_alike(twins, [&](Files& files) { return describe(files.status(twins / name)); });
    check_alike(twins, [&](Files& files) { return files.read(twins / name); });
    check_alike(twins, [&](Files& files) { return std::string(files.read_secret(twins / name).reveal()); });
    check_alike(twins, [&](Files& files) { return describe(files.list(twins / name)); });
  }
}

}  // namespace

TEST_CASE("memory files: behave as the real ones, errors included") {
  Twins twins;
  const std::vector<std::function<void(Files&)>> changes{
      [&](Files& files) { files.create(twins / "key", "secret", 0600); },
      [&](Files& files) { files.create(twins / "key", "other", 0644); },
      [&](Files& files) { files.create(twins / "no/key", "secret", 0600); },
      [&](Files& files) { files.create(twins / "key/below", "secret", 0600); },
      [&](Files& files) { files.replace(twins / "crt", "old", 0644); },
      [&](Files& files) { files.keep_aside(twins / "crt", twins / "crt.1"); },
      [&](Files& files) { files.keep_aside(twins / "crt", twins / "crt.1"); },
      [&](Files& files) { files.replace(twins / "crt", "new", 0640); },
      [&](Files& files) { files.keep_aside(twins / "crt", twins / "crt.1"); },
      [&](Files& files) { files.keep_aside(twins / "no", twins / "no.1"); },
      [&](Files& files) { files.set_mode(twins / "crt", 0444); },
      [&](Files& files) { files.set_mode(twins / "no", 0444); },
      [&](Files& files) { files.create_folders(twins / "a/b/../b/c/", 0750); },
      [&](Files& files) { files.create_folders(twins / "a/b", 0700); },
      [&](Files& files) { files.create_folders(twins / "key", 0700); },
      [&](Files& files) { files.create(twins / "a/b", "", 0600); },
      [&](Files& files) { files.create(twins / "a/b/./d", std::string("\0\n", 2), 0600); },
      [&](Files& files) { files.replace(twins / "no/key", "", 0600); },
      [&](Files& files) { files.append(twins / "crt", 3, "er and longer"); },
      [&](Files& files) { files.append(twins / "crt", 5, "est"); },
      [&](Files& files) { files.append(twins / "crt", 9, "x"); },
      [&](Files& files) { files.append(twins / "no", 0, "x"); },
      [&](Files& files) { files.append(twins / "no/key", 0, "x"); },
      [&](Files& files) { files.discard(twins / "crt.1"); },
      [&](Files& files) { files.discard(twins / "crt.1"); },
      [&](Files& files) { files.discard(twins / "a"); },
      [&](Files& files) { files.lock(twins / "no/guard"); },
      [&](Files& files) { files.lock(twins / "guard"); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    INFO(i);
    change_alike(twins, changes[i]);
  }
}

TEST_CASE("memory files: relative paths start in a folder that is there, and are apart from absolute ones") {
  MemoryFiles files;
  files.create("key", "relative", 0600);
  files.create("/key", "absolute", 0600);
  CHECK(files.read("./key") == "relative");
  CHECK(files.read("/key") == "absolute");
  CHECK(files.list(".") == std::vector<std::string>{"key"});
  CHECK(files.list("/") == std::vector<std::string>{"key"});
  files.create_folders("../up", 0700);
  files.create("../up/key", "above", 0600);
  CHECK(files.read("../up/key") == "above");
}

TEST_CASE("memory files: a lock keeps others out until it is let go") {
  MemoryFiles files;
  auto hold = files.lock("guard");
  REQUIRE(hold);
  CHECK_FALSE(files.lock("guard"));
  CHECK(files.lock("another"));
  hold.reset();
  CHECK(files.lock("guard"));
}

TEST_CASE("memory files: of several that create the same file at once exactly one succeeds") {
  MemoryFiles files;
  std::atomic<int> made = 0;
  test::in_threads(8, [&](int i) {
    files.create("own" + std::to_string(i), "x", 0600);
    try {
      files.create("key", std::to_string(i), 0600);
      ++made;
    } catch (const FileExists&) {
      // another was first
    }
  });
  CHECK(made == 1);
  CHECK(files.list(".").size() == 9);
}

TEST_CASE("memory files: nothing of them is on the disk") {
  Twins twins;
  twins.memory.create(twins / "key", "secret", 0600);
  twins.memory.create_folders(twins / "pki", 0700);
  const auto hold = twins.memory.lock(twins / "guard");
  CHECK(twins.real.list(twins.folder.path()).empty());
}
