#include "engine/cli/console.h"

#include <fstream>
#include <new>
#include <sstream>

#include "engine/base/diagnostic.h"
#include "engine/cli/commands/run.h"
#include "engine/cli/guarded.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

struct Ending {
  int status;
  std::string err;
};

Ending ending(const std::function<int()>& work) {
  std::ostringstream out, err;
  Console console{out, err, false, false, Paint(), Paint(), {}};
  const int status = guarded(console, work);
  CHECK(out.str().empty());
  return {status, err.str()};
}

}  // namespace

TEST_CASE("console: the status of a run without trouble is passed on") {
  const auto [status, err] = ending([] { return 2; });
  CHECK(status == 2);
  CHECK(err.empty());
}

TEST_CASE("console: nothing in an error drives the terminal, is invisible or begins a line") {
  const auto [status, err] = ending(
      []() -> int { throw Error("no '\x1b[31mx\u00a0'\n::error::x", "try '\u202ex'\r\n::set-output name=a::b"); });
  CHECK(err == "error: no '?[31mx\\u00a0'?::error::x\nhint: try '\\u202ex'??::set-output name=a::b\n");
}

TEST_CASE("console: nothing that stands in a file or its name begins a line of the mistakes in it") {
  const SourceText text{"a\n::error::x.yaml", "a: b\n"};
  const auto [status, err] = ending([&]() -> int {
    throw SourceError(text, {{{1, 4}, "'b\n::error::x' is no number", "write\n::error::x"}});
  });
  CHECK(err == "a?::error::x.yaml:1:4: error: 'b?::error::x' is no number\n  a: b\n     ^\nhint: write?::error::x\n");
}

TEST_CASE("console: no line of data or messages is a command to GitHub's runner") {
  const auto* const text = "::error::x\n  ::set-output name=a::b\n\t\u3000 ::add-mask::x\na::b ##[group]##[x]\n:\n  \n";
  const auto* const shown =
      "\\u003a:error::x\n  \\u003a:set-output name=a::b\n\t\u3000 \\u003a:add-mask::x\n"
      "a::b #\\u0023[group]#\\u0023[x]\n:\n  \n";
  CHECK(harmless(text) == shown);
  const SourceText source{"a.yaml", "  ::error::x\n"};
  const auto [status, err] = ending([&]() -> int { throw SourceError(source, {{{1, 3}, "no such thing", ""}}); });
  CHECK(err == "a.yaml:1:3: error: no such thing\n    \\u003a:error::x\n    ^\n");
}

TEST_CASE("console: data and messages drive no terminal but with our own colours") {
  const auto* const text =
      "a\x1b[2J\x1b]0;x\x07\r\u009b31m\x9b"
      "31m\u202e\tb\n\x1b[31mred\x1b[0m\xc3\xbc\n";
  const auto* const shown =
      "a?[2J?]0;x??\\u009b31m\uFFFD"
      "31m\\u202e\tb\n\x1b[31mred\x1b[0m\xc3\xbc\n";
  std::ostringstream out, err;
  print_data(out, text);
  print_message(err, text);
  CHECK(out.str() == shown);
  CHECK(err.str() == shown);
}

TEST_CASE("console: an error is printed with its hint and ends in 1") {
  const auto [status, err] = ending([]() -> int { throw Error("the disk is full", "make room"); });
  CHECK(status == 1);
  CHECK(err == "error: the disk is full\nhint: make room\n");
}

TEST_CASE("console: an error without a hint is one line") {
  CHECK(ending([]() -> int { throw Error("the disk is full"); }).err == "error: the disk is full\n");
}

TEST_CASE("console: mistakes in a text are printed as they are") {
  const SourceText text{"line.yaml", "a: b\n"};
  const auto [status, err] = ending([&]() -> int {
    throw SourceError(text, {{{1, 4}, "'b' is no number", "write 7"}});
  });
  CHECK(status == 1);
  CHECK(err == "line.yaml:1:4: error: 'b' is no number\n  a: b\n     ^\nhint: write 7\n");
}

TEST_CASE("console: wrong usage ends in 64 and always says where to look") {
  const auto [status, err] = ending([]() -> int { throw UsageError("no such thing"); });
  CHECK(status == 64);
  CHECK(err == "error: no such thing\nhint: 'byoc-apply help' lists commands and options\n");
}

TEST_CASE("console: what nobody foresaw is called a bug and ends in 1") {
  const auto [status, err] = ending([]() -> int { throw std::logic_error("oh"); });
  CHECK(status == 1);
  CHECK_THAT(err, ContainsSubstring("error: internal error: oh\n") && ContainsSubstring("this is a bug in byoc-apply"));
}

TEST_CASE("console: running out of memory is no bug") {
  const auto [status, err] = ending([]() -> int { throw std::bad_alloc(); });
  CHECK(status == 1);
  CHECK_THAT(err, ContainsSubstring("error: out of memory\n"));
}

TEST_CASE("console: data that can't be written is an error that names the reason") {
  std::ofstream full("/dev/full");
  REQUIRE(full.is_open());
  try {
    print_data(full, "text");
    FAIL("not noticed");
  } catch (const Error& error) {
    CHECK_THAT(error.what(), ContainsSubstring("could not be written whole: No space left on device"));
  }
}

TEST_CASE("console: only the word 'error' is coloured") {
  std::ostringstream err;
  print_error(err, Error("it", "do"), Paint(true));
  CHECK(err.str() == "\x1b[31merror:\x1b[0m it\n\x1b[36mhint:\x1b[0m do\n");
}
