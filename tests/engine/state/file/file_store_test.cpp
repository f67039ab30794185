#include "engine/state/file/file_store.h"

#include <atomic>
#include <chrono>
#include <latch>
#include <semaphore>
#include <thread>

#include "engine/base/diagnostic.h"
#include "engine/base/passing_error.h"
#include "engine/state/lock_format.h"
#include "engine/state/lock_reader.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using Mode = test::FaultPlan::Mode;

namespace {

const FileStore::Options line{"/w/line.yaml", "line"};
const std::string lock_name = "/w/line.lock.yaml", journal_name = "/w/.line.lock.yaml.byoc-journal",
                  hold_name = "/w/.line.lock.yaml.byoc-hold";

Record record(const std::string& value) {
  return {"key", {}, {{"value", value}}};
}

Changes one(const std::string& id, const std::string& value = "1") {
  return {{id_of(id), record(value)}};
}

struct Folder : test::FakeHost {
  Folder() { files.put("/w/line.yaml", ""); }

  FileStore open() { return FileStore(line, host()); }
  bool has(const std::string& name) { return files.contents().contains(name); }
  Lock written_lock() { return parse_lock({lock_name, files.read(lock_name)}, ""); }
};

// A disk on which the first append lasts until it may end.
struct SlowFiles : test::FakeFiles {
  using FakeFiles::FakeFiles;

  void append(const Path& path, std::uintmax_t size, std::string_view content) override {
    if (!is_first_.exchange(false)) return FakeFiles::append(path, size, content);
    has_begun.release();
    may_end.acquire();
    FakeFiles::append(path, size, content);
  }

  std::binary_semaphore has_begun{0}, may_end{0};

 private:
  std::atomic<bool> is_first_ = true;
};

struct SlowFolder : test::FakeHost {
  SlowFiles files{faults};

  Host host() { return {files, http, random, clock, environment, programs, terminal}; }
};

}  // namespace

TEST_CASE("file store: opening it touches nothing, and there is nothing to finish") {
  Folder folder;
  auto store = folder.open();
  store.finish();
  REQUIRE(folder.faults.effects() == 0);
  REQUIRE(store.lock().manifest_name == "line");
  REQUIRE(store.lock().steps.empty());
  REQUIRE_FALSE(store.has_leftovers());
}

TEST_CASE("file store: a step costs one append, and the lock is written at the end, when the journal goes") {
  Folder folder;
  auto store = folder.open();
  REQUIRE(store.take_hold());
  for (const auto* id : {"a", "b", "c"}) store.record(one(id));
  REQUIRE_FALSE(folder.has(lock_name));
  store.finish();
  REQUIRE(folder.faults.log() == std::vector<std::string>{"create /w/.gitignore", "replace " + journal_name,
                                                          "append " + journal_name, "append " + journal_name,
                                                          "replace " + lock_name, "discard " + journal_name});
  const auto lock = folder.written_lock();
  REQUIRE(lock.serial == 3);
  REQUIRE(lock.steps.size() == 3);
  REQUIRE(lock.lineage.size() == 32);
  REQUIRE(lock.written_at == format_rfc3339(folder.clock.now()));
  REQUIRE(folder.open().lock() == lock);
}

TEST_CASE("file store: the next run goes on with lineage and serial") {
  Folder folder;
  for (int run = 0; run < 2; ++run) {
    auto store = folder.open();
    REQUIRE(store.take_hold());
    store.record(one("a", std::to_string(run)));
    store.record({{"gone"_id, std::nullopt}});
    store.finish();
  }
  REQUIRE(folder.written_lock().serial == 4);
  REQUIRE(folder.written_lock().find("a"_id)->outputs.at("value") == "1");
}

