#include "engine/lock/lock.h"

#include <atomic>
#include <latch>
#include <semaphore>
#include <thread>
#include <vector>

#include "engine/lock/lock_store.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

// A disk on which the first write lasts until it may end.
struct SlowFiles : test::FakeFiles {
  using FakeFiles::FakeFiles;

  void replace(const Path& path, std::string_view content, unsigned mode) override {
    if (!is_first_.exchange(false)) return FakeFiles::replace(path, content, mode);
    has_begun.release();
    may_end.acquire();
    FakeFiles::replace(path, content, mode);
  }

  std::binary_semaphore has_begun{0}, may_end{0};

 private:
  std::atomic<bool> is_first_ = true;
};

struct SlowHost : test::FakeHost {
  SlowFiles files{faults};

  Host host() { return {files, http, random, clock, environment, programs, terminal}; }
};

Lock sample() {
  Lock lock;
  lock.manifest_name = "line \"A\"";
  lock.lineage = "00ff";
  lock.serial = 7;
  lock.written_at = "2026-11-23T10:00:00Z";
  lock.steps["authorities.root.key"_id] = {
      "key", {{"curve", "P-256"}, {"file", "pki/röot\n.key"}}, {{"public_key", "ab"}}};
  lock.steps["devices.d.status"_id] = {"status", {}, {}};
  return lock;
}

std::string error_of(const std::string& text) {
  try {
    parse_lock({"m.lock.yaml", text});
  } catch (const SourceError& error) {
    return error.what();
  }
  return "no error";
}

Manifest manifest() {
  Manifest made;
  made.path = "/w/line.yaml";
  made.name = "line";
  return made;
}

}  // namespace

TEST_CASE("lock: what is written is read back, and written the same again") {
  const auto text = format_lock(sample());
  const auto read = parse_lock({"m.lock.yaml", text});
  REQUIRE(read.manifest_name == sample().manifest_name);
  REQUIRE(read.lineage == "00ff");
  REQUIRE(read.serial == 7);
  REQUIRE(read.written_at == "2026-11-23T10:00:00Z");
  REQUIRE(read.steps == sample().steps);
  REQUIRE(format_lock(read) == text);
}

TEST_CASE("lock: whatever stands in a key, what was read can be written and read again") {
  Lock lock = sample();
  lock.steps["devices.d.key"_id] = {
      "a: b\n  evil", {{"# no", "x"}, {"null", "y"}, {"1", "z"}, {"a: b\n  evil", ""}}, {}};
  REQUIRE(parse_lock({"m", format_lock(lock)}).steps == lock.steps);
}

TEST_CASE("lock: every character of a value, a key and a kind is read back as it was written") {
  Lock lock = sample();
  lock.steps.clear();
  for (int c = 1; c < 0x80; ++c) {
    const std::string text{'a', static_cast<char>(c), 'n', static_cast<char>(c)};
    lock.steps[StepId("devices.d" + std::to_string(c), "key")] = {
        "kind " + text, {{"fact " + text, "value " + text}}, {{text, text}}};
  }
  for (const std::string text :
       {"\\", "\"", "\\\"", "\\n", "\\x41", "C:\\pki\\new", "trailing \\", "\xc3\xb6 \xe2\x82\xac"})
    lock.steps["devices.d.key"_id].outputs["of " + text] = text;
  lock.steps["devices.d.key"_id].kind = "key";
  const auto read = parse_lock({"m", format_lock(lock)});
  REQUIRE(read.steps.size() == lock.steps.size());
  for (const auto& [id, record] : lock.steps) {
    CAPTURE(id);
    REQUIRE(read.find(id) != nullptr);
    REQUIRE(*read.find(id) == record);
  }
}

TEST_CASE("lock: a step whose id is none is refused, with its line and the way out") {
  auto text = format_lock(sample());
  const auto id = GENERATE(as<std::string>(), "devices.d1.key@", "Authorities", "devices.d[].key", "../key", "a b");
  text += "  \"" + id + "\":\n    kind: \"key\"\n";
  REQUIRE_THROWS_WITH(parse_lock({"m", text}),
                      ContainsSubstring("'" + id + "' is no id of a step") && ContainsSubstring("m:"));
}

TEST_CASE("lock: a lock without steps is read back") {
  REQUIRE(parse_lock({"m", format_lock({"n", "l", 0, "", {}})}).steps.empty());
}

TEST_CASE("lock: a merge conflict is named as such") {
  const auto text = "format: 1\n<<<<<<< HEAD\nserial: 1\n=======\nserial: 2\n>>>>>>> other\n";
  REQUIRE_THAT(error_of(text), ContainsSubstring("m.lock.yaml:2:1: error: the lock holds a merge conflict"));
}

TEST_CASE("lock: a newer format is refused before anything else is looked at") {
  REQUIRE_THAT(error_of("format: 2\nwhatever: true\n"), ContainsSubstring("this lock has format 2"));
  REQUIRE_THAT(error_of("format: 2\nwhatever: true\n"), !ContainsSubstring("whatever: true\n  ^"));
}

