#include "engine/state/replay.h"

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Record record(const std::string& value) {
  return {"key", {}, {{"value", value}}};
}

Lock lock_of(std::uint64_t serial) {
  Lock lock;
  lock.manifest_name = "line";
  lock.lineage = "aa";
  lock.serial = serial;
  lock.written_at = "2026-11-23T10:00:00Z";
  lock.steps["old"_id] = record("0");
  return lock;
}

Journal journal_of(std::uint64_t serial) {
  return {JournalHeader{"line", "aa", serial, "2026-11-23T10:00:00Z"},
          {{{"a"_id, record("1")}, {"b"_id, record("1")}},
           {{"a"_id, record("2")}, {"old"_id, std::nullopt}},
           {{"c"_id, record("3")}}}};
}

std::string refusal(const Journal& journal, Lock lock) {
  const auto before = lock;
  try {
    replay(journal, lock, "the journal 'j'", "the lock 'l'");
  } catch (const Error& error) {
    REQUIRE(lock == before);
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("replay: a journal that goes on from the lock is taken in, batch by batch") {
  auto lock = lock_of(7);
  REQUIRE(replay(journal_of(7), lock, "j", "l") == 4);
  REQUIRE(lock.serial == 10);
  REQUIRE(lock.find("a"_id)->outputs.at("value") == "2");
  REQUIRE(lock.find("c"_id) != nullptr);
  REQUIRE(lock.find("old"_id) == nullptr);
}

TEST_CASE("replay: where there is no lock yet, the journal has its lineage") {
  Lock lock;
  lock.manifest_name = "line";
  auto journal = journal_of(0);
  journal.header->written_at = "";
  REQUIRE(replay(journal, lock, "j", "l") == 4);
  REQUIRE(lock.lineage == "aa");
  REQUIRE(lock.serial == 3);
}

TEST_CASE("replay: a lock that has taken in some or all of the journal is known by its serial; the rest follows") {
  const auto journal = journal_of(7);
  for (std::size_t taken = 1; taken <= 3; ++taken) {
    CAPTURE(taken);
    auto lock = lock_of(7 + taken);
    lock.written_at = "2026-11-23T11:00:00Z";
    for (std::size_t i = 0; i < taken; ++i) lock.apply(journal.batches[i]);
    auto whole = lock_of(7);
    for (const auto& batch : journal.batches) whole.apply(batch);
    REQUIRE(replay(journal, lock, "j", "l") == std::vector<std::size_t>{0, 3, 1, 0}[taken]);
    REQUIRE(lock.serial == 10);
    REQUIRE(lock.steps == whole.steps);
  }
}

TEST_CASE("replay: a lock that goes on beyond the journal has taken it in, or is another one") {
  const auto journal = journal_of(7);
  auto lock = lock_of(12);
  for (const auto& batch : journal.batches) lock.apply(batch);
  REQUIRE(replay(journal, lock, "j", "l") == 0);
  REQUIRE(lock.serial == 12);
  lock.steps.erase("c"_id);
  REQUIRE_THAT(refusal(journal, lock), ContainsSubstring("the journal 'j' goes on from serial 7 of lineage aa") &&
                                           ContainsSubstring("but the lock 'l' is serial 12 of lineage aa"));
}

TEST_CASE("replay: a journal of another lineage, manifest, time or later lock is refused, and both are named") {
  const auto require_refused = [](const Journal& journal, const Lock& lock) {
    REQUIRE_THAT(refusal(journal, lock), ContainsSubstring("the journal 'j' goes on from ") &&
                                             ContainsSubstring("the lock 'l' is ") &&
                                             ContainsSubstring("nothing was changed"));
  };
  auto lineage = journal_of(7), name = journal_of(7), time = journal_of(7);
  lineage.header->lineage = "bb";
  name.header->manifest_name = "other";
  time.header->written_at = "2026-11-23T10:00:01Z";
  for (const auto& journal : {lineage, name, time, journal_of(8)}) require_refused(journal, lock_of(7));
  // Serials that match by chance, with other content.
  require_refused(journal_of(7), lock_of(8));
  // The lock was removed.
  Lock none;
  none.manifest_name = "line";
  REQUIRE_THAT(refusal(journal_of(7), none), ContainsSubstring("but the lock 'l' is no lock at all"));
}

TEST_CASE("replay: a journal whose header was not written says nothing") {
  auto lock = lock_of(7);
  REQUIRE(replay({}, lock, "j", "l") == 0);
  REQUIRE(lock == lock_of(7));
}