TEST_CASE("file store: stopped at any side effect, nothing is lost that was told to be durable") {
  const auto mode = GENERATE(Mode::crash_before, Mode::crash_after, Mode::crash_midway, Mode::fail);
  const auto run = [](Folder& folder, const std::string& value, std::vector<std::string>& told) {
    auto store = folder.open();
    try {
      store.take_hold();
      for (const auto* id : {"a", "b", "c", "d"}) {
        try {
          store.record(one(id, value));
          told.emplace_back(id);
        } catch (const Error&) {
        }
        if (*id == 'b') folder.clock.advance(FileStore::longest_unfolded);
      }
      store.finish();
    } catch (const Error&) {
    } catch (const test::Crash&) {
    }
  };
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    CAPTURE(at);
    Folder folder;
    std::vector<std::string> before, told, after;
    run(folder, "1", before);
    folder.faults.reset();
    folder.faults.set(mode, at);
    run(folder, "2", told);
    was_stopped = folder.faults.effects() > at;
    folder.faults.reset();
    const auto files = folder.files.contents();
    const auto preview = folder.open();
    REQUIRE(folder.files.contents() == files);
    for (const auto& id : told) REQUIRE(preview.lock().find(id_of(id))->outputs.at("value") == "2");
    REQUIRE(preview.lock().steps.size() == 4);
    auto next = folder.open();
    REQUIRE(next.take_hold());
    REQUIRE(next.lock().steps == preview.lock().steps);
    REQUIRE_FALSE(folder.has(journal_name));
    REQUIRE(folder.written_lock() == next.lock());
    next.record(one("e"));
    next.finish();
    REQUIRE(folder.written_lock().steps.size() == 5);
    for (const auto& id : told) REQUIRE(folder.written_lock().find(id_of(id))->outputs.at("value") == "2");
  }
}

TEST_CASE(
    "file store: the journal of a killed run is read by a preview, and folded by the next run that takes the hold") {
  Folder folder;
  {
    auto killed = folder.open();
    killed.take_hold();
    killed.record(one("a"));
    killed.record({{"b"_id, record("1")}, {"a"_id, record("2")}});
  }
  const auto effects = folder.faults.effects();
  auto next = folder.open();
  REQUIRE(next.has_leftovers());
  REQUIRE(next.recovered_steps() == 0);
  REQUIRE(next.lock().find("a"_id)->outputs.at("value") == "2");
  REQUIRE(folder.faults.effects() == effects);
  REQUIRE(next.take_hold());
  REQUIRE(next.recovered_steps() == 2);
  REQUIRE_FALSE(next.has_leftovers());
  REQUIRE(folder.written_lock().serial == 2);
  REQUIRE_FALSE(folder.has(journal_name));
}

TEST_CASE(
    "file store: the lock is written every minute and when the journal is large, and the next journal goes on from "
    "it") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  store.record(one("a"));
  folder.clock.advance(FileStore::longest_unfolded);
  store.record(one("b"));
  REQUIRE(folder.written_lock().steps.size() == 2);
  REQUIRE_FALSE(folder.has(journal_name));
  store.record(one("c"));
  REQUIRE(folder.written_lock().steps.size() == 2);
  REQUIRE(folder.open().lock().steps.size() == 3);
  store.record(one("d", std::string(FileStore::largest_journal, 'x')));
  store.record(one("e"));
  REQUIRE(folder.written_lock().steps.size() == 4);
  REQUIRE(folder.files.status(journal_name)->size < 1000);
  REQUIRE(folder.open().lock().steps.size() == 5);
}

TEST_CASE("file store: a lock that can't be written meanwhile stops nothing; `finish` says what is in the way") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  store.record(one("a"));
  folder.clock.advance(FileStore::longest_unfolded);
  folder.faults.reset();
  folder.faults.set(Mode::fail, 1);  // after the append
  store.record(one("b"));
  REQUIRE(folder.faults.log().back() == "replace " + lock_name);
  store.record(one("c"));
  folder.faults.reset();
  folder.faults.set(Mode::fail, 0);
  REQUIRE_THROWS_WITH(store.finish(), ContainsSubstring("can't write '" + lock_name + "'"));
  REQUIRE(folder.open().lock().steps.size() == 3);
}

TEST_CASE(
    "file store: a journal that could not be taken away is known to be folded, and the next one takes its place") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  store.record(one("a"));
  folder.clock.advance(FileStore::longest_unfolded);
  folder.faults.reset();
  folder.faults.set(Mode::fail, 2);  // after the append and the lock
  store.record(one("b"));
  REQUIRE(folder.faults.log().back() == "discard " + journal_name);
  REQUIRE(folder.open().lock().serial == 2);
  store.record(one("c"));
  REQUIRE(folder.open().lock().serial == 3);
  store.finish();
  REQUIRE(folder.written_lock().steps.size() == 3);
  REQUIRE_FALSE(folder.has(journal_name));
}

