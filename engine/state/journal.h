// The text of a journal: the changes since the lock was last written, one line for each batch that became durable.
// Must not know: plans, where it is kept.
//
//     CHECKSUM NUMBER LENGTH JSON
//
// The first line, number 0, is the header: the journal's format, and the lock that it goes on from. LENGTH is that of
// JSON in bytes, CHECKSUM the first 16 digits of the SHA-256 of all behind it. Lines are only ever appended, so that a
// killed run leaves at most its last one in part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/state/change.h"

namespace byoc {

// The lock that a journal goes on from.
struct JournalHeader {
  std::string manifest_name, lineage;
  std::uint64_t serial = 0;
  std::string written_at;

  friend bool operator==(const JournalHeader&, const JournalHeader&) = default;
};

struct Journal {
  static constexpr std::uint64_t current_format = 2;
  static constexpr std::uint64_t oldest_format = 1;  // that is still read: without origins, histories and `superseded`

  std::optional<JournalHeader> header;  // nothing: not even that was written whole, so there are no batches either
  std::vector<Changes> batches;
};

std::string format_journal_header(const JournalHeader& header);

// `number` counts a journal's batches from 1.
std::string format_journal_line(std::uint64_t number, const Changes& batch);

// What the text says up to its end, or up to where a kill or the disk has left it in part: that is cut off. Throws
// Error, naming the journal by `title` ("the journal 'x'"), when whole lines stand behind a damaged one, or when a
// newer byoc-apply has written it.
Journal parse_journal(const std::string& title, std::string_view text);

}  // namespace byoc
