#include "engine/host/system/system_files.h"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "tests/catch.h"
#include "tests/support/temp_folder.h"
#include "tests/support/threads.h"

using namespace byoc;
using byoc::test::TempFolder;

namespace {

void put(const Path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

unsigned mode_of(const Path& path) {
  return SystemFiles().status(path).value().mode;
}

std::vector<std::string> names(const TempFolder& folder) {
  return SystemFiles().list(folder.path());
}

// The umask of the process, put back at the end.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  ~Umask() { ::umask(before_); }

 private:
  mode_t before_;
};

// Runs `body` in a process of its own and returns its exit status.
template <typename Body>
int in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE(
    "files: a new file has its content and its mode, less what the umask keeps from others, the owner's in any case") {
  const TempFolder folder;
  SystemFiles files;
  for (const mode_t mask : {mode_t{0}, mode_t{077}, mode_t{0777}}) {
    const Umask umask(mask);
    const auto key = folder / ("key" + std::to_string(mask));
    const auto certificate = folder / ("crt" + std::to_string(mask));
    files.create(key, "secret", 0600);
    files.create(certificate, "public", 0644);
    CHECK(mode_of(key) == 0600);
    CHECK(mode_of(certificate) == (mask == 0 ? 0644 : 0600));
    files.replace(certificate, "public", 0644);
    CHECK(mode_of(certificate) == (mask == 0 ? 0644 : 0600));
    CHECK(files.read(certificate) == "public");
    CHECK(files.read_secret(key).reveal() == "secret");
  }
  CHECK(names(folder).size() == 6);
}

TEST_CASE("files: nothing that stands at a new file's path is overwritten") {
  const TempFolder folder;
  SystemFiles files;
  put(folder / "file", "old");
  std::filesystem::create_directory(folder / "folder");
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  std::filesystem::create_symlink(folder / "file", folder / "link");
  for (const auto* name : {"file", "folder", "dangling", "link"}) {
    INFO(name);
    CHECK_THROWS_AS(files.create(folder / name, "new", 0600), FileExists);
  }
  CHECK(files.read(folder / "file") == "old");
  CHECK_FALSE(files.status(folder / "nowhere"));
  CHECK(std::filesystem::is_symlink(folder / "dangling"));
  CHECK(names(folder) == std::vector<std::string>{"dangling", "file", "folder", "link"});
}

TEST_CASE("files: of several that create the same file at once exactly one succeeds, and whole") {
  const TempFolder folder;
  std::atomic<int> made = 0;
  std::vector<std::string> contents;
  for (char c = 'a'; c < 'i'; ++c) contents.emplace_back(100'000, c);
  test::in_threads(static_cast<int>(contents.size()), [&](int i) {
    try {
      SystemFiles().create(folder / "key", contents[static_cast<std::size_t>(i)], 0600);
      ++made;
    } catch (const Error&) {
      // taken, or another one was writing
    }
  });
  CHECK(made == 1);
  CHECK(std::count(contents.begin(), contents.end(), SystemFiles().read(folder / "key")) == 1);
  CHECK(names(folder) == std::vector<std::string>{"key"});
}

TEST_CASE("files: several threads make different files of one folder") {
  const TempFolder folder;
  test::in_threads(8, [&](int i) { SystemFiles().create(folder / std::to_string(i), std::to_string(i), 0600); });
  for (int i = 0; i < 8; ++i) CHECK(SystemFiles().read(folder / std::to_string(i)) == std::to_string(i));
}

TEST_CASE("files: what a killed run left under the temporary name is no hindrance") {
  const TempFolder folder;
  SystemFiles files;
  put(folder / ".key.byoc-tmp", "half a k");
  files.create(folder / "key", "key", 0600);
  CHECK(files.read(folder / "key") == "key");
  put(folder / ".key.byoc-tmp", "half a k");
  files.replace(folder / "key", "other", 0644);
  CHECK(files.read(folder / "key") == "other");
  CHECK(mode_of(folder / "key") == 0644);
  CHECK(names(folder) == std::vector<std::string>{"key"});
}

TEST_CASE("files: a temporary file that another writer holds is left alone") {
  const TempFolder folder;
  const auto temporary = folder / ".key.byoc-tmp";
  put(temporary, "half a k");
  const int held = ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(::flock(held, LOCK_EX) == 0);
  CHECK_THROWS_WITH(SystemFiles().create(folder / "key", "key", 0600), ContainsSubstring("can't write"));
  CHECK(SystemFiles().read(temporary) == "half a k");
  ::close(held);
}

TEST_CASE("files: a link under the temporary name is not followed") {
  const TempFolder folder;
  put(folder / "victim", "precious");
  std::filesystem::create_symlink(folder / "victim", folder / ".key.byoc-tmp");
  CHECK_THROWS_WITH(SystemFiles().create(folder / "key", "key", 0600), ContainsSubstring("temporary file"));
  CHECK(SystemFiles().read(folder / "victim") == "precious");
}

TEST_CASE("files: who has a replaced file open keeps reading the old one whole") {
  const TempFolder folder;
  SystemFiles files;
  files.create(folder / "lock", "old", 0644);
  std::ifstream open_before(folder / "lock");
  files.replace(folder / "lock", "the new content", 0644);
  std::string content;
  open_before >> content;
  CHECK(content == "old");
  CHECK(files.read(folder / "lock") == "the new content");
  CHECK_THROWS_AS(files.replace(folder.path(), "x", 0644), Error);
}

TEST_CASE("files: a disk that is full leaves everything as it was") {
  const TempFolder folder;
  SystemFiles().create(folder / "lock", "old", 0644);
  // A limit on the size of files takes the full disk's place: it stops a write in its midst too.
  const int status = in_child([&folder] {
    const rlimit limit{4096, 4096};
    std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string large(10'000, 'x');
    int refused = 0;
    try {
      SystemFiles().replace(folder / "lock", large, 0644);
    } catch (const Error& error) {
      refused += std::string(error.what()).find("/lock': File too large") != std::string::npos && !error.hint().empty();
    }
    try {
      SystemFiles().create(folder / "key", large, 0600);
    } catch (const Error&) {
      ++refused;
    }
    return refused;
  });
  CHECK(status == 2);
  CHECK(SystemFiles().read(folder / "lock") == "old");
  CHECK(names(folder) == std::vector<std::string>{"lock"});
}

TEST_CASE("files: an error names the path, the reason and the way out") {
  const TempFolder folder;
  try {
    SystemFiles().create(folder / "no/key", "key", 0600);
    FAIL("created in a folder that is not there");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) == "can't write '" + (folder / "no/key").string() + "': No such file or directory");
    CHECK_THAT(error.hint(), ContainsSubstring((folder / "no").string()));
  }
  CHECK_THROWS_WITH(SystemFiles().read(folder / "no"), ContainsSubstring("can't read"));
  CHECK_THROWS_WITH(SystemFiles().read(folder.path()), ContainsSubstring("Is a directory"));
}

TEST_CASE("files: only regular files of a tolerable size are read") {
  const TempFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(SystemFiles().read(folder / "pipe"), ContainsSubstring("not a regular file"));
  put(folder / "large", "");
  std::filesystem::resize_file(folder / "large", limits::file.most + 1);
  CHECK_THROWS_WITH(SystemFiles().read(folder / "large"), ContainsSubstring("larger than 16 MiB"));
  const std::string binary("a\0b\n", 4);
  put(folder / "binary", binary);
  CHECK(SystemFiles().read(folder / "binary") == binary);
  put(folder / "empty", "");
  CHECK(SystemFiles().read(folder / "empty").empty());
}

TEST_CASE("files: status tells what stands there, a dangling link included") {
  const TempFolder folder;
  const SystemFiles files;
  put(folder / "file", "abc");
  std::filesystem::create_symlink(folder / "nowhere", folder / "dangling");
  std::filesystem::create_symlink(folder / "circle", folder / "circle");
  std::filesystem::create_symlink(folder / "file", folder / "link");
  CHECK(files.status(folder / "file")->size == 3);
  CHECK(files.status(folder / "link")->type == FileStatus::Type::regular);
  CHECK(files.status(folder.path())->type == FileStatus::Type::directory);
  CHECK(files.status(folder / "dangling")->type == FileStatus::Type::other);
  CHECK(files.status(folder / "circle")->type == FileStatus::Type::other);
  CHECK_FALSE(files.status(folder / "nothing"));
  CHECK_FALSE(files.status(folder / "file/below"));
  CHECK(files.list(folder / "nothing").empty());
}

TEST_CASE("files: what is kept aside is the same file, and never takes another's place") {
  const TempFolder folder;
  SystemFiles files;
  files.create(folder / "crt", "old", 0644);
  files.keep_aside(folder / "crt", folder / "crt.1");
  files.keep_aside(folder / "crt", folder / "crt.1");
  files.replace(folder / "crt", "new", 0644);
  CHECK(files.read(folder / "crt.1") == "old");
  CHECK_THROWS_AS(files.keep_aside(folder / "crt", folder / "crt.1"), FileExists);
  CHECK(files.read(folder / "crt.1") == "old");
  CHECK_THROWS_WITH(files.keep_aside(folder / "no", folder / "no.1"), ContainsSubstring("can't read"));
}

TEST_CASE("files: folders are made where missing, with their mode") {
  const TempFolder folder;
  SystemFiles files;
  const Umask umask(GENERATE(mode_t{0}, mode_t{0705}));
  files.create_folders(folder / "a/b/../b/c/", 0750);
  CHECK(mode_of(folder / "a") == 0750);
  CHECK(mode_of(folder / "a/b/c") == 0750);
  files.create_folders(folder / "a/b", 0700);
  CHECK(mode_of(folder / "a/b") == 0750);
  put(folder / "file", "");
  CHECK_THROWS_WITH(files.create_folders(folder / "file/below", 0700), ContainsSubstring("can't create the folder"));
  CHECK_THROWS_WITH(files.create_folders(folder / "file", 0700), ContainsSubstring("Not a directory"));
}

TEST_CASE("files: folders are no more open than the umask wants it") {
  const TempFolder folder;
  const Umask umask(077);
  SystemFiles().create_folders(folder / "a/b", 0755);
  CHECK(mode_of(folder / "a") == 0700);
  CHECK(mode_of(folder / "a/b") == 0700);
}

TEST_CASE("files: a lock writes into no file that has another name, too") {
  const TempFolder folder;
  put(folder / "precious", "content");
  REQUIRE(::link((folder / "precious").c_str(), (folder / "guard").c_str()) == 0);
  CHECK_THROWS_WITH(SystemFiles().lock(folder / "guard"), ContainsSubstring("another name of a file"));
  CHECK(SystemFiles().read(folder / "precious") == "content");
}

TEST_CASE("files: a lock follows no link, to what is there or to what would be made") {
  const TempFolder folder;
  put(folder / "precious", "content");
  for (const std::string target : {"precious", "none"}) {
    INFO(target);
    std::filesystem::create_symlink(target, folder / "guard");
    CHECK_THROWS_WITH(SystemFiles().lock(folder / "guard"), ContainsSubstring("can't lock"));
    std::filesystem::remove(folder / "guard");
  }
  CHECK(names(folder) == std::vector<std::string>{"precious"});
  CHECK(SystemFiles().read(folder / "precious") == "content");
}

TEST_CASE("files: a lock keeps another process out, and goes with its holder") {
  const TempFolder folder;
  const auto path = folder / "guard";
  CHECK_THROWS_WITH(SystemFiles().lock(folder / "none" / "guard"), ContainsSubstring("can't lock"));
  const auto is_free = [&path] { return SystemFiles().lock(path) != nullptr ? 1 : 0; };
  auto hold = SystemFiles().lock(path);
  REQUIRE(hold);
  CHECK(in_child(is_free) == 0);
  hold.reset();
  CHECK(in_child(is_free) == 1);
  CHECK(!SystemFiles().status(path));
}

TEST_CASE("files: a lock whose file is removed or replaced is lost, and leaves the other's alone") {
  const TempFolder folder;
  const auto path = folder / "guard";
  auto hold = SystemFiles().lock(path);
  REQUIRE(hold);
  CHECK(hold->is_held());
  std::filesystem::remove(path);
  CHECK_FALSE(hold->is_held());
  const auto other = SystemFiles().lock(path);
  REQUIRE(other);
  CHECK(other->is_held());
  CHECK_FALSE(hold->is_held());
  hold.reset();
  CHECK(other->is_held());
}

TEST_CASE("files: an append goes on from where it is told, over what an earlier one left") {
  const TempFolder folder;
  SystemFiles files;
  const auto path = folder / "journal";
  files.create(path, "header\n", 0644);
  files.append(path, 7, "one\n");
  put(path, "header\none\ntw");  // an append that was cut short
  files.append(path, 11, "2\n");
  CHECK(files.read(path) == "header\none\n2\n");
  CHECK(mode_of(path) == 0644);
  CHECK_THROWS_WITH(files.append(path, 14, "x"), ContainsSubstring("somebody else has changed it meanwhile"));
  CHECK_THROWS_WITH(files.append(folder.path(), 0, "x"), ContainsSubstring("can't write"));
  CHECK(files.read(path) == "header\none\n2\n");
  std::filesystem::create_symlink(path, folder / "link");
  CHECK_THROWS_AS(files.append(folder / "link", 0, "x"), Error);
}

TEST_CASE("files: an append for which there is no room leaves the file as it was") {
  const TempFolder folder;
  const auto path = folder / "journal";
  SystemFiles().create(path, "begin", 0644);
  const int status = in_child([&path] {
    const rlimit limit{4096, 4096};
    std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      SystemFiles().append(path, 5, std::string(10'000, 'x'));
    } catch (const Error&) {
      return 1;
    }
    return 0;
  });
  CHECK(status == 1);
  CHECK(SystemFiles().read(path) == "begin");
}

TEST_CASE("files: what is discarded is gone, and may have been") {
  const TempFolder folder;
  SystemFiles files;
  files.create(folder / "journal", "x", 0644);
  files.discard(folder / "journal");
  files.discard(folder / "journal");
  CHECK(!files.status(folder / "journal"));
  CHECK_THROWS_WITH(files.discard(folder.path()), ContainsSubstring("can't remove"));
  CHECK_THROWS_AS(files.discard(folder / "none" / "journal"), Error);
}
