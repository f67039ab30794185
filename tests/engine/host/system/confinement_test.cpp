#include <fstream>

#include "engine/host/checkout.h"
#include "engine/host/system/system_files.h"
#include "tests/catch.h"
#include "tests/support/temp_folder.h"

using namespace byoc;
using byoc::test::TempFolder;

namespace {

void put(const Path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
}

// A checkout beside a folder that is nobody's business.
struct Places {
  TempFolder folder;
  Path checkout = folder.path() / "checkout", outside = folder.path() / "outside";
  SystemFiles files;

  Places() {
    std::filesystem::create_directories(checkout / "inside");
    std::filesystem::create_directories(outside);
    put(outside / "secret", "hunter2");
    put(checkout / "inside" / "file", "ours");
    files.confine(checkout);
  }

  void link(const Path& target, const Path& name) const { std::filesystem::create_symlink(target, checkout / name); }
};

}  // namespace

TEST_CASE("confinement: a link that leads out is refused for every reading") {
  Places at;
  at.link("../outside/secret", "relative");
  at.link(at.outside / "secret", "absolute");
  at.link("relative", "link-to-a-link");
  for (const auto* name : {"relative", "absolute", "link-to-a-link"}) {
    const auto path = at.checkout / name;
    REQUIRE_THROWS_WITH(at.files.read(path), ContainsSubstring("a symbolic link there leads out of") &&
                                                 ContainsSubstring((at.outside / "secret").string()) &&
                                                 !ContainsSubstring("hunter2"));
    REQUIRE_THROWS_AS(at.files.read_secret(path), Error);
    REQUIRE_THROWS_AS(at.files.status(path), Error);
    REQUIRE_THROWS_AS(at.files.set_mode(path, 0600), Error);
    REQUIRE_THROWS_AS(at.files.keep_aside(path, at.checkout / "aside"), Error);
  }
}

TEST_CASE("confinement: nothing is made, changed or removed in a folder that a link leads to") {
  Places at;
  at.link(at.outside, "pki");
  const auto pki = at.checkout / "pki";
  REQUIRE_THROWS_AS(at.files.status(pki / "new"), Error);
  REQUIRE_THROWS_AS(at.files.create(pki / "new", "x", 0600), Error);
  REQUIRE_THROWS_AS(at.files.replace(pki / "secret", "x", 0600), Error);
  REQUIRE_THROWS_AS(at.files.append(pki / "secret", 0, "x"), Error);
  REQUIRE_THROWS_AS(at.files.discard(pki / "secret"), Error);
  REQUIRE_THROWS_AS(at.files.create_folders(pki / "deep" / "deeper", 0700), Error);
  REQUIRE_THROWS_AS(at.files.lock(pki / "hold"), Error);
  REQUIRE_THROWS_AS(at.files.list(pki), Error);
  REQUIRE(SystemFiles().list(at.outside) == std::vector<std::string>{"secret"});
  REQUIRE(SystemFiles().read(at.outside / "secret") == "hunter2");
}

TEST_CASE("confinement: links inside of the checkout, and paths written as ones elsewhere, are followed") {
  Places at;
  at.link("inside", "folder");
  at.link("nowhere", "dangling");
  REQUIRE(at.files.read(at.checkout / "folder" / "file") == "ours");
  REQUIRE(at.files.read(at.checkout / ".." / "outside" / "secret") == "hunter2");
  std::filesystem::create_symlink("secret", at.outside / "link");
  REQUIRE(at.files.read(at.outside / "link") == "hunter2");
  REQUIRE(at.files.status(at.checkout / "dangling")->type == FileStatus::Type::other);
  REQUIRE_FALSE(at.files.status(at.checkout / "missing" / "file"));
}

TEST_CASE("confinement: a checkout that is called by a link confines as well") {
  Places at;
  at.link(at.outside / "secret", "link");
  const auto alias = at.folder.path() / "alias";
  std::filesystem::create_symlink(at.checkout, alias);
  SystemFiles files;
  files.confine(alias);
  for (const auto& root : {alias, at.checkout}) {
    REQUIRE(files.read(root / "inside" / "file") == "ours");
    REQUIRE_THROWS_AS(files.read(root / "link"), Error);
  }
}

TEST_CASE("confinement: it holds for relative paths, and the current folder is as good as any") {
  Places at;
  at.link(at.outside, "pki");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(at.checkout);
  SystemFiles files;
  files.confine(top_of_checkout("line.yaml", files));
  CHECK(files.lock("hold") != nullptr);
  CHECK_NOTHROW(files.replace("new", "x", 0600));
  CHECK_NOTHROW(files.append("new", 1, "y"));
  CHECK(files.read("new") == "xy");
  CHECK_NOTHROW(files.discard("new"));
  CHECK_NOTHROW(files.create_folders("a/b", 0700));
  CHECK_FALSE(files.status("missing"));
  CHECK_THROWS_AS(files.read("pki/secret"), Error);
  CHECK_THROWS_AS(files.status("pki/new"), Error);
  CHECK_THROWS_AS(files.discard("pki/secret"), Error);
  std::filesystem::current_path(before);
}

TEST_CASE("checkout: its top is the nearest folder with a .git, else the file's own folder") {
  Places at;
  const SystemFiles files;
  REQUIRE(top_of_checkout(at.checkout / "inside" / "line.yaml", files) == at.checkout / "inside");
  put(at.checkout / ".git", "gitdir: elsewhere");
  REQUIRE(top_of_checkout(at.checkout / "inside" / "line.yaml", files) == at.checkout);
  REQUIRE(top_of_checkout(at.outside / "line.yaml", files) == at.outside);
}

TEST_CASE("checkout: what lies in a folder is told by whole names") {
  REQUIRE(is_within("/a/b", "/a/b"));
  REQUIRE(is_within("/a/b/c", "/a/b"));
  REQUIRE(is_within("/a", "/"));
  REQUIRE_FALSE(is_within("/a/bc", "/a/b"));
  REQUIRE_FALSE(is_within(as_written("/a/b/../c"), "/a/b"));
}
