#include "engine/graph/step_id.h"

#include <algorithm>
#include <functional>
#include <map>
#include <vector>

#include "engine/base/error.h"
#include "tests/catch.h"

using namespace byoc;

TEST_CASE("step id: the parts of each form are told, and give the same text again") {
  struct Form {
    std::string text, resource, row, kind, target;
  };
  const auto form = GENERATE(values<Form>({
      {"registration-code", "", "", "registration-code", ""},
      {"registration-code@eu-1", "", "", "registration-code", "eu-1"},
      {"authorities.root.key", "authorities.root", "", "key", ""},
      {"thing_groups.Line_7-a.thing-group@eu", "thing_groups.Line_7-a", "", "thing-group", "eu"},
      {"devices.line[0042].registration", "devices.line", "0042", "registration", ""},
      {"devices.line[a.b:c_-.D].registration@us", "devices.line", "a.b:c_-.D", "registration", "us"},
  }));
  const auto id = StepId::parse(form.text);
  REQUIRE(id);
  REQUIRE(id->resource() == form.resource);
  REQUIRE(id->row() == form.row);
  REQUIRE(id->kind() == form.kind);
  REQUIRE(id->target() == form.target);
  REQUIRE(id->text() == form.text);
  const StepId made(form.resource, form.kind, form.target);
  REQUIRE((form.row.empty() ? made : made.of_row(form.row)) == *id);
}

TEST_CASE("step id: a text that is no id is not taken for one") {
  const auto text =
      GENERATE(as<std::string>(), "", ".", "@eu", "key@", "key@e u", "key@eu@us", "key@.eu", "Key", "-key", "root.key",
               "authorities.root.", "authorities..key", ".root.key", "a.b.c.key", "Authorities.root.key",
               "authorities.-root.key", "authorities.r oot.key", "authorities.root.key\n", "devices.d[].key",
               "devices.d[1.key", "devices.d1].key", "devices.d[1]x.key", "devices.d[1][2].key", "devices.d[a b].key",
               "devices.d[1]", "[1].key", "devices.d[a@b].key", "d\xc3\xa4.key");
  CAPTURE(text);
  REQUIRE_FALSE(StepId::parse(text));
}

TEST_CASE("step id: a row is at most 128 characters long") {
  REQUIRE(StepId::parse("devices.d[" + std::string(128, 'r') + "].key"));
  REQUIRE_FALSE(StepId::parse("devices.d[" + std::string(129, 'r') + "].key"));
}

TEST_CASE("step id: ids are ordered as their texts are") {
  std::vector<std::string> texts{"devices.d1.thing@us", "devices.d1[2].thing",     "devices.d1.thing",
                                 "devices.d10.key",     "registration-code@eu",    "devices.d1.thing@eu",
                                 "devices.d1.key",      "devices.d-1.key",         "devices.d1[10].thing",
                                 "authorities.a.key",   "devices.d1.thing-groups", "registration-code"};
  std::vector<StepId> ids;
  ids.reserve(texts.size());
  for (const auto& text : texts) ids.push_back(StepId::parse(text).value());
  std::sort(texts.begin(), texts.end());
  std::sort(ids.begin(), ids.end());
  for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(ids[i].text() == texts[i]);
}

TEST_CASE("step id: the same step in another target differs in its target alone") {
  const auto id = StepId::parse("devices.line[7].status@eu").value();
  REQUIRE(id.in_target("us").text() == "devices.line[7].status@us");
  REQUIRE(id.in_target({}).text() == "devices.line[7].status");
}

TEST_CASE("step id: a row is one of a resource, and another row takes its place") {
  const auto id = StepId("devices.line", "key").of_row("0042");
  REQUIRE(id.text() == "devices.line[0042].key");
  REQUIRE(id.row() == "0042");
  REQUIRE(id.of_row("7").text() == "devices.line[7].key");
  REQUIRE_THROWS_AS(StepId("", "registration-code").of_row("1"), InternalError);
}

TEST_CASE("step id: ids are equal where their texts are, and found by them") {
  const StepId id("devices.d1", "key");
  REQUIRE(std::vector(2, id) == std::vector{id, id});
  REQUIRE(id == StepId::parse("devices.d1.key").value());
  REQUIRE(id == "devices.d1.key");
  REQUIRE(id != StepId("devices.d1", "key", "eu"));
  const std::map<StepId, int, std::less<>> numbers{{id, 1}};
  REQUIRE(numbers.contains(std::string_view("devices.d1.key")));
  REQUIRE(fmt::format("<{}>", id) == "<devices.d1.key>");
}

TEST_CASE("step id: what people write of a target is put together and taken apart") {
  REQUIRE(at_target("devices.d1", "eu") == "devices.d1@eu");
  REQUIRE(at_target("", "eu") == "@eu");
  REQUIRE(at_target("devices.d1", "") == "devices.d1");
  REQUIRE(split_target("devices.d1@eu").text == "devices.d1");
  REQUIRE(split_target("devices.d1@eu").target == "eu");
  REQUIRE(split_target("devices.d1").text == "devices.d1");
  REQUIRE(split_target("devices.d1").target.empty());
  REQUIRE(split_target("@eu").text.empty());
}
