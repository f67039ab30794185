#include "tests/support/fake_host.h"

#include "tests/catch.h"

using namespace byoc;
using byoc::test::Crash;
using byoc::test::FakeHost;
using Mode = byoc::test::FaultPlan::Mode;

namespace {

// Two effects: a file, then a request that `served` counts.
void work(FakeHost& world, int& served) {
  world.http.handler = [&served](std::string_view, const HttpRequest&) {
    ++served;
    return HttpResponse{200, {}, ""};
  };
  world.files.create("/w/key", "k", 0600);
  HttpRequest request;
  request.request_target = "/cacertificate";
  world.http.send("POST", request);
}

FakeHost& with_folder(FakeHost& world) {
  world.files.put("/w/manifest.yaml", "");
  return world;
}

}  // namespace

TEST_CASE("fake host: effects are counted over files and requests together, reads are not") {
  FakeHost world;
  int served = 0;
  work(with_folder(world), served);
  world.files.read("/w/key");
  world.http.get({});
  CHECK(world.faults.log() == std::vector<std::string>{"create /w/key", "POST /cacertificate"});
  CHECK(served == 2);
}

TEST_CASE("fake host: a crash before an effect leaves nothing of it, a crash after it leaves it whole") {
  for (const auto mode : {Mode::crash_before, Mode::crash_after}) {
    FakeHost world;
    int served = 0;
    world.faults.set(mode, 0);
    CHECK_THROWS_AS(work(with_folder(world), served), Crash);
    CHECK(world.files.status("/w/key").has_value() == (mode == Mode::crash_after));
    CHECK_THROWS_AS(world.files.replace("/w/other", "", 0644), Crash);  // the process is dead
    world.faults.reset();
    world.files.replace("/w/other", "", 0644);
    CHECK(world.faults.effects() == 1);
  }
}

TEST_CASE("fake host: a crash in the midst of an append leaves a part of it, of anything else nothing") {
  FakeHost world;
  with_folder(world).files.put("/w/journal", "begin");
  world.faults.set(Mode::crash_midway, 0);
  CHECK_THROWS_AS(world.files.append("/w/journal", 5, "abcd"), Crash);
  CHECK(world.files.read("/w/journal") == "beginab");
  world.faults.reset();
  world.faults.set(Mode::crash_midway, 0);
  CHECK_THROWS_AS(world.files.discard("/w/journal"), Crash);
  CHECK(world.files.status("/w/journal"));
}

TEST_CASE("fake host: a failed request was not carried out, one whose answer was lost was") {
  for (const auto mode : {Mode::fail, Mode::fail_after}) {
    FakeHost world;
    int served = 0;
    world.faults.set(mode, 1);
    CHECK_THROWS_AS(work(with_folder(world), served), HttpFailure);
    CHECK(served == (mode == Mode::fail_after ? 1 : 0));
  }
}

TEST_CASE("fake host: a file's effect that fails leaves nothing, whatever the mode") {
  for (const auto mode : {Mode::fail, Mode::fail_after}) {
    FakeHost world;
    int served = 0;
    world.faults.set(mode, 0);
    CHECK_THROWS_WITH(work(with_folder(world), served), ContainsSubstring("No space left"));
    CHECK_FALSE(world.files.status("/w/key"));
  }
}

TEST_CASE("fake host: its files refuse what the real ones refuse") {
  FakeHost world;
  auto& files = with_folder(world).files;
  CHECK_THROWS_AS(files.create("/w/manifest.yaml", "x", 0600), FileExists);
  CHECK_THROWS_AS(files.create("/w/pki/key", "x", 0600), Error);
  files.create_folders("/w/pki/", 0700);
  files.create("/w/pki/../pki/key", "x", 0600);
  CHECK(files.read("/w/pki/key") == "x");
  CHECK(files.list("/w") == std::vector<std::string>{"manifest.yaml", "pki"});
  files.keep_aside("/w/pki/key", "/w/pki/key.1");
  CHECK_THROWS_AS(files.keep_aside("/w/manifest.yaml", "/w/pki/key.1"), FileExists);
  auto hold = files.lock("/w/guard");
  CHECK(hold);
  CHECK_FALSE(files.lock("/w/guard"));
  hold.reset();
  CHECK(files.lock("/w/guard"));
}

TEST_CASE("fake host: time moves by sleeping only, and the same seed gives the same bytes") {
  FakeHost world;
  const auto before = world.clock.now();
  CHECK(world.clock.sleep(std::chrono::seconds(90)));
  CHECK(world.clock.now() - before == std::chrono::seconds(90));
  FakeHost other;
  std::vector<std::uint8_t> one(40), two(40), three(40);
  world.random.fill(one);
  other.random.fill(two);
  other.random.fill(three);
  CHECK(one == two);
  CHECK(two != three);
}
