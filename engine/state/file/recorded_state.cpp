#include "engine/state/file/recorded_state.h"

#include <optional>
#include <vector>

#include <fmt/format.h>

#include "engine/base/diagnostic.h"
#include "engine/base/text.h"
#include "engine/state/journal.h"
#include "engine/state/lock_reader.h"
#include "engine/state/replay.h"
#include "engine/yaml/conflict_marks.h"

namespace byoc {

namespace {

struct Texts {
  std::optional<std::string> journal, lock;

  std::string fingerprint() const {
    const auto part = [](const std::optional<std::string>& text) { return text ? sha256_hex(*text) : "none"; };
    return part(journal) + ' ' + part(lock);
  }
};

std::optional<std::string> read_if_there(const Path& path, const Limit& limit, const FileReader& files) {
  if (!files.status(path)) return std::nullopt;
  try {
    return files.read(path, limit);
  } catch (const Error&) {
    if (files.status(path)) throw;
    return std::nullopt;  // whoever is at work has just taken it away
  }
}

// The journal first: whoever is at work writes the lock before the journal goes, so that nothing falls between the two.
Texts read_texts(const StateFiles& names, const FileReader& files) {
  Texts texts;
  texts.journal = read_if_there(names.journal, limits::journal, files);
  texts.lock = read_if_there(names.lock, limits::lock, files);
  return texts;
}

Lock lock_of(const StateFiles& names, const std::string& manifest_name, const std::optional<std::string>& content) {
  Lock lock;
  lock.manifest_name = manifest_name;
  if (!content) return lock;
  const SourceText text{names.lock.string(), *content};
  refuse_conflict_marks(
      text, "the lock",
      "take one side whole (git checkout --ours or --theirs FILE), then run with --dry-run; nothing was changed");
  lock = parse_lock(text, names.restore_hint() + "; nothing was changed");
  if (lock.manifest_name == manifest_name) return lock;
  const auto other = printable_name(lock.manifest_name);
  throw Error(fmt::format("{} belongs to the manifest named '{}', this one is named '{}'; nothing was changed",
                          names.lock_title(), other, manifest_name),
              fmt::format("name the manifest '{}' again, or give it a file name of its own so that it has its own lock",
                          other));
}

RecordedState state_of(const StateFiles& names, const std::string& manifest_name, const Texts& texts) {
  RecordedState state;
  state.lock = lock_of(names, manifest_name, texts.lock);
  state.fingerprint = texts.fingerprint();
  state.has_journal = texts.journal.has_value();
  if (texts.journal)
    state.unfolded = replay(parse_journal(names.journal_title(), *texts.journal), state.lock, names.journal_title(),
                            names.lock_title());
  return state;
}

}  // namespace

RecordedState read_state(const StateFiles& names, const std::string& manifest_name, const FileReader& files) {
  for (auto texts = read_texts(names, files);;) {
    try {
      return state_of(names, manifest_name, texts);
    } catch (const Error&) {
      // The two may be of different moments of a run at work, or of a checkout under way. What does not change is so.
      auto again = read_texts(names, files);
      if (again.fingerprint() == texts.fingerprint()) throw;
      texts = std::move(again);
    }
  }
}

std::string state_fingerprint(const StateFiles& names, const FileReader& files) {
  return read_texts(names, files).fingerprint();
}

}  // namespace byoc
