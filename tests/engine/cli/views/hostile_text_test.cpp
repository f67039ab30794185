// Whatever a text from outside says, no view lets it do more than be read: hostile texts in every field of a plan, a
// result and an inventory.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include "engine/base/lookalikes.h"
#include "engine/base/utf8.h"
#include "engine/cli/views/explanation.h"
#include "engine/cli/views/inventory_json.h"
#include "engine/cli/views/inventory_metrics.h"
#include "engine/cli/views/inventory_text.h"
#include "engine/cli/views/json_view.h"
#include "engine/cli/views/markdown_view.h"
#include "engine/cli/views/mermaid_view.h"
#include "engine/cli/views/rehearsal_report.h"
#include "engine/cli/views/run_errors.h"
#include "engine/cli/views/signing_list.h"
#include "engine/cli/views/text_view.h"
#include "tests/engine/cli/views/golden.h"
#include "tests/engine/cli/views/samples.h"
#include "tests/support/temp_folder.h"

using namespace byoc;
using namespace byoc::test;
using std::chrono::milliseconds;

namespace {

std::vector<std::string> hostile_texts() {
  const auto kept = Poco::JSON::Parser().parse(read_text(BYOC_SOURCE_DIR "/tests/support/hostile_texts.json"));
  const auto& list = kept.extract<Poco::JSON::Array::Ptr>();
  std::vector<std::string> texts;
  texts.reserve(list->size() + 1);
  for (const auto& text : *list) texts.push_back(text.convert<std::string>());
  texts.push_back(
      "\x9b"
      "31mred\xff\xc3");  // a document of JSON has only characters
  return texts;
}

// Reasons from the `first` on, so many as a plan shows without leaving anything out.
Reasons some_reasons(const std::string& text, std::size_t first, std::size_t count) {
  Reasons reasons;
  reasons.reserve(count);
  for (auto i = first; i < std::min(first + count, reason_codes.size()); ++i)
    reasons.push_back({.code = reason_codes[i].first,
                       .fact = text,
                       .before = text,
                       .after = text + '2',
                       .told = text,
                       .told_hint = text});
  return reasons;
}

Decision hostile_decision(Action action, const std::string& text, const Reasons& reasons) {
  Decision decision = sample_decision(action, reasons);
  decision.warnings = reasons;
  decision.taken_away = {{text, text}};
  decision.awaited = Awaited{text, text, text};
  return decision;
}

Facts hostile_facts(const std::string& text) {
  Facts facts{{text, text}};
  for (const auto* name : {"file", "subject.common_name", "issuer", "type", "name", "arn", "certificate_id", "status"})
    facts[name] = text;
  return facts;
}

// One step of each action, over a part of all reasons.
Plan hostile_plan(const std::string& text, std::size_t first_reason = 0, std::size_t reasons_of_a_step = 12) {
  auto plan = sample_plan({});
  const auto add = [&](const std::string& resource, const std::string& kind, Action action) -> PlannedStep& {
    const auto first = first_reason + reasons_of_a_step * plan.steps.size();
    const auto decision = hostile_decision(action, text, some_reasons(text, first, reasons_of_a_step));
    auto& planned = plan.steps.emplace_back(sample_step(resource, kind, decision, hostile_facts(text)));
    planned.step.settings = hostile_facts(text);
    planned.step.folder = Path(text);
    return planned;
  };
  for (const auto action : all_actions) add(fmt::format("devices.{}", to_string(action)), "certificate", action);
  auto& gone = add("authorities.gone", "registration", Action::retire);
  gone.step.is_retired = gone.decision.is_held = true;
  plan.manifest_name = plan.region = text;
  plan.unreachable.emplace("eu", Error(text, text));
  return plan;
}

RunResult hostile_run(const Plan& plan, const std::string& text) {
  constexpr StepState states[] = {StepState::done, StepState::failed, StepState::unchanged, StepState::skipped};
  RunResult run;
  run.steps.reserve(plan.steps.size());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    run.steps.push_back(sample_result(states[i % std::size(states)], hostile_facts(text)));
    run.steps.back().error = run.steps.back().hint = text;
  }
  return run;
}

PlanningResult hostile_planning(const std::string& text) {
  const auto plan = hostile_plan(text);
  std::vector<Step> steps;
  steps.reserve(plan.steps.size());
  Lock lock;
  for (const auto& planned : plan.steps) {
    steps.push_back(planned.step);
    lock.steps[planned.step.id] = {text, hostile_facts(text), hostile_facts(text)};
  }
  const std::vector<Observed> observed(plan.steps.size(), {true, hostile_facts(text), {{text, text}}, {}});
  return {plan, Graph(steps), observed, lock, {}};
}

Inventory hostile_inventory(const std::string& text) {
  const auto now = *parse_rfc3339("2026-11-28T12:00:00Z");
  Inventory inventory{text, "2026-11-27T08:30:00Z", now, Refresh::offline, {}};
  for (const auto* resource : {"authorities.root", "devices.d1"}) {
    InventoryItem item;
    item.resource = resource;
    item.issuer = item.common_name = text;
    item.is_authority = *resource == 'a';
    item.not_after = now;
    item.awaited = {text};
    item.registered.push_back({"eu", text, text, text, text, {{text, now, text}, {text, std::nullopt, text}}});
    inventory.items.push_back(item);
  }
  return inventory;
}

RehearsalReport hostile_report(const std::string& text, bool is_done) {
  RehearsalReport report;
  report.manifest_name = text;
  if (!is_done) report.errors.emplace_back(text, text);
  return report;
}

void check_characters(const std::string& text) {
  REQUIRE(is_utf8(text));
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(character_size(rest))) {
    const auto c = code_point(rest);
    const bool is_shown = c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7f && !is_invisible(c));
    if (is_shown) continue;
    FAIL("character " << static_cast<unsigned>(c) << " in:\n" << text);
  }
}

