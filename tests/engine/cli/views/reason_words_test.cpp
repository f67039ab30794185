#include "engine/cli/views/reason_words.h"

#include <set>

#include "engine/base/error.h"
#include "engine/cli/views/json_view.h"
#include "engine/cli/views/markdown_view.h"
#include "engine/cli/views/reason_table.h"
#include "engine/cli/views/text_view.h"
#include "tests/catch.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;

namespace {

Step step_of_kind(const std::string& kind) {
  Step step(StepId("devices.d1", kind));
  step.folder = Path("/w");
  step.wanted = {{"curve", "P-256"}, {"file", "pki/d1.x"}, {"name", "reader"}, {"validity", "500d"}};
  return step;
}

std::string words(const std::string& kind, const Reason& reason) {
  return words_of(reason, step_of_kind(kind));
}

std::string way_out(const std::string& kind, const Reasons& reasons, Action action = Action::blocked,
                    bool is_held = false) {
  PlannedStep planned{step_of_kind(kind), sample_decision(action, reasons)};
  planned.decision.is_held = is_held;
  return way_out_of(planned);
}

using Code = ReasonCode;

}  // namespace

TEST_CASE("reason words: every code has a line for any kind, and one for each kind at most") {
  std::set<std::pair<Code, std::string_view>> lines;
  for (const auto& line : reason_table()) CHECK(lines.emplace(line.code, line.kind).second);
  for (const auto& [code, token] : reason_codes) {
    CAPTURE(token);
    CHECK(lines.contains({code, ""}));
  }
}

TEST_CASE("reason words: every sentence and every way out is filled, whatever the reason lacks") {
  for (const auto& line : reason_table()) {
    const std::string kind(line.kind.empty() ? "part" : line.kind);
    CAPTURE(line.sentence, kind);
    auto full = because(line.code, "file", "before", "after");
    full.step = "devices.d2.part"_id;
    CHECK(words(kind, full).find_first_of("{}") == std::string::npos);
    CHECK_FALSE(words(kind, full).empty());
    CHECK(way_out(kind, {full}).find_first_of("{}") == std::string::npos);
    CHECK_NOTHROW(words(kind, because(line.code)));
  }
}

TEST_CASE("reason words: a value is put in once, whatever stands in it") {
  const auto hostile = differs("status", "{file}{after}", "{before}");
  CHECK(words("status", hostile) == "status: '{file}{after}' -> '{before}'");
}

TEST_CASE("reason words: a value is there, empty or not at all") {
  CHECK(words("part", because(Code::value_differs, "a", "", "x")) == "a: '' -> 'x'");
  CHECK(words("part", because(Code::value_differs, "a", {}, "x")) == "a: (none) -> 'x'");
  CHECK(words("part", because(Code::value_differs, "a", "x")) == "a: 'x' -> (none)");
}

TEST_CASE("reason words: a difference that nobody would see is shown as escapes, one that is seen as it is") {
  CHECK(words("part", because(Code::value_differs, "a", "caf\u00e9", "cafe\u0301")) ==
        "a: 'caf\\u00e9' -> 'cafe\\u0301'");
  CHECK(words("certificate", because(Code::deviates, "subject.common_name", "r\u043eot", "root"))
            .ends_with("subject.common_name: 'r\\u043eot' -> 'root'"));
  CHECK(words("part", because(Code::value_differs, "a", "Köln", "Koln")) == "a: 'Köln' -> 'Koln'");
}

TEST_CASE("reason words: a kind says it in its own words") {
  const auto no_file = because(Code::no_file, "file", {}, "pki/d1.x");
  CHECK(words("certificate", no_file) == "no file 'pki/d1.x'");
  CHECK(words("key", no_file) == "no file 'pki/d1.x', a new P-256 key");
  CHECK(words("thing-type", because(Code::not_there, "name", {}, "T")) == "AWS IoT has no thing type 'T'");
  CHECK(words("policy", because(Code::no_longer_there, "name", "T")) == "AWS IoT no longer has the policy 'T'");
  CHECK(words("registration", because(Code::not_there)) == "AWS IoT does not have it");
  CHECK(words("attachments", because(Code::not_tied, "policy.a.b", {})) == "policy 'a.b' is not attached");
  CHECK(words("csr", because(Code::source_differs)) == "made for another key");
  const auto moved = because(Code::file_moved, "file", "old", "pki/d1.x");
  CHECK(words("key", moved) == "no file 'pki/d1.x'; the recorded key was 'old'");
  CHECK(words("csr", moved) == "no file 'pki/d1.x'; the recorded request was 'old'");
  CHECK(way_out("key", {moved}) == "move 'old' to 'pki/d1.x', or take the old path back in the manifest");
}

