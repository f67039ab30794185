// Every command over a world in memory: what it prints, and what it ends with.
#include <algorithm>
#include <sstream>

#include "engine/cli/arguments/command_table.h"
#include "engine/cli/arguments/help.h"
#include "engine/cli/commands/command_functions.h"
#include "engine/cli/commands/run.h"
#include "engine/cli/guarded.h"
#include "engine/manifest/schema/embedded_schema.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;

namespace {

struct Output {
  int status;
  std::string out, err;
};

struct Program {
  Program() {
    world.environment.variables["AWS_EC2_METADATA_DISABLED"] = "true";
    for (const auto* folder : {"/a", "/b", "/c", "/v", "/w"}) world.files.put(std::string(folder) + "/README", "");
  }

  Output operator()(const std::vector<std::string>& words) {
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), {}};
    const int status = guarded(console, [&] { return run(words, world.host(), console, location); });
    return {status, out.str(), err.str()};
  }

  std::string file(const std::string& path) { return world.files.contents().at(path); }

  FakeHost world;
  Path location = "/opt/bin/byoc-apply";
};

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("commands: each of the table is carried out by a function") {
  for (const auto& command : command_table()) CHECK(function_of(command.command) != nullptr);
}

TEST_CASE("commands: help is about all or one of them") {
  Program program;
  CHECK(program({"help"}).out == help_text());
  for (const auto& command : command_table()) {
    const std::string name(command.name);
    CHECK(program({"help", name}).out == help_text(command));
    CHECK(program({name, "--help"}).out == help_text(command));
  }
}

TEST_CASE("commands: version and schema print what the program has in it") {
  Program program;
  CHECK(program({"version"}).out == version_text());
  CHECK(program({"schema"}).out == embedded_schema);
}

TEST_CASE("init: the manifest that it writes is in order and plans at once") {
  Program program;
  const auto [status, out, err] = program({"init", "/w/line.yaml"});
  CHECK(status == 0);
  CHECK_THAT(out, ContainsSubstring("byoc-apply plan /w/line.yaml\n"));
  CHECK(err.empty());
  CHECK(program({"validate", "/w/line.yaml"}).status == 0);
  const auto plan = program({"plan", "/w/line.yaml"});
  CHECK(plan.status == 0);
  CHECK_THAT(plan.out, ContainsSubstring("Plan for 'first-line'") && ContainsSubstring("to create"));
  CHECK(program({"rehearse", "/w/line.yaml"}).status == 0);
}

TEST_CASE("init: nothing that stands there is overwritten") {
  Program program;
  program.world.files.put("/w/line.yaml", "mine");
  const auto taken = program({"init", "--with-schema", "/w/line.yaml"});
  CHECK(taken.status == 1);
  CHECK_THAT(taken.err, ContainsSubstring("'/w/line.yaml' exists already; nothing was written"));
  program.world.files.put("/v/manifest.v1.json", "another");
  CHECK_THAT(program({"init", "--with-schema", "/v/line.yaml"}).err, ContainsSubstring("nothing was written"));
  CHECK(program.world.faults.effects() == 0);
  CHECK(program({"init", "/v/line.yaml"}).status == 0);
  CHECK(program.file("/v/manifest.v1.json") == "another");
}

TEST_CASE("init: editors are told of the installed schema, of one beside it, or how to get one") {
  Program program;
  program({"init", "/a/line.yaml"});
  CHECK_THAT(program.file("/a/line.yaml"), ContainsSubstring("byoc-apply schema > manifest.v1.json"));
  program.world.files.put("/opt/share/byoc-apply/manifest.v1.json", std::string(embedded_schema));
  program({"init", "/b/line.yaml"});
  CHECK(first_line(program.file("/b/line.yaml")) ==
        "# yaml-language-server: $schema=/opt/share/byoc-apply/manifest.v1.json");
  for (const auto* name : {"/c/line.yaml", "/c/other.yaml"}) {
    CHECK(program({"init", name, "--with-schema"}).status == 0);
    CHECK(first_line(program.file(name)) == "# yaml-language-server: $schema=./manifest.v1.json");
  }
  CHECK(program.file("/c/manifest.v1.json") == embedded_schema);
}

TEST_CASE("init: a path that editors would not read to its end is named to them as a URI") {
  Program program;
  program.location = "/opt/my tools ü/bin/byoc-apply";
  program.world.files.put("/opt/my tools ü/share/byoc-apply/manifest.v1.json", std::string(embedded_schema));
  program({"init", "/b/line.yaml"});
  CHECK(first_line(program.file("/b/line.yaml")) ==
        "# yaml-language-server: $schema=file:///opt/my%20tools%20%C3%BC/share/byoc-apply/manifest.v1.json");
}

TEST_CASE("commands: a word that is neither a command nor a file is answered") {
  Program program;
  const auto mistyped = program({"verson"});
  CHECK(mistyped.status == 64);
  CHECK_THAT(mistyped.err, ContainsSubstring("'verson' is neither a command nor a file") &&
                               ContainsSubstring("did you mean 'version'?"));
  CHECK_THAT(program({"something"}).err, ContainsSubstring("'byoc-apply help' lists the commands"));
  CHECK(program({"--", "verson"}).status == 1);
  CHECK(program({"lines/verson"}).status == 1);
}

