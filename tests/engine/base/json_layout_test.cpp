#include "engine/base/json_layout.h"

#include "tests/catch.h"

using byoc::lay_out_json;

TEST_CASE("json layout: one member per line, empty things closed at once") {
  CHECK(lay_out_json(R"({"a":1,"b":[],"c":{},"d":[{"e":true},"f"]})") == R"({
  "a": 1,
  "b": [],
  "c": {},
  "d": [
    {
      "e": true
    },
    "f"
  ]
}
)");
}

TEST_CASE("json layout: what was laid out already comes out the same") {
  const auto text = lay_out_json(R"({"a":[],"b":[[],{}],"c":{"d":"e"}})");
  CHECK(lay_out_json(text) == text);
  CHECK(lay_out_json("{\n  \"a\": [\n\n  ],\n  \"b\": {\n  }\n}") == "{\n  \"a\": [],\n  \"b\": {}\n}\n");
}

TEST_CASE("json layout: nothing inside a string is touched but an escaped slash") {
  CHECK(lay_out_json(R"(["{,}: []"])") == "[\n  \"{,}: []\"\n]\n");
  CHECK(lay_out_json(R"(["a\/b","\\\/","\\","\"]"])") == "[\n  \"a/b\",\n  \"\\\\/\",\n  \"\\\\\",\n  \"\\\"]\"\n]\n");
}
