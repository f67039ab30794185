#include "engine/state/lock.h"

#include "engine/state/lock_format.h"
#include "engine/state/lock_reader.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

Lock sample() {
  Lock lock;
  lock.manifest_name = "line \"A\"";
  lock.lineage = "00ff";
  lock.serial = 7;
  lock.written_at = "2026-11-23T10:00:00Z";
  lock.steps["authorities.root.key"_id] = {
      "key", {{"curve", "P-256"}, {"file", "pki/röot\n.key"}}, {{"public_key", "ab"}}};
  lock.steps["devices.d.status"_id] = {"status", {}, {}, Origin::adopted, {{"revoked_at", "2026-11-24T10:00:00Z"}}};
  lock.steps["devices.e.key"_id] = {"key", {}, {{"public_key", "cd"}}, Origin::made};
  lock.superseded["devices.e.key"_id] = {
      {{{"public_key", "ef"}, {"a: b", "\"\n"}}, Origin::made, *parse_rfc3339("2027-01-01T00:00:00Z"), "renewed"},
      {{}, Origin::unsaid, *parse_rfc3339("9999-12-31T23:59:59Z"), "lost"}};
  lock.superseded["devices.gone.key"_id] = {
      {{{"public_key", "00"}}, Origin::adopted, *parse_rfc3339("2027-01-01T00:00:00Z"), "retired"}};
  return lock;
}