void check_terminal(const std::string& text) {
  check_characters(text);
  for (const auto* command : {"\n::", "\nerror: x"}) CHECK(('\n' + text).find(command) == std::string::npos);
}

// What stays of markdown when everything that stands as code is taken away, as a reader of GitHub's sees it.
std::string skeleton(const std::string& markdown) {
  const TempFolder folder;
  const auto input = folder / "plan.md", output = folder / "plan.xml";
  std::ofstream(input, std::ios::binary) << markdown;
  const auto command = fmt::format("cmark-gfm -e table -e autolink -e strikethrough -e tasklist -t xml {} > {}",
                                   input.string(), output.string());
  REQUIRE(std::system(command.c_str()) == 0);
  const auto xml = read_text(output.string());
  constexpr std::string_view marker = "byoc-apply plan:";  // of a comment of HTML
  std::string left;
  for (std::size_t at = 0; at < xml.size();) {
    // "<code ...>" or "<code_block ...>", without what stands in it, or the comment without the plan's name.
    const auto code = xml.find("<code", at), comment = xml.find(marker, at), next = std::min(code, comment);
    const auto end = next == xml.npos ? xml.size() : next == code ? xml.find('>', code) : comment + marker.size();
    left += xml.substr(at, end - at);
    at = std::min(xml.find('<', end), xml.size());
  }
  return left;
}

bool has_reader_of_markdown() {
  return std::system("command -v cmark-gfm > /dev/null") == 0;
}

void check_picture(const std::string& text) {
  check_characters(text);
  const std::regex line(
      R"re(%% [^{}\n]*|flowchart TD|  n\d+\["[^"\[\]`]*"\]:::[a-z]+|  n\d+ --> n\d+|  subgraph legend|    direction LR|)re"
      R"re(    legend_[a-z]+\["[^"]*"\]:::[a-z]+|  end|  classDef [a-z]+ [#:,a-z0-9 -]+)re");
  std::istringstream lines(text);
  for (std::string one; std::getline(lines, one);) {
    INFO(one);
    CHECK(std::regex_match(one, line));
  }
}

void check_json(const std::string& text) {
  check_characters(text);
  Poco::JSON::Parser().parse(text);
}

}  // namespace

TEST_CASE("hostile text: on a terminal it is text of its line and nothing else") {
  for (const auto& text : hostile_texts()) {
    const auto plan = hostile_plan(text);
    const auto run = hostile_run(plan, text);
    for (const bool is_verbose : {false, true}) {
      const TextView view({.is_verbose = is_verbose});
      check_terminal(view.plan(plan));
      check_terminal(view.result(plan, run, milliseconds(1)));
      check_terminal(inventory_text(hostile_inventory(text), {.is_by_end = is_verbose}));
      check_terminal(explanation(hostile_planning(text), "devices.create", {.is_verbose = is_verbose}));
      check_terminal(rehearsal_text(hostile_report(text, is_verbose), Paint()));
    }
    check_terminal(signing_list({{text, {{"subject", text}}}}, Paint()));
    check_terminal(inventory_metrics(hostile_inventory(text)));
  }
}

TEST_CASE("hostile text: in messages it is text of its line and nothing else") {
  for (const auto& text : hostile_texts()) {
    const auto plan = hostile_plan(text);
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), {}};
    for (const bool is_seen : {false, true}) print_blocked(console, plan, is_seen);
    print_awaited(console, plan);
    print_warnings(console, plan);
    print_failed(console, plan, hostile_run(plan, text));
    check_characters(err.str());
    CHECK(err.str().find("\n::") == std::string::npos);
    CHECK(out.str().empty());
  }
}

TEST_CASE("hostile text: in JSON it is read back as it was, and seen") {
  for (const auto& text : hostile_texts()) {
    const auto plan = hostile_plan(text);
    const auto shown = JsonView(known_resources(hostile_planning(text))).plan(plan);
    check_json(shown);
    const auto object = Poco::JSON::Parser().parse(shown).extract<Poco::JSON::Object::Ptr>();
    CHECK(object->getValue<std::string>("manifest") == utf8(text));
    check_json(JsonView().result(plan, hostile_run(plan, text), milliseconds(1)));
    check_json(inventory_json(hostile_inventory(text)));
    check_json(rehearsal_json(hostile_report(text, false)));
  }
}

TEST_CASE("hostile text: in a picture it is the text of a label and nothing else") {
  for (const auto& text : hostile_texts()) check_picture(MermaidView({}).plan(hostile_plan(text)));
}

TEST_CASE("hostile text: in markdown it is code and nothing else") {
  if (!has_reader_of_markdown()) {
    WARN("skipped: 'cmark-gfm' is missing; scripts/deps installs it");
    return;
  }
  constexpr std::size_t reasons_of_a_step = 2, reasons_of_a_plan = reasons_of_a_step * (std::size(all_actions) + 1);
  const auto texts = hostile_texts();
  const auto plans = reason_codes.size() / reasons_of_a_plan + 1;
  for (std::size_t plan = 0; plan < plans; ++plan) {
    const auto markdown = [&](const std::string& text) {
      return MarkdownView({}).plan(hostile_plan(text, plan * reasons_of_a_plan, reasons_of_a_step));
    };
    const auto harmless = skeleton(markdown("plain"));
    REQUIRE_THAT(harmless, ContainsSubstring("<table_row>") && !ContainsSubstring("left out here"));
    for (auto i = plan; i < texts.size(); i += plans) {
      const auto shown = markdown(texts[i]);
      check_characters(shown);
      INFO(shown);
      CHECK(skeleton(shown) == harmless);
    }
  }
}
