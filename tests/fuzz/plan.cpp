// What a pull request brings: a manifest, its lock and a document, planned offline as its job does, in every format;
// and what the plan file of an approval brings.
#include <array>
#include <sstream>

#include "engine/base/text.h"
#include "engine/cli/commands/run.h"
#include "engine/cli/guarded.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_host.h"

using namespace byoc;

namespace {

struct Output {
  int status;
  std::string out, err;
};

Output run_on(test::FakeHost& world, std::vector<std::string> words) {
  std::ostringstream out, err;
  Console console{out, err, false, false, Paint(), Paint(), {}};
  words.emplace_back("/w/line.yaml");
  const int status = guarded(console, [&] { return run(words, world.host(), console); });
  return {status, out.str(), err.str()};
}

// A terminal, and whoever reads a log, obeys these.
bool is_clean(std::string_view text) {
  return text.find_first_of(std::string_view("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\r\x0e\x1b\x7f", 15)) ==
         std::string_view::npos;
}

void check(const Output& output, const std::string& command) {
  constexpr std::array allowed{0, 1, 2, 3, 64};
  bool is_allowed = false;
  for (const auto status : allowed) is_allowed = is_allowed || status == output.status;
  fuzz::require(is_allowed, command + " ended with " + std::to_string(output.status) + ": " + output.err);
  fuzz::require(output.err.find("internal error") == std::string::npos, output.err);
  fuzz::require(is_clean(output.err), command + " tells control characters: " + printable(output.err, 2000));
  fuzz::require(is_clean(output.out), command + " shows control characters: " + printable(output.out, 2000));
  fuzz::require(output.status != 1 || !output.err.empty() || !output.out.empty(), command + " failed without a word");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto input = fuzz::text_of(data, size);
  constexpr std::array formats{"text", "json", "markdown", "mermaid"};
  const std::string format = formats.at(fuzz::choice(input, formats.size()));
  const auto given = fuzz::parts(input, 4);
  test::FakeHost world;
  world.environment.variables["AWS_EC2_METADATA_DISABLED"] = "true";
  world.files.put("/w/line.yaml", given[0]);
  if (!given[1].empty()) world.files.put("/w/line.lock.yaml", given[1]);
  if (!given[2].empty()) world.files.put("/w/p.json", given[2]);
  const auto before = world.files.contents();
  check(run_on(world, {"validate"}), "validate");
  check(run_on(world, {"plan", "--offline", "--prune", "--format", format}), "plan");
  check(run_on(world, {"status", "--format", format == "json" ? "json" : "text"}), "status");
  if (!given[3].empty()) {
    world.files.put("/w/plan.json", given[3]);
    check(run_on(world, {"plan", "--offline", "--expect-plan", "/w/plan.json"}), "plan --expect-plan");
  }
  auto after = world.files.contents();
  after.erase("/w/plan.json");
  fuzz::require(after == before, "a dry run has changed a file");
  return 0;
}