TEST_CASE("commands: another run at work, and a service that can't be reached, are for trying again later") {
  Program program;
  program({"init", "/w/line.yaml"});
  program.world.environment.variables["AWS_ACCESS_KEY_ID"] = "id";
  program.world.environment.variables["AWS_SECRET_ACCESS_KEY"] = "secret";
  program.world.http.handler = [](std::string_view, const HttpRequest&) -> HttpResponse {
    throw HttpFailure(HttpFailure::Kind::unreachable, "nobody answers", "look at the network");
  };
  program({"apply", "/w/line.yaml"});  // files are made, AWS is not reached
  for (const auto* command : {"apply", "plan"}) {
    const auto [status, out, err] = program({command, "/w/line.yaml", "--verbose"});
    CAPTURE(command, out, err);
    CHECK(status == 75);
    CHECK_THAT(err, ContainsSubstring("nobody answers"));
  }
}

TEST_CASE("commands: what a killed run has left is read by previews, and folded and said by the next run") {
  Program program;
  const std::string journal = "/w/.line.lock.yaml.byoc-journal", lock = "/w/line.lock.yaml";
  program.world.files.put("/w/line.yaml",
                          "version: 1\nname: line\nauthorities: {r: {subject: {common_name: R}, validity: 1d}}\n");
  REQUIRE(program({"/w/line.yaml"}).status == 0);
  const auto log = program.world.faults.log();
  // Killed when all is done, but for the lock.
  const auto at = static_cast<std::size_t>(std::ranges::find(log, "replace " + lock) - log.begin());
  Program killed;
  killed.world.files.put("/w/line.yaml", program.file("/w/line.yaml"));
  killed.world.faults.set(FaultPlan::Mode::crash_before, at);
  REQUIRE_THROWS_AS(killed({"/w/line.yaml"}), Crash);
  killed.world.faults.reset();
  REQUIRE_FALSE(killed.world.files.status(lock));
  const auto files = killed.world.files.contents();
  const auto preview = killed({"plan", "/w/line.yaml"});
  CHECK_THAT(preview.out, ContainsSubstring("Nothing to do"));
  CHECK(preview.err.empty());
  CHECK(killed.world.files.contents() == files);
  const auto [status, out, err] = killed({"/w/line.yaml"});
  CHECK(status == 0);
  CHECK(err == "went on from the journal of a run that was cut short: 2 steps\n");
  CHECK_FALSE(killed.world.files.status(journal));
  CHECK(killed.world.files.status(lock));
  const auto effects = killed.world.faults.effects();
  CHECK(killed({"/w/line.yaml"}).err.empty());
  CHECK(killed.world.faults.effects() == effects);
}

TEST_CASE("commands: a lock that can't be written ends the run in failure, and nothing is lost") {
  Program program;
  program.world.files.put("/w/line.yaml",
                          "version: 1\nname: line\nauthorities: {r: {subject: {common_name: R}, validity: 1d}}\n");
  Program other;
  other.world.files.put("/w/line.yaml", program.file("/w/line.yaml"));
  REQUIRE(other({"/w/line.yaml"}).status == 0);
  const auto log = other.world.faults.log();
  program.world.faults.set(FaultPlan::Mode::fail,
                           static_cast<std::size_t>(std::ranges::find(log, "replace /w/line.lock.yaml") - log.begin()));
  const auto [status, out, err] = program({"/w/line.yaml"});
  CHECK(status == 1);
  CHECK_THAT(out, ContainsSubstring("Done: 2 steps"));
  CHECK_THAT(err, ContainsSubstring("error: can't write '/w/line.lock.yaml': No space left on device"));
  program.world.faults.reset();
  CHECK(program({"/w/line.yaml"}).status == 0);
  CHECK(program.world.files.status("/w/line.lock.yaml"));
}

TEST_CASE("commands: a damaged record is restored as the store says") {
  Program program;
  program.world.files.put("/w/line.yaml",
                          "version: 1\nname: line\nauthorities: {r: {subject: {common_name: R}, validity: 1d}}\n");
  REQUIRE(program({"/w/line.yaml"}).status == 0);
  auto lock = program.file("/w/line.lock.yaml");
  lock.replace(lock.find("fingerprint"), 11, "fingerprynt");
  program.world.files.put("/w/line.lock.yaml", lock);
  for (const auto* command : {"plan", "apply"}) {
    const auto [status, out, err] = program({command, "/w/line.yaml"});
    CHECK(status == 1);
    CHECK_THAT(err, ContainsSubstring("the lock's record of authorities.r.certificate misses 'fingerprint'") &&
                        ContainsSubstring("hint: restore the lock from git (git checkout -- /w/line.lock.yaml)"));
  }
}

TEST_CASE("commands: a run while another holds the lock is for trying again later") {
  Program program;
  program.world.files.put("/w/line.yaml",
                          "version: 1\nname: line\nauthorities: {r: {subject: {common_name: R}, validity: 1d}}\n");
  {
    const auto other = program.world.files.lock("/w/.line.lock.yaml.byoc-hold");
    REQUIRE(other != nullptr);
    const auto [status, out, err] = program({"/w/line.yaml"});
    CHECK(status == 75);
    CHECK_THAT(err, ContainsSubstring("another byoc-apply is at work"));
  }
  CHECK(program({"/w/line.yaml"}).status == 0);
}