TEST_CASE("reason words: a found file is named, of a recorded one it goes without saying") {
  CHECK(words("certificate", because(Code::source_differs)) == "was issued for another key");
  CHECK(words("certificate", because(Code::source_differs, "file", {}, "pki/d1.x")) ==
        "'pki/d1.x' was issued for another key");
  CHECK(words("certificate", because(Code::names_other_maker, "file", {}, "pki/d1.x")) ==
        "'pki/d1.x': its issuer has another name");
}

TEST_CASE("reason words: a file is shown with the folder that it was looked for in") {
  auto unusable = because(Code::unusable_file, "file", {}, "pki/d1.x");
  unusable.told = "it is not a regular file";
  CHECK(words("key", unusable) == "'/w/pki/d1.x' is not a private key byoc-apply can use: it is not a regular file");
  CHECK(
      way_out("key", {unusable}) ==
      "name the right file in 'key', or say 'key: elsewhere' where the key is not on this machine; it was not touched");
  unusable.told_hint = "decrypt it";
  CHECK(way_out("key", {unusable}) == "decrypt it");
}

TEST_CASE("reason words: the last reason that knows a way out gives it, where a step is blocked or held back") {
  const auto expired = because(Code::expired, "not_after", "2026-01-01T00:00:00Z");
  const auto is_protected = because(Code::is_protected, "resource", "devices.d1");
  CHECK(way_out("certificate", {expired}).empty());
  CHECK(way_out("certificate", {because(Code::source_replaced), is_protected}) ==
        "take the change back, or replace it and all below it with: --replace devices.d1");
  auto wrong = because(Code::record_is_wrong, "file", {}, "f");
  wrong.told_hint = "restore it from git";
  CHECK(way_out("certificate", {wrong, differs("subject.country", "A", "B")}) ==
        "if the lock was edited or merged by hand, restore it from git; nothing was changed");
  CHECK(
      way_out("policy", {because(Code::found_otherwise, "document", "a", "b")}) ==
      "a policy of this name exists, made by somebody else: write what is there, choose another name, or take it over "
      "with --replace devices.d1.policy");
  CHECK(way_out("key", {because(Code::not_in_manifest)}, Action::retire, true) ==
        "give --prune to carry it out; files stay in any case");
  CHECK(way_out("key", {because(Code::not_in_manifest)}, Action::retire).empty());
  CHECK(way_out("key", {because(Code::no_file), because(Code::waits_for, "a.b.c"_id)}) == "settle a.b.c first");
}

TEST_CASE("reason words: what is to come is told in one line") {
  auto step = step_of_kind("certificate");
  step.wanted["subject.common_name"] = "D 1";
  CHECK(words_of(because(Code::to_be), step) == "common_name 'D 1', validity 500d, self-signed");
  step.wanted["issuer"] = "authorities.root";
  CHECK(words_of(because(Code::to_be), step) == "common_name 'D 1', validity 500d, issued by authorities.root");
  Step thing("devices.d1.thing"_id);
  thing.wanted = {{"name", "d1"}, {"needs.type", "x"}, {"type", "Sensor"}, {"attribute.line", "7"}, {"x_sha256", "1"}};
  CHECK(words_of(because(Code::to_be), thing) == "attribute.line '7', type 'Sensor'");
}

TEST_CASE("reason words: hostile values are escaped as every other text") {
  const std::string hostile = "\x1b]0;x\x07\n| `@octocat` </details>";
  auto told = because(Code::unusable_file, "file", {}, hostile);
  told.told = hostile;
  told.told_hint = hostile;
  auto plan = sample_plan({});
  for (const auto& reason : {told, differs(hostile, hostile, hostile), because(Code::not_tied, hostile, {})})
    plan.steps.push_back(sample_step("devices.d1", "key", sample_decision(Action::blocked, {reason})));
  plan.steps.back().decision.warnings = {because(Code::open_to_git, "file", hostile, hostile)};
  const auto text = TextView(ViewOptions()).plan(plan);
  CHECK(text.find_first_of("\x1b\x07") == std::string::npos);
  CHECK(text.find("\n|") == std::string::npos);
  const auto markdown = MarkdownView(ViewOptions()).plan(plan);
  CHECK(markdown.find_first_of("\x1b\x07") == std::string::npos);
  const auto json = JsonView().plan(plan);
  CHECK(json.find_first_of("\x1b\x07") == std::string::npos);
}
