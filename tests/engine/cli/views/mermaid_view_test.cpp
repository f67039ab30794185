#include "engine/cli/views/mermaid_view.h"

#include "engine/cli/views/hierarchy_picture.h"
#include "tests/engine/cli/views/golden.h"
#include "tests/engine/cli/views/samples.h"

using namespace byoc;
using namespace byoc::test;

TEST_CASE("mermaid view: the hierarchy, what changes in colour, and a legend") {
  check_golden("plan_full.mmd", MermaidView({}).plan(full_plan()));
}

TEST_CASE("mermaid view: many devices of one issuer are one node") {
  const auto text = MermaidView({}).plan(fleet_plan(46));
  check_golden("plan_fleet.mmd", text);
  REQUIRE_THAT(text, ContainsSubstring("\"46 devices\""));
  CHECK(draw_hierarchy(fleet_plan(5)).nodes == 6);
}

TEST_CASE("mermaid view: devices to which different things happen are different nodes") {
  auto plan = fleet_plan(46);
  for (std::size_t i = 1; i <= 20; ++i) plan.steps[i].decision = sample_decision(Action::none);
  const auto text = draw_hierarchy(plan).text;
  REQUIRE_THAT(text, ContainsSubstring("\"10 devices\"]:::none") && ContainsSubstring("\"36 devices\"]:::create"));
}

TEST_CASE("mermaid view: a plan of nothing is a picture, too") {
  check_golden("plan_empty.mmd", MermaidView({}).plan(sample_plan({})));
}

TEST_CASE("mermaid view: no name can break out of its label") {
  CHECK(mermaid_text("a\"]-->x;%%{`") == "a#34;#93;--#62;x#59;#37;#37;#123;#96;");
  CHECK(mermaid_text("end\nclick") == "end#63;click");
  CHECK(mermaid_text("Zürich 1_2.3") == "Zürich 1_2.3");
}
