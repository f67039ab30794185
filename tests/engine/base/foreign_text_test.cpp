#include "engine/base/foreign_text.h"

#include "tests/catch.h"

using namespace byoc;

TEST_CASE("foreign text: a text is ours by a key at the beginning of a line") {
  constexpr std::string_view keys[] = {"version", "name"};
  for (const auto* ours :
       {"version: 1", "# a comment\nname : x", "{\"version\": 1}", "a: [\n  'name': x", "\xef\xbb\xbfname:"})
    CHECK(has_line_with(ours, keys));
  for (const auto* other : {"", "machine example.com login x password y", "names: x", "see version: 1", "name"})
    CHECK_FALSE(has_line_with(other, keys));
}

TEST_CASE("foreign text: its error has the place and no word of it") {
  const SourceText text{"line.lock.yaml", "a\npassword hunter2\n"};
  const SourceError error(text, {{{2, 1}, "'password hunter2' is not known", "remove 'hunter2'"}});
  const auto reduced = without_content(error, text, "lock", "restore it");
  CHECK_THAT(reduced.what(), ContainsSubstring("line.lock.yaml:2:1: error: this is no lock"));
  CHECK_THAT(reduced.what(), !ContainsSubstring("hunter2"));
}