TEST_CASE("file store: a record that could not be written is written with the next one") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  store.record(one("a"));
  folder.faults.reset();
  folder.faults.set(Mode::fail, 0);
  REQUIRE_THROWS_WITH(store.record(one("b")), ContainsSubstring("No space left"));
  store.record(one("c"));
  REQUIRE(folder.open().lock().steps.size() == 3);
}

TEST_CASE("file store: a record that could not be written, and that no other follows, is written at the end") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  folder.faults.reset();
  folder.faults.set(Mode::fail, 0);
  REQUIRE_THROWS_AS(store.record(one("a")), Error);
  folder.faults.reset();
  store.finish();
  REQUIRE(folder.written_lock().steps.size() == 1);
}

TEST_CASE("file store: a large journal that can't be folded takes nothing more, so that it can be read again") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  store.record(one("a", std::string(FileStore::largest_journal, 'x')));
  folder.faults.reset();
  folder.faults.set(Mode::fail, 0);
  REQUIRE_THROWS_WITH(store.record(one("b")), ContainsSubstring("can't write '" + lock_name + "'"));
  REQUIRE(folder.open().lock().steps.size() == 1);
  folder.faults.reset();
  store.finish();
  REQUIRE(folder.written_lock().steps.size() == 2);
}

TEST_CASE("file store: a hold that could not be used is let go") {
  Folder folder;
  {
    auto killed = folder.open();
    killed.take_hold();
    killed.record(one("a"));
  }
  auto store = folder.open(), other = folder.open();
  folder.faults.reset();
  folder.faults.set(Mode::fail, 0);
  REQUIRE_THROWS_WITH(store.take_hold(), ContainsSubstring("No space left"));
  folder.faults.reset();
  REQUIRE(other.take_hold());
  REQUIRE(other.recovered_steps() == 1);
}

TEST_CASE("file store: records that come together share writes, and each is durable when `record` returns") {
  SlowFolder folder;
  const int waiting = 7;
  folder.files.put("/w/line.yaml", "");
  FileStore store(line, folder.host());
  store.take_hold();
  store.record(one("begin"));
  std::atomic<int> lost = 0;
  const auto record_one = [&](const std::string& id) {
    store.record(one(id));
    if (FileStore(line, folder.host()).lock().find(id_of(id)) == nullptr) ++lost;
  };
  {
    const std::jthread first([&] { record_one("first"); });
    folder.files.has_begun.acquire();
    std::latch begun(waiting);
    std::vector<std::jthread> threads;
    threads.reserve(waiting);
    for (int i = 0; i < waiting; ++i)
      threads.emplace_back([&, id = "n" + std::to_string(i)] {
        begun.count_down();
        record_one(id);
      });
    begun.wait();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // until they wait for the write that is under way
    folder.files.may_end.release();
  }
  REQUIRE(lost == 0);
  store.finish();
  REQUIRE(store.lock().steps.size() == waiting + 2);
  REQUIRE(store.lock().serial < waiting + 2);
}

TEST_CASE("file store: a second run is told who is at work, and records nothing") {
  Folder folder;
  auto first = folder.open(), second = folder.open();
  REQUIRE(first.take_hold());
  REQUIRE_THROWS_AS(second.take_hold(), PassingError);
  REQUIRE_THROWS_WITH(second.take_hold(), ContainsSubstring("another byoc-apply is at work on '/w/line.yaml'"));
  REQUIRE_THROWS_AS(second.record(one("a")), InternalError);
}

TEST_CASE("file store: after the hold is lost every write throws, and nothing is written") {
  Folder folder;
  auto store = folder.open();
  store.take_hold();
  store.record(one("a"));
  REQUIRE_FALSE(store.is_hold_lost());
  folder.files.break_lock(hold_name);
  REQUIRE(store.is_hold_lost());
  const auto files = folder.files.contents();
  REQUIRE_THROWS_AS(store.record(one("b")), HoldLost);
  REQUIRE_THROWS_AS(store.finish(), HoldLost);
  REQUIRE(folder.files.contents() == files);
  // Whoever has it now goes on from what was recorded, and is not disturbed.
  auto other = folder.open();
  REQUIRE(other.take_hold());
  REQUIRE(store.is_hold_lost());
  REQUIRE(other.recovered_steps() == 1);
  REQUIRE_THROWS_AS(store.record(one("c")), HoldLost);
  REQUIRE_FALSE(other.is_hold_lost());
}

