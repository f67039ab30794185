#include "engine/state/file/file_store.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/passing_error.h"
#include "engine/base/text.h"
#include "engine/host/own_git_ignore.h"
#include "engine/state/journal.h"
#include "engine/state/lock_format.h"

namespace byoc {

namespace {

constexpr unsigned public_mode = 0644;

// ": process 4711 on 'factory-3'", as far as it can be told.
std::string holder(const Path& hold, const FileReader& files) {
  try {
    const auto text = std::string(trim(files.read(hold)));
    return text.empty() ? text : ": " + printable(text, 300);
  } catch (const Error&) {
    return {};  // it has just ended
  }
}

std::string new_lineage(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

FileStore::FileStore(Options options, Host host)
    : options_(std::move(options)),
      names_(state_files_beside(options_.manifest)),
      host_(host),
      state_(read_state(names_, options_.name, host.files)),
      commits_([this](const Changes& batch) { write(batch); }) {}

bool FileStore::take_hold() {
  if (hold_) return true;
  auto hold = host_.files.lock(names_.hold);
  if (!hold)
    throw PassingError(fmt::format("another byoc-apply is at work on '{}'{}; nothing was changed",
                                   options_.manifest.string(), holder(names_.hold, host_.files)),
                       "wait until it has ended, then run again");
  const bool is_current = state_fingerprint(names_, host_.files) == state_.fingerprint;
  if (!is_current) state_ = read_state(names_, options_.name, host_.files);
  hold_ = std::move(hold);
  try {
    tidy();
  } catch (...) {
    hold_.reset();
    throw;
  }
  return is_current;
}

void FileStore::tidy() {
  ignore_in_folder(names_.journal.parent_path(), ".*.byoc-journal", host_.files);
  recovered_ = state_.unfolded;
  if (state_.unfolded > 0) fold();
  discard_folded();
  folded_at_ = host_.clock.steady();
}

void FileStore::require_hold() const {
  if (!hold_) throw InternalError("the lock is written without being held");
  if (!hold_->is_held())
    throw HoldLost(fmt::format("the hold '{}' was taken away while this run was at work; nothing more was recorded",
                               names_.hold.string()),
                   "see that no other byoc-apply is at work there, then run again");
}

void FileStore::record(Changes changes) {
  require_hold();
  commits_.commit(std::move(changes));
}

void FileStore::write(const Changes& batch) {
  require_hold();
  if (journal_size_ >= largest_journal) fold();
  if (journal_size_ == 0) {
    begin_journal(batch);
  } else {
    const auto line = format_journal_line(journal_batches_ + 1, batch);
    host_.files.append(names_.journal, journal_size_, line);
    journal_size_ += line.size();
  }
  ++journal_batches_;
  ++state_.lock.serial;
  state_.lock.apply(batch);
  fold_if_due();
}

// Takes the place of a journal that is folded already, if that one could not be taken away.
void FileStore::begin_journal(const Changes& batch) {
  auto& lock = state_.lock;
  if (lock.lineage.empty()) lock.lineage = new_lineage(host_.random);
  const auto text = format_journal_header({lock.manifest_name, lock.lineage, lock.serial, lock.written_at}) +
                    format_journal_line(1, batch);
  host_.files.replace(names_.journal, text, public_mode);
  journal_size_ = text.size();
  journal_batches_ = 0;
}

void FileStore::fold_if_due() {
  const auto now = host_.clock.steady();
  if (now - folded_at_ < longest_unfolded) return;
  folded_at_ = now;
  try {
    fold();
  } catch (const Error&) {
    // The journal has it all; the next attempt, or `finish`, says what is in the way.
  }
}

// The lock first: with its new serial it says itself how much of the journal it has taken in.
void FileStore::fold() {
  require_hold();
  const auto written_at = format_rfc3339(host_.clock.now());
  const auto before = std::exchange(state_.lock.written_at, written_at);
  try {
    write_lock(format_lock(state_.lock));
  } catch (const Error&) {
    state_.lock.written_at = before;
    throw;
  }
  state_.has_journal = true;
  journal_size_ = 0;
  discard_folded();
}

// What could not be read again is not written; the lock that is there stays.
void FileStore::write_lock(const std::string& text) {
  if (!limits::lock.allows(text.size()))
    throw Error(
        fmt::format("{} would be larger than {}; it was left as it is", names_.lock_title(), limits::lock.text()),
        std::string(limits::lock.way_out));
  host_.files.replace(names_.lock, text, public_mode);
}

void FileStore::discard_folded() {
  if (!state_.has_journal) return;
  require_hold();
  host_.files.discard(names_.journal);
  state_.has_journal = false;
}

void FileStore::finish() {
  if (!hold_) return;
  require_hold();
  commits_.flush();
  if (journal_size_ > 0) fold();
  discard_folded();
}

}  // namespace byoc