TEST_CASE("lock: hand edits are found, each with its place") {
  const auto text = format_lock(sample());
  REQUIRE_THAT(error_of(text + "more: 1\n"), ContainsSubstring("a lock has no field 'more'"));
  auto number = text;
  number.replace(number.find("serial: 7"), 9, "serial: x");
  REQUIRE_THAT(error_of(number), ContainsSubstring("'serial' is not a number"));
  REQUIRE_THAT(error_of("format: 1\nsteps: {}\n"), ContainsSubstring("the field 'lineage' is missing"));
  REQUIRE_THAT(error_of("[]"), ContainsSubstring("a lock is a map of fields"));
  REQUIRE_THAT(error_of(""), ContainsSubstring("error: "));
}

TEST_CASE("lock: cut off anywhere or with any byte changed, it is read or refused, never worse") {
  const auto text = format_lock(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    error_of(text.substr(0, at));
    for (const char c : {'\0', ':', '"', '\t', '\xff'}) {
      auto changed = text;
      changed[at] = c;
      error_of(changed);
    }
  }
  SUCCEED();
}

TEST_CASE("lock store: records are kept beside the manifest and counted") {
  test::FakeHost fake;
  fake.files.put("/w/line.yaml", "");
  {
    const auto line = manifest();
    LockStore store(line, fake.host());
    REQUIRE(store.take_hold());
    store.record("a"_id, {"key", {{"x", "1"}}, {}});
    store.record("b"_id, {"key", {}, {}});
  }
  const auto lock = read_lock(manifest(), fake.files);
  REQUIRE(lock.serial == 2);
  REQUIRE(lock.steps.size() == 2);
  REQUIRE(lock.lineage.size() == 32);
  const auto line = manifest();
  const LockStore again(line, fake.host());
  REQUIRE(again.lock().lineage == lock.lineage);
}

TEST_CASE("lock store: a second process is told who is at work") {
  test::FakeHost fake;
  fake.files.put("/w/line.yaml", "");
  const auto line = manifest();
  LockStore first(line, fake.host()), second(line, fake.host());
  REQUIRE(first.take_hold());
  REQUIRE_THROWS_WITH(second.take_hold(), ContainsSubstring("another byoc-apply is at work on '/w/line.yaml'"));
  REQUIRE_THROWS_AS(second.record("a"_id, {"key", {}, {}}), InternalError);
}

TEST_CASE("lock store: a lock of another manifest is refused") {
  test::FakeHost fake;
  fake.files.put("/w/line.yaml", "");
  fake.files.put("/w/line.lock.yaml", format_lock({"other", "l", 1, "", {}}));
  const auto line = manifest();
  REQUIRE_THROWS_WITH(LockStore(line, fake.host()), ContainsSubstring("belongs to the manifest named 'other'"));
}

TEST_CASE("lock store: records that come together share writes, and each is written when `record` returns") {
  SlowHost fake;
  const int waiting = 7;
  fake.files.put("/w/line.yaml", "");
  const auto line = manifest();
  LockStore store(line, fake.host());
  store.take_hold();
  std::atomic<int> lost = 0;
  const auto record = [&](const std::string& name) {
    const StepId id("devices." + name, "key");
    store.record(id, {"key", {}, {}});
    if (!read_lock(line, fake.files).steps.contains(id)) ++lost;
  };
  {
    const std::jthread first([&] { record("first"); });
    fake.files.has_begun.acquire();
    std::latch begun(waiting);
    std::vector<std::jthread> threads;
    for (int i = 0; i < waiting; ++i)
      threads.emplace_back([&, id = std::to_string(i)] {
        begun.count_down();
        record(id);
      });
    begun.wait();
    fake.files.may_end.release();
  }
  REQUIRE(lost == 0);
  const auto lock = read_lock(line, fake.files);
  REQUIRE(lock.steps.size() == waiting + 1);
  REQUIRE(lock.serial <= waiting);
}

TEST_CASE("lock store: a record that could not be written is written with the next one") {
  test::FakeHost fake;
  fake.files.put("/w/line.yaml", "");
  const auto line = manifest();
  LockStore store(line, fake.host());
  store.take_hold();
  fake.faults.set(test::FaultPlan::Mode::fail, 0);
  REQUIRE_THROWS_AS(store.record("a"_id, {"key", {}, {}}), Error);
  fake.faults.reset();
  store.record("b"_id, {"key", {}, {}});
  REQUIRE(read_lock(manifest(), fake.files).steps.size() == 2);
}

TEST_CASE("lock store: a lock that somebody else has written meanwhile is noticed when the hold is taken") {
  test::FakeHost fake;
  const auto line = manifest();
  fake.files.put("/w/line.yaml", "");
  LockStore first(line, fake.host());
  {
    LockStore second(line, fake.host());
    REQUIRE(second.take_hold());
    second.record("a"_id, {"key", {}, {}});
  }
  REQUIRE_FALSE(first.take_hold());
  REQUIRE(first.lock().steps.size() == 1);
}
