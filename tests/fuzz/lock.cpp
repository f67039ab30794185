// A lock and a journal: what is taken is written again as the same, and the quick reader reads what the other one does.
#include "engine/state/journal.h"
#include "engine/state/lock_format.h"
#include "engine/state/lock_reader.h"
#include "engine/state/plain_lock.h"
#include "engine/state/replay.h"
#include "tests/fuzz/fuzz.h"

using namespace byoc;

namespace {

void check_journal(std::string_view text, Lock lock) {
  fuzz::takes([&] {
    const auto journal = parse_journal("the journal 'j'", text);
    std::string again;
    if (journal.header) again = format_journal_header(*journal.header);
    for (std::size_t i = 0; i < journal.batches.size(); ++i) again += format_journal_line(i + 1, journal.batches[i]);
    const auto reread = parse_journal("the journal 'j'", again);
    fuzz::require(reread.header == journal.header && reread.batches == journal.batches,
                  "a journal that was read is written as another");
    const auto before = lock;
    if (!fuzz::takes([&] { replay(journal, lock, "the journal 'j'", "the lock 'l'"); }))
      fuzz::require(lock == before, "a journal that was refused has changed the lock");
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto given = fuzz::parts(fuzz::text_of(data, size), 2);
  const auto& text = given[0];
  Lock lock;
  if (fuzz::takes([&] { lock = parse_lock({"l", text}, "restore it"); })) {
    const auto again = format_lock(lock);
    fuzz::require(fuzz::takes([&] {
                    fuzz::require(parse_lock({"l", again}, "") == lock, "written as another lock");
                  }),
                  "a lock that was read can't be read again");
    const auto quick = read_plain_lock(again);
    fuzz::require(quick && *quick == lock, "the quick reader does not read what is written");
    // A lock that ends in a comment is read as a tree.
    if (read_plain_lock(text))
      fuzz::require(fuzz::takes([&] {
                      fuzz::require(parse_lock({"l", text + "# end\n"}, "") == lock, "the readers differ");
                    }),
                    "the quick reader takes what the other one refuses");
  }
  check_journal(given[1], lock);
  return 0;
}
