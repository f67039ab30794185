#include "engine/base/diagnostic.h"

#include "tests/catch.h"

using namespace byoc;

namespace {

const SourceText text{"line.yaml", "version: 1\n\tissuer: intermedate\r\nname: Zürich: x\n"};

}  // namespace

TEST_CASE("diagnostic: shows the place, the line, a caret and the hint") {
  CHECK(render(text, {{1, 10}, "the version '1' is unknown", "write 2"}) ==
        "line.yaml:1:10: error: the version '1' is unknown\n"
        "  version: 1\n"
        "           ^\n"
        "hint: write 2\n");
}

TEST_CASE("diagnostic: a tab stands below a tab, and the line's end is not shown") {
  CHECK(render(text, {{2, 10}, "no such issuer", ""}) ==
        "line.yaml:2:10: error: no such issuer\n"
        "  \tissuer: intermedate\n"
        "  \t        ^\n");
}

TEST_CASE("diagnostic: a character of several bytes is one column wide to the caret") {
  CHECK(render(text, {{3, 13}, "m", ""}) ==
        "line.yaml:3:13: error: m\n  name: Zürich: x\n              ^\n" + std::string());
}

TEST_CASE("diagnostic: what nobody could see in the line is shown, and the caret still stands below the place") {
  const SourceText odd{"w",
                       "\xEF\xBB\xBF"
                       "a:\u00a0\u200bb c\n"};
  CHECK(render(odd, {{1, 6}, "m", ""}) == "w:1:6: error: m\n  a:\\u00a0\\u200bb c\n                 ^\n");
}

TEST_CASE("diagnostic: of a very long line the part around the caret is shown, and nothing a terminal would obey") {
  const SourceText wide{"w", std::string(500, 'a') + "\x1b[2J" + std::string(500, 'b')};
  const auto shown = render(wide, {{1, 502}, "m", ""});
  CHECK_THAT(shown, ContainsSubstring("..." + std::string(79, 'a') + "?[2J"));
  CHECK(shown.size() < 450);
  CHECK(shown.find('\x1b') == std::string::npos);
}

TEST_CASE("diagnostic: without a place there is only the name") {
  CHECK(render(text, {{}, "the manifest is empty", ""}) == "line.yaml: error: the manifest is empty\n");
}

TEST_CASE("diagnostic: a place beyond the text shows no line") {
  CHECK(render(text, {{9, 1}, "m", "h"}) == "line.yaml:9:1: error: m\nhint: h\n");
  CHECK(text.line(4).empty());
  CHECK(text.line(9).empty());
}

TEST_CASE("diagnostic: an error of several mistakes tells all of them in the order of their places") {
  const SourceError error(text, {{{2, 3}, "second", ""}, {{1, 1}, "first", ""}, {{2, 3}, "third", ""}});
  REQUIRE(error.diagnostics().size() == 3);
  CHECK(error.diagnostics()[0].message == "first");
  CHECK(error.diagnostics()[1].message == "second");
  const std::string what = error.what();
  CHECK(what.find("first") < what.find("second"));
  CHECK(what.find("second") < what.find("third"));
  CHECK(what.back() != '\n');
}

TEST_CASE("error: context goes in front and the hint stays") {
  const auto error = in_context("authorities.root.key", Error("'x' is not a key", "look"));
  CHECK(std::string(error.what()) == "authorities.root.key: 'x' is not a key");
  CHECK(error.hint() == "look");
}

TEST_CASE("error: a contradiction of our own asks for a report") {
  const InternalError error("two plans");
  CHECK_THAT(error.what(), ContainsSubstring("internal error"));
  CHECK_THAT(error.hint(), ContainsSubstring("bug"));
}

namespace {

std::string rendered(std::size_t count, const std::string& end_of_hint = {}) {
  std::vector<Diagnostic> diagnostics;
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = std::to_string(i + 1);
    std::string hint = "name an authority";
    if (!end_of_hint.empty()) (hint += end_of_hint) += number;
    diagnostics.push_back({{static_cast<int>(i + 1), 1}, "device 'd" + number + "' has no issuer", hint});
  }
  return SourceError({"line.yaml", ""}, diagnostics).what();
}

std::size_t count_of(const std::string& what, const std::string& in) {
  std::size_t count = 0;
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("diagnostic: the same mistake is shown ten times and then counted") {
  CHECK(count_of("has no issuer", rendered(10)) == 10);
  CHECK_THAT(rendered(10), !ContainsSubstring("more like this"));
  const auto many = rendered(200);
  CHECK(count_of("has no issuer", many) == 10);
  CHECK_THAT(many, ContainsSubstring("device 'd10' has no issuer") && !ContainsSubstring("'d11'"));
  CHECK(many.ends_with("hint: name an authority\nand 190 more like this, the last in line 200"));
}

TEST_CASE("diagnostic: another mistake, or another way out, is not counted among them") {
  CHECK(count_of("has no issuer", rendered(12, " for ")) == 12);
  std::vector<Diagnostic> diagnostics{{{20, 1}, "the name is empty", ""}};
  for (int i = 1; i <= 12; ++i) diagnostics.push_back({{i, 1}, "device 'd' has no issuer", ""});
  const std::string what = SourceError({"line.yaml", ""}, diagnostics).what();
  CHECK(what.ends_with("and 2 more like this, the last in line 12\nline.yaml:20:1: error: the name is empty"));
}

TEST_CASE("diagnostic: what is counted and not shown is still among the diagnostics") {
  const SourceError error({"line.yaml", ""}, std::vector<Diagnostic>(30, {{1, 1}, "m", ""}));
  CHECK(error.diagnostics().size() == 30);
}