TEST_CASE("file store: what somebody else has recorded meanwhile is noticed when the hold is taken") {
  Folder folder;
  auto first = folder.open();
  {
    auto second = folder.open();
    REQUIRE(second.take_hold());
    second.record(one("a"));
    if (GENERATE(true, false)) second.finish();
  }
  REQUIRE_FALSE(first.take_hold());
  REQUIRE(first.lock().steps.size() == 1);
}

TEST_CASE("file store: read while another run folds, the journal is found folded or is gone, never a misfit") {
  Folder folder;
  // Folds between the look at the journal and that at the lock.
  struct Folding : test::FakeFiles {
    using FakeFiles::FakeFiles;
    std::string read(const Path& path, const Limit& limit) const override {
      auto text = FakeFiles::read(path, limit);
      if (path == journal_name && between) std::exchange(between, {})();
      return text;
    }
    mutable std::function<void()> between;
  };
  Folding files(folder.faults);
  files.put("/w/line.yaml", "");
  auto host = folder.host();
  const Host slow{files, host.http, host.random, host.clock, host.environment};
  FileStore writer(line, slow);
  writer.take_hold();
  writer.record(one("a"));
  files.between = [&] {
    writer.finish();
    writer.record(one("a", "2"));
    writer.finish();
  };
  const FileStore reader(line, slow);
  REQUIRE(reader.lock().find("a"_id)->outputs.at("value") == "2");
  REQUIRE(reader.lock().serial == 2);
}

TEST_CASE("file store: a lock of another manifest, a merge conflict and a misfitting journal are refused by name") {
  Folder folder;
  folder.files.put(lock_name, format_lock({"other", "l", 1, "2026-11-27T17:00:00Z", {}}));
  REQUIRE_THROWS_WITH(folder.open(), ContainsSubstring("belongs to the manifest named 'other'"));
  folder.files.put(lock_name, "format: 1\n<<<<<<< HEAD\nserial: 1\n=======\nserial: 2\n>>>>>>> other\n");
  REQUIRE_THROWS_WITH(folder.open(),
                      ContainsSubstring("line.lock.yaml:2:1: error: the lock holds a merge conflict\n") &&
                          ContainsSubstring("hint: take one side whole (git checkout --ours or"));
  folder.files.remove(lock_name);
  {
    auto killed = folder.open();
    killed.take_hold();
    killed.record(one("a"));
  }
  folder.files.put(lock_name, format_lock({"line", "l", 1, "2026-11-27T17:00:00Z", {}}));
  REQUIRE_THROWS_WITH(folder.open(), ContainsSubstring("the journal '" + journal_name + "' goes on from ") &&
                                         ContainsSubstring("the lock '" + lock_name + "' is serial 1 of lineage l"));
}

TEST_CASE("file store: the journal stays out of git, where nobody else has a say in it") {
  Folder folder;
  const auto ignore = [&] { return folder.files.read("/w/.gitignore"); };
  const auto begin = [&] { folder.open().take_hold(); };
  SECTION("where there is no .gitignore") {
    begin();
    REQUIRE_THAT(ignore(), ContainsSubstring("\n.*.byoc-journal\n"));
    const auto effects = folder.faults.effects();
    begin();
    REQUIRE(folder.faults.effects() == effects);
  }
  SECTION("where there is one of an earlier version") {
    folder.files.put("/w/.gitignore",
                     "# Written by byoc-apply: private keys never belong into git, whole or "
                     "half-written.\n*.key\n/own\n");
    begin();
    REQUIRE_THAT(ignore(), ContainsSubstring("*.key\n/own\n.*.byoc-journal\n"));
  }
  SECTION("where there is one of somebody else") {
    folder.files.put("/w/.gitignore", "*.o\n");
    begin();
    REQUIRE(ignore() == "*.o\n");
  }
}