std::string error_of(const std::string& text) {
  try {
    parse_lock({"m.lock.yaml", text}, "restore it");
  } catch (const SourceError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("lock: what is written is read back, and written the same again") {
  const auto text = format_lock(sample());
  const auto read = parse_lock({"m.lock.yaml", text}, "restore it");
  REQUIRE(read.manifest_name == sample().manifest_name);
  REQUIRE(read.lineage == "00ff");
  REQUIRE(read.serial == 7);
  REQUIRE(read.written_at == "2026-11-23T10:00:00Z");
  REQUIRE(read.steps == sample().steps);
  REQUIRE(read.superseded == sample().superseded);
  REQUIRE(format_lock(read) == text);
}

TEST_CASE("lock: whatever stands in a key, what was read can be written and read again") {
  Lock lock = sample();
  lock.steps["devices.d.key"_id] = {
      "a: b\n  evil", {{"# no", "x"}, {"null", "y"}, {"1", "z"}, {"a: b\n  evil", ""}}, {}};
  REQUIRE(parse_lock({"m", format_lock(lock)}, "").steps == lock.steps);
}

TEST_CASE("lock: every character of a value, a key and a kind is read back as it was written") {
  Lock lock = sample();
  lock.steps.clear();
  for (int c = 1; c < 0x80; ++c) {
    const std::string text{'a', static_cast<char>(c), 'n', static_cast<char>(c)};
    lock.steps[StepId("devices.d" + std::to_string(c), "key")] = {
        "kind " + text, {{"fact " + text, "value " + text}}, {{text, text}}};
  }
  for (const std::string text :
       {"\\", "\"", "\\\"", "\\n", "\\x41", "C:\\pki\\new", "trailing \\", "\xc3\xb6 \xe2\x82\xac"})
    lock.steps["devices.d.key"_id].outputs["of " + text] = text;
  lock.steps["devices.d.key"_id].kind = "key";
  const auto read = parse_lock({"m", format_lock(lock)}, "");
  REQUIRE(read.steps.size() == lock.steps.size());
  for (const auto& [id, record] : lock.steps) {
    CAPTURE(id);
    REQUIRE(read.find(id) != nullptr);
    REQUIRE(*read.find(id) == record);
  }
}

TEST_CASE("lock: a step whose id is none is refused, with its line and the way out") {
  auto text = format_lock(sample());
  const auto id = GENERATE(as<std::string>(), "devices.d1.key@", "Authorities", "devices.d[].key", "../key", "a b");
  text += "  \"" + id + "\":\n    kind: \"key\"\n";
  REQUIRE_THROWS_WITH(parse_lock({"m", text}, "restore it"), ContainsSubstring("'" + id + "' is no id of a step") &&
                                                                 ContainsSubstring("m:") &&
                                                                 ContainsSubstring("hint: restore it"));
}

TEST_CASE("lock: one whose time is none is refused where it stands, whatever it says") {
  const auto time = GENERATE(as<std::string>(), "", "yesterday", "2027-01-31", "2027-02-30T00:00:00Z",
                             "2027-01-31T00:00:00Z\n::error::x", "<details>T00:00:00Z");
  auto lock = sample();
  lock.written_at = time;
  REQUIRE_THROWS_WITH(parse_lock({"m", format_lock(lock)}, "restore it"),
                      ContainsSubstring("'written_at' is no time such as \"2027-01-31T00:00:00Z\"") &&
                          ContainsSubstring("hint: restore it"));
}

TEST_CASE("lock: a lock without steps is read back") {
  REQUIRE(parse_lock({"m", format_lock({"n", "l", 0, "2026-11-27T17:00:00Z", {}})}, "").steps.empty());
}

TEST_CASE("lock: a newer format is refused before anything else is looked at") {
  REQUIRE_THAT(error_of("format: 3\nwhatever: true\n"),
               ContainsSubstring("this lock has format 3, this byoc-apply reads formats 1 to 2"));
  REQUIRE_THAT(error_of("format: 3\nwhatever: true\n"), !ContainsSubstring("whatever: true\n  ^"));
  REQUIRE_THAT(error_of("format: 3\n"), ContainsSubstring("or a newer one"));
  // None was ever older than 1.
  REQUIRE_THAT(error_of("format: 0\n"),
               ContainsSubstring("this lock has format 0") && !ContainsSubstring("or a newer one"));
}

TEST_CASE("lock: one of format 1 is read; nothing of it says where it came from") {
  const std::string text = R"(format: 1
manifest: "m"
lineage: "00ff"
serial: 3
written_at: "2026-11-23T10:00:00Z"
steps:
  devices.d.key:
    kind: "key"
    outputs:
      public_key: "ab"
)";
  const auto way = GENERATE(as<std::string>(), "", "# end\n");  // as it is written, and by way of the tree
  const auto lock = parse_lock({"m", text + way}, "restore it");
  REQUIRE(lock.steps.at("devices.d.key"_id) == Record{"key", {}, {{"public_key", "ab"}}, Origin::unsaid});
  REQUIRE(lock.superseded.empty());
  REQUIRE(format_lock(lock).find("origin") == std::string::npos);
  REQUIRE_THAT(error_of(text + "    origin: \"made\"\n" + way), ContainsSubstring("a lock has no field 'origin'"));
  REQUIRE_THAT(error_of(text + "superseded:\n  a.b.key:\n    - x: \"\"\n" + way),
               ContainsSubstring("a lock has no field 'superseded'"));
}

TEST_CASE("lock: something superseded that is no map is told once") {
  const auto text = format_lock(sample());
  const auto at = text.find("    - ");
  REQUIRE(at != std::string::npos);
  const auto error = error_of(text.substr(0, at) + "    - 7\n");
  REQUIRE_THAT(error, ContainsSubstring("expected a map of facts") && !ContainsSubstring("'kept_until'"));
}

TEST_CASE("lock: an origin and what was superseded are read or refused, with the line and the way out") {
  const auto text = format_lock(sample());
  const auto [from, to] = GENERATE(table<std::string, std::string>({
      {"origin: \"made\"\n    outputs", "origin: \"bought\"\n    outputs"},
      {"kept_until: \"2027-01-01T00:00:00Z\"", "kept_until: \"soon\""},
      {"kept_until: \"2027-01-01T00:00:00Z\"", "kept_from: \"2027-01-01T00:00:00Z\""},
      {"kept_because: \"renewed\"", "because: \"renewed\""},
      {"origin: \"adopted\"\n      public_key", "origin: \"\"\n      public_key"},
      {"superseded:\n  devices.e.key", "superseded:\n  devices."},
      {"devices.gone.key:\n", "devices.gone.key: \"\"\nno:\n"},
  }));
  CAPTURE(from, to);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  auto changed = text;
  changed.replace(at, from.size(), to);
  REQUIRE_THAT(error_of(changed), ContainsSubstring("m.lock.yaml:") && ContainsSubstring("hint: restore it"));
}

TEST_CASE("lock: what is recorded beside a step is of the same resource, and of the same row of it") {
  Lock lock;
  for (const auto* id : {"devices.a.key", "devices.a-b.key", "devices.a.status@eu", "devices.ab.key",
                         "devices.a[1].key", "devices.a[1].csr", "devices.a[10].key", "authorities.a.key", "code"})
    lock.steps[id_of(id)] = {"x", {}, {}};
  const auto beside = [&lock](const std::string& id) {
    std::vector<std::string> ids;
    for (const auto& recorded : lock.beside(id_of(id))) ids.push_back(recorded.id.text());
    return ids;
  };
  REQUIRE(beside("devices.a.certificate") == std::vector<std::string>{"devices.a.key", "devices.a.status@eu"});
  REQUIRE(beside("devices.a[1].certificate") == std::vector<std::string>{"devices.a[1].csr", "devices.a[1].key"});
  REQUIRE(beside("code@eu").empty());
}

TEST_CASE("lock: hand edits are found, each with its place") {
  const auto text = format_lock(sample());
  REQUIRE_THAT(error_of(text + "more: 1\n"), ContainsSubstring("a lock has no field 'more'"));
  auto number = text;
  number.replace(number.find("serial: 7"), 9, "serial: x");
  REQUIRE_THAT(error_of(number), ContainsSubstring("'serial' is not a number"));
  REQUIRE_THAT(error_of("format: 1\nsteps: {}\n"), ContainsSubstring("the field 'lineage' is missing"));
  REQUIRE_THAT(error_of("format: 1\nsteps: {}\n"), ContainsSubstring("hint: restore it"));
  REQUIRE_THAT(error_of("[]"), ContainsSubstring("this is no lock"));
  REQUIRE_THAT(error_of(""), ContainsSubstring("error: "));
}

TEST_CASE("lock: cut off anywhere or with any byte changed, it is read or refused, never worse") {
  const auto text = format_lock(sample());
  for (std::size_t at = 0; at < text.size(); ++at) {
    error_of(text.substr(0, at));
    for (const char c : {'\0', ':', '"', '\t', '\xff'}) {
      auto changed = text;
      changed[at] = c;
      error_of(changed);
    }
  }
  SUCCEED();
}

TEST_CASE("lock: changes are applied in their order") {
  Lock lock = sample();
  const SupersededList list{{{{"serial", "1"}}, Origin::made, Time(), "lost"}};
  lock.apply({{"a"_id, Record{"key", {}, {}}, list},
              {"devices.d.status"_id, std::nullopt, list},
              {"a"_id, Record{"csr", {}, {}}}});
  REQUIRE(lock.find("a"_id)->kind == "csr");
  REQUIRE(lock.superseded_by("a"_id).empty());
  REQUIRE(lock.find("devices.d.status"_id) == nullptr);
  REQUIRE(lock.superseded_by("devices.d.status"_id) == list);
  REQUIRE(lock.steps.size() == 3);
}
