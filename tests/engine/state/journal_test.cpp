#include "engine/state/journal.h"

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

const JournalHeader header{"line \"A\"", "00ff", 7, "2026-11-23T10:00:00Z"};

const std::vector<Changes> batches{
    {{"devices.a.key"_id, Record{"key", {{"curve", "P-256"}, {"file", "pki/röot.key"}}, {{"public_key", "ab"}}}}},
    {{"devices.b.key"_id, std::nullopt}, {"devices.a.csr"_id, Record{"csr", {}, {{"x", ""}}}}},
    {{"devices.c.status"_id,
      Record{"status", {}, {}, Origin::made, {{"revoked_at", "x"}}},
      {{{{"serial", "07"}}, Origin::adopted, Time(std::chrono::seconds(1)), "renewed"}}},
     {"devices.d.key"_id, std::nullopt, {{{{"a", ""}}, Origin::unsaid, Time(), "retired"}}}},
};

std::string text_of(const std::vector<Changes>& changes) {
  auto text = format_journal_header(header);
  for (std::size_t i = 0; i < changes.size(); ++i) text += format_journal_line(i + 1, changes[i]);
  return text;
}

// Where each line ends, the header's first.
std::vector<std::size_t> line_ends(const std::string& text) {
  std::vector<std::size_t> ends;
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) ends.push_back(at + 1);
  return ends;
}

// The batches before the first line that does not end at or before `size`.
std::vector<Changes> whole_batches(const std::string& text, std::size_t size) {
  std::vector<Changes> whole;
  const auto ends = line_ends(text);
  for (std::size_t i = 1; i < ends.size() && ends[i] <= size; ++i) whole.push_back(batches[i - 1]);
  return whole;
}

std::string error_of(const std::string& text) {
  try {
    parse_journal("the journal 'j'", text);
  } catch (const Error& error) {
    return error.what() + (" | " + error.hint());
  }
  return "no error";
}

}  // namespace

TEST_CASE("journal: what is written is read back") {
  const auto journal = parse_journal("the journal 'j'", text_of(batches));
  REQUIRE(journal.header == header);
  REQUIRE(journal.batches == batches);
}

TEST_CASE("journal: every character of a kind, a fact and a value is read back, on one line") {
  std::string all;
  for (int c = 1; c < 0x80; ++c) all += static_cast<char>(c);
  Record record{"kind " + all, {}, {}};
  for (const auto& text :
       {all, std::string("\\u0041 \" / \\\\"), std::string("\xc3\xb6 \xe2\x82\xac \xf0\x9f\x94\x91")}) {
    record.wanted["of " + text] = text;
    record.outputs[text] = "";
  }
  const std::vector<Changes> odd{{{"devices.d.key"_id, record}}};
  const auto text = text_of(odd);
  REQUIRE(line_ends(text).size() == 2);
  REQUIRE(parse_journal("j", text).batches == odd);
}

TEST_CASE("journal: cut off at any byte, it has every batch that was written whole") {
  const auto text = text_of(batches);
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    const auto header_end = line_ends(text)[0];
    const auto journal = parse_journal("j", text.substr(0, size));
    REQUIRE(journal.header.has_value() == (size >= header_end));
    REQUIRE(journal.batches == whole_batches(text, size));
  }
}

TEST_CASE("journal: cut off at any byte and filled up with zeros, as some disks do, it is the same") {
  const auto text = text_of(batches);
  for (std::size_t size = line_ends(text)[0]; size < text.size(); ++size) {
    CAPTURE(size);
    const auto journal = parse_journal("j", text.substr(0, size) + std::string(100, '\0'));
    REQUIRE(journal.batches == whole_batches(text, size));
  }
}

TEST_CASE(
    "journal: whatever byte is damaged, it is the last line that is cut off, or an error that names the journal") {
  const auto text = text_of(batches);
  const auto ends = line_ends(text);
  const auto last = ends[ends.size() - 2];
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const int flip : {0x01, 0x20, 0x80}) {
      CAPTURE(at, flip);
      auto damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ flip);
      if (at >= last)
        REQUIRE(parse_journal("j", damaged).batches == whole_batches(text, last));
      else
        REQUIRE_THAT(error_of(damaged),
                     ContainsSubstring("the journal 'j' is damaged in line ") &&
                         ContainsSubstring("nothing was changed | restore it from a backup, or move"));
    }
}

TEST_CASE("journal: a line that is missing, doubled or in the place of another is damage") {
  const auto text = text_of(batches);
  const auto ends = line_ends(text);
  const auto line = [&](std::size_t i) {
    return text.substr(i == 0 ? 0 : ends[i - 1], ends[i] - (i == 0 ? 0 : ends[i - 1]));
  };
  REQUIRE_THAT(error_of(line(0) + line(2) + line(3)), ContainsSubstring("damaged in line 2"));
  REQUIRE_THAT(error_of(line(0) + line(2)), ContainsSubstring("damaged in line 2"));
  REQUIRE_THAT(error_of(line(0) + line(1) + line(1)), ContainsSubstring("damaged in line 3"));
  REQUIRE_THAT(error_of(line(0) + line(2) + line(1)), ContainsSubstring("damaged in line 2"));
  REQUIRE_THAT(error_of(line(1) + line(2)), ContainsSubstring("damaged in line 1"));
  REQUIRE_THAT(error_of(line(0) + line(0)), ContainsSubstring("damaged in line 2"));
}

TEST_CASE("journal: a line break in the midst of a line hides no whole line behind it") {
  const auto text = text_of(batches);
  const auto ends = line_ends(text);
  for (auto at = ends[0] + 1; at < ends[1]; at += 7) {
    auto broken = text;
    broken.insert(at, "\n");
    REQUIRE_THAT(error_of(broken), ContainsSubstring("damaged in line 2"));
  }
}

TEST_CASE("journal: something else altogether is no journal of ours, and is not taken for an empty one") {
  REQUIRE_THAT(error_of("some text\nof somebody\n"), ContainsSubstring("damaged in line 1"));
  REQUIRE_FALSE(parse_journal("j", "").header.has_value());
}

TEST_CASE("journal: a newer format is named as such") {
  // A header as a later version may write it; its checksum is right.
  const auto text = "4484d813e1773629 0 18 {\"byoc_journal\":3}\n";
  REQUIRE_THAT(error_of(text), ContainsSubstring("the journal 'j' has format 3, this byoc-apply reads formats 1 to 2"));
}

TEST_CASE("journal: one that a killed run of an older byoc-apply has left is read") {
  const std::string text =
      "23949b7eb1059fb7 0 97 "
      "{\"byoc_journal\":1,\"serial\":7,\"manifest\":\"m\",\"lineage\":\"00ff\",\"written_at\":\"2026-11-23T10:00:"
      "00Z\"}\n"
      "047daf90563f6621 1 59 [{\"step\":\"devices.a.key\",\"kind\":\"key\",\"outputs\":{\"x\":\"y\"}}]\n";
  const auto journal = parse_journal("j", text);
  REQUIRE(journal.header == JournalHeader{"m", "00ff", 7, "2026-11-23T10:00:00Z"});
  REQUIRE(journal.batches == std::vector<Changes>{{{"devices.a.key"_id, Record{"key", {}, {{"x", "y"}}}}}});
}
