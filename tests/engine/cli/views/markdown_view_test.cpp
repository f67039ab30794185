#include "engine/cli/views/markdown_view.h"

#include "engine/cli/views/markdown_text.h"
#include "tests/engine/cli/views/golden.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr std::size_t github_limit = 65'536;

std::string markdown(const Plan& plan, const std::string& command = "byoc-apply line.yaml") {
  ViewOptions options;
  options.command = command;
  return MarkdownView(options).plan(plan);
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("markdown view: changes that can be applied") {
  check_golden("plan_mixed.md", markdown(mixed_plan()));
}

TEST_CASE("markdown view: all eight actions, the weighty ones first") {
  check_golden("plan_full.md", markdown(full_plan()));
}

TEST_CASE("markdown view: nothing to do") {
  check_golden("plan_unchanged.md", markdown(unchanged_plan()));
}

TEST_CASE("markdown view: the hidden marker is the first line, the summary the second") {
  const auto text = markdown(mixed_plan());
  CHECK(text.starts_with("<!-- byoc-apply plan: thermostat-line -->\n### Plan for `thermostat-line`: 2 to create, "));
}

TEST_CASE("markdown view: 5,000 devices alike are a few lines") {
  const auto text = markdown(fleet_plan(5'000));
  CHECK(text.size() < 6'000);
  REQUIRE_THAT(text, ContainsSubstring("and 4997 more like this") && ContainsSubstring("\"5000 devices\""));
}

TEST_CASE("markdown view: 5,000 devices that differ fit, and what is left out is counted") {
  const auto text = markdown(fleet_plan(5'000, true));
  CHECK(text.size() < github_limit);
  CHECK(text.size() > github_limit / 2);
  CHECK(count(text, "more resources are left out here") == 2);
  CHECK(count(text, "<details>") == count(text, "</details>"));
  REQUIRE_THAT(text, ContainsSubstring("--expect-plan "));
}

TEST_CASE("markdown view: whatever stands in a plan, the text stays below the limit") {
  auto plan = fleet_plan(300);
  for (auto& planned : plan.steps) {
    planned.step.id = StepId(std::string(planned.step.resource()) + std::string(400, '|'), planned.step.kind());
    planned.step.wanted["subject.common_name"] = std::string(3'000, '`');
    planned.decision.reasons = {said(std::string(70'000, '|')), said(planned.step.id.text())};
  }
  const auto text = markdown(plan, std::string(70'000, 'x'));
  CHECK(text.size() < github_limit);
  REQUIRE_THAT(text, ContainsSubstring("Digest of this plan: `"));
}

TEST_CASE("markdown view: a picture of too many nodes is left out and counted") {
  auto plan = sample_plan({});
  for (int i = 0; i < 201; ++i) {
    const auto name = "a" + std::to_string(i);
    plan.steps.push_back(sample_step("authorities." + name, "certificate",
                                     sample_decision(Action::create, {said(name)}), sample_certificate(name)));
  }
  const auto text = markdown(plan);
  CHECK(text.find("```mermaid") == std::string::npos);
  REQUIRE_THAT(text, ContainsSubstring("it would have 201 nodes"));
}

TEST_CASE("markdown view: the weighty is shown before anything is left out") {
  auto plan = fleet_plan(5'000, true);
  plan.steps.push_back(
      sample_step("devices.last", "key", sample_decision(Action::blocked, {said("the cause of it all")})));
  REQUIRE_THAT(markdown(plan), ContainsSubstring("`the cause of it all`"));
}

TEST_CASE("markdown text: code is shown as it is and has no effect") {
  CHECK(markdown_code("").empty());
  CHECK(markdown_code("subject: '@octocat' <b>") == "`subject: '@octocat' <b>`");
  CHECK(markdown_code("a|b\\") == "`a|b\\`");
  CHECK(markdown_code("a`@b") == "``a`@b``");
  CHECK(markdown_code("`@a``b") == "``` `@a``b ```");
  CHECK(markdown_code(" a ") == "`  a  `");
  CHECK(markdown_code("a\nb") == "`a?b`");
  CHECK(markdown_code("Zürich") == "`Zürich`");
  CHECK(markdown_code("\xff") == "`\xef\xbf\xbd`");
  CHECK(markdown_code("abcdef", 3) == "`abc...`");
}

TEST_CASE("markdown text: nothing ends a table's cell but its end") {
  CHECK(markdown_cell("`a|b\\|c`") == "`a\\|b\\\\|c`");
}

TEST_CASE("markdown text: words of ours are prose, and code as soon as anything else is among them") {
  const auto* const ours = "2 to create, 1 held back; give --prune (a '7') as of 2026-11-20: so.";
  CHECK(markdown_words(ours) == ours);
  for (const auto* text :
       {"@octocat", "see #1", "a_b_", "<details>", "[a](b)", "http://x.y", "www.x.y", "a*b*", "a\nb"})
    CHECK(markdown_words(text).starts_with('`'));
}

TEST_CASE("markdown view: a name can't end the marker or the command's block") {
  auto plan = mixed_plan();
  plan.manifest_name = "x --> <script>";
  const auto text = markdown(plan, "byoc-apply 'a\n```\n@octocat'");
  CHECK(text.starts_with("<!-- byoc-apply plan: x -- script -->\n"));
  CHECK(text.find("@octocat") == std::string::npos);
}
