#include "engine/state/plain_lock.h"

#include <string>

#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/state/lock_format.h"
#include "engine/state/lock_reader.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Lock sample() {
  Lock lock;
  lock.manifest_name = "line \"7\"";
  lock.lineage = "0123";
  lock.serial = 42;
  lock.written_at = "2026-11-27T17:00:00Z";
  lock.steps["authorities.root.key"_id] = {
      "key", {{"curve", "P-256"}, {"file", "C:\\pki"}}, {{"public_key", "ab"}}, Origin::made};
  lock.steps["devices.d1.registration@eu"_id] = {"registration", {{"a b", "\xc3\xa4"}}, {}};
  lock.steps["devices.d[7].tags"_id] = {
      "tags", {}, {{"tag.null", ""}, {"tag.x", "y"}}, Origin::adopted, {{"seen", "x"}}};
  lock.superseded["devices.d[7].tags"_id] = {
      {{{"serial", "1"}}, Origin::made, *parse_rfc3339("2027-01-01T00:00:00Z"), "renewed"},
      {{{"serial", "2"}}, Origin::unsaid, *parse_rfc3339("2028-01-01T00:00:00Z"), "lost"}};
  lock.superseded["devices.gone.tags"_id] = {{{}, Origin::adopted, *parse_rfc3339("2029-01-01T00:00:00Z"), "retired"}};
  return lock;
}

// By way of the tree, since no plain lock ends in a comment.
Lock read_as_tree(const std::string& text) {
  return parse_lock({"m", text + "# end\n"}, "restore it");
}

}  // namespace

TEST_CASE("plain lock: whatever is written is read, as it is by way of the tree") {
  auto lock = sample();
  SECTION("with steps") {}
  SECTION("without any") {
    lock.steps.clear();
    lock.superseded.clear();
  }
  SECTION("without any, but with what was") {
    lock.steps.clear();
  }
  const auto text = format_lock(lock);
  const auto read = read_plain_lock(text);
  REQUIRE(read);
  CHECK(*read == lock);
  CHECK(read_as_tree(text) == lock);
  CHECK_FALSE(read_plain_lock(text + "# end\n"));
}

TEST_CASE("plain lock: what it takes of a changed text, the tree reads in the same way") {
  const auto text = format_lock(sample());
  const auto by = GENERATE(as<std::string>(), "", "\"", "\\", "\n", " ", "  ", ":", "#", "-", "x", "A", "0", "null");
  std::size_t taken = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) >= 0x80) continue;  // only whole characters
    auto changed = text;
    changed.replace(at, 1, by);
    const auto plain = read_plain_lock(changed);
    if (!plain) continue;
    ++taken;
    INFO(changed);
    REQUIRE(read_as_tree(changed) == *plain);
  }
  CHECK(taken < text.size());
}

TEST_CASE("plain lock: what is cut off, doubled or out of order is not taken") {
  const auto text = format_lock(sample());
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto plain = read_plain_lock(text.substr(0, size));
    if (plain) REQUIRE(read_as_tree(text.substr(0, size)) == *plain);
  }
  const std::string item = "    - kept_because: \"lost\"\n      kept_until: \"2027-01-01T00:00:00Z\"\n";
  CHECK(read_plain_lock(text + item));
  CHECK(read_plain_lock(text + "  z.z.zz:\n" + item));
  CHECK_FALSE(read_plain_lock(text + "  devices.gone.tags:\n" + item));
  CHECK_FALSE(read_plain_lock(text + "  x.y:\n"));
  CHECK_FALSE(read_plain_lock(text + "superseded:\n  x.y:\n" + item));
  CHECK_FALSE(read_plain_lock(text + "    - kept_because: \"lost\"\n"));
}

TEST_CASE("plain lock: steps that are cut off, doubled or out of order are not taken") {
  auto lock = sample();
  lock.superseded.clear();
  const auto text = format_lock(lock);
  CHECK_FALSE(read_plain_lock(text.substr(0, text.find("steps:\n") + 7)));
  const std::string step = "  authorities.root.key:\n    kind: \"key\"\n";
  CHECK_FALSE(read_plain_lock(text + step));
  CHECK_FALSE(read_plain_lock(text + "  x.y:\n    kind: \"key\"\n"));
  CHECK_FALSE(read_plain_lock(text + "  z.z.zz:\n    kind: \"key\"\n    outputs:\n"));
  CHECK(read_plain_lock(text + "  z.z.zz:\n    kind: \"key\"\n"));
}

TEST_CASE("plain lock: a lock of more than 16 MiB, as of 6,000 devices with all that they can have, is read again") {
  auto lock = sample();
  const std::string value(300, 'v');
  for (int i = 0; i < 6'000; ++i)
    for (const auto* kind : {"attachments", "certificate", "key", "registration", "status", "thing", "thing-groups"})
      lock.steps[StepId("devices.d" + std::to_string(i), kind)] = {kind, {{"file", value}}, {{"arn", value}}};
  const auto text = format_lock(lock);
  REQUIRE_FALSE(limits::file.allows(text.size()));
  REQUIRE(limits::lock.allows(text.size()));
  const bool is_same = parse_lock({"m", text}, "restore it") == lock;
  CHECK(is_same);
}
