#include "engine/state/replay.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

std::string identity(const std::string& lineage, std::uint64_t serial, const std::string& written_at) {
  if (serial == 0) return "no lock at all";
  return fmt::format("serial {} of lineage {}, written at {}", serial, printable(lineage, 40),
                     written_at.empty() ? "no time" : printable(written_at, 40));
}

Error misfit(const JournalHeader& header, const Lock& lock, const std::string& journal_title,
             const std::string& lock_title) {
  return Error(fmt::format("{} goes on from {}, but {} is {}; nothing was changed", journal_title,
                           identity(header.lineage, header.serial, header.written_at), lock_title,
                           identity(lock.lineage, lock.serial, lock.written_at)),
               "bring back the lock that it goes on from; or move the journal away: the next run then looks at what is "
               "there and records that anew");
}

// What `count` batches leave of each step that they change.
std::map<StepId, const Change*> last_changes(const Journal& journal, std::size_t count) {
  std::map<StepId, const Change*> last;
  for (std::size_t i = 0; i < count; ++i)
    for (const auto& change : journal.batches[i]) last[change.step] = &change;
  return last;
}

bool has_taken_in(const Lock& lock, const Journal& journal, std::size_t count) {
  const auto last = last_changes(journal, count);
  return std::all_of(last.begin(), last.end(), [&lock](const auto& entry) {
    const auto* record = lock.find(entry.first);
    const auto& change = *entry.second;
    return (change.record ? record != nullptr && *record == *change.record : record == nullptr) &&
           lock.superseded_by(entry.first) == change.superseded;
  });
}

bool goes_on_from(const JournalHeader& header, const Lock& lock) {
  if (header.manifest_name != lock.manifest_name || header.serial > lock.serial) return false;
  if (lock.lineage.empty()) return true;
  return header.lineage == lock.lineage && (header.serial < lock.serial || header.written_at == lock.written_at);
}

}  // namespace

std::size_t replay(const Journal& journal, Lock& lock, const std::string& journal_title,
                   const std::string& lock_title) {
  if (!journal.header) return 0;
  const auto& header = *journal.header;
  if (!goes_on_from(header, lock)) throw misfit(header, lock, journal_title, lock_title);
  const auto count = journal.batches.size();
  const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(lock.serial - header.serial, count));
  if (!has_taken_in(lock, journal, known)) throw misfit(header, lock, journal_title, lock_title);
  lock.lineage = header.lineage;
  std::set<StepId> changed;
  for (auto i = known; i < count; ++i) {
    lock.apply(journal.batches[i]);
    ++lock.serial;
    for (const auto& change : journal.batches[i]) changed.insert(change.step);
  }
  return changed.size();
}

}  // namespace byoc
