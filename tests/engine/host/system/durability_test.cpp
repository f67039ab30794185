// What is on the disk when a call returns, and in which order it got there: after a power cut that is all there is.

#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/host/system/system_files.h"
#include "tests/catch.h"
#include "tests/support/temp_folder.h"

using namespace byoc;
using byoc::test::TempFolder;

namespace {

// What was brought to the disk, as it was then: of a file its name, size and mode, of a folder the names in it.
std::optional<std::vector<std::string>> synced;

void note(int descriptor) {
  struct stat info {};
  if (!synced || ::fstat(descriptor, &info) != 0) return;
  const auto path = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor));
  if (S_ISDIR(info.st_mode))
    synced->push_back(fmt::format("folder: {}", fmt::join(SystemFiles().list(path), " ")));
  else
    synced->push_back(fmt::format("{}: {} bytes, {:o}", path.filename().string(), info.st_size, info.st_mode & 07777));
}

template <typename Act>
std::vector<std::string> synced_by(Act act) {
  synced.emplace();
  act();
  return *std::exchange(synced, std::nullopt);
}

}  // namespace

// Instead of those of the C library, which these go on to.
extern "C" int fsync(int descriptor) {
  note(descriptor);
  return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" int fdatasync(int descriptor) {
  note(descriptor);
  return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

TEST_CASE("files: a file is on the disk before it has its name, and the name before the call returns") {
  using Synced = std::vector<std::string>;
  const TempFolder folder;
  SystemFiles files;
  CHECK(synced_by([&] { files.create(folder / "a", "one", 0600); }) ==
        Synced{".a.byoc-tmp: 3 bytes, 600", "folder: a"});
  CHECK(synced_by([&] { files.replace(folder / "a", "four", 0600); }) ==
        Synced{".a.byoc-tmp: 4 bytes, 600", "folder: a"});
  CHECK(synced_by([&] { files.append(folder / "a", 4, "more"); }) == Synced{"a: 8 bytes, 600"});
  CHECK(synced_by([&] { files.set_mode(folder / "a", 0400); }) == Synced{"a: 8 bytes, 400"});
  CHECK(synced_by([&] { files.keep_aside(folder / "a", folder / "b"); }) == Synced{"folder: a b"});
  CHECK(synced_by([&] { files.discard(folder / "a"); }) == Synced{"folder: b"});
  CHECK(synced_by([&] { files.create_folders(folder / "c/d", 0700); }) == Synced{"folder: b c", "folder: d"});
}
