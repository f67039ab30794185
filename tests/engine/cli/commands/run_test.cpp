#include "engine/cli/commands/run.h"

#include <sstream>

#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/cli/arguments/help.h"
#include "engine/cli/guarded.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr auto manifest_text = R"(version: 1
name: line
subject: {country: US, state: Washington, organization: Example}
authorities:
  root:
    subject: {common_name: Example Root CA}
    validity: 1024d
devices:
  d1:
    issuer: root
    subject: {common_name: thermostat-0001}
    validity: 500d
)";

struct Output {
  int status;
  std::string out, err;
};

// The whole program over a world in memory.
struct Program {
  Program() {
    world.files.put("/w/line.yaml", manifest_text);
    world.environment.variables["AWS_EC2_METADATA_DISABLED"] = "true";
  }

  Output operator()(std::vector<std::string> words) {
    std::ostringstream out, err;
    Console console{out, err, is_terminal, is_terminal, Paint(), Paint(), is_stop_requested};
    words.emplace_back("/w/line.yaml");
    const int status = guarded(console, [&] { return run(words, world.host(), console); });
    return {status, out.str(), err.str()};
  }

  FakeHost world;
  bool is_terminal = false;
  std::function<bool()> is_stop_requested;
};

Poco::JSON::Object::Ptr parse(const std::string& text) {
  return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

}  // namespace

TEST_CASE("run: help and version look at nothing") {
  Program program;
  std::ostringstream out, err;
  Console console{out, err, false, false, Paint(), Paint(), {}};
  CHECK(run({"--help"}, program.world.host(), console) == 0);
  CHECK(out.str() == help_text());
  CHECK(err.str().empty());
  CHECK(program({"--version"}).out == version_text());
}

TEST_CASE("run: wrong usage does nothing") {
  Program program;
  const auto [status, out, err] = program({"--dryrun"});
  CHECK(status == 64);
  CHECK(out.empty());
  CHECK_THAT(err, ContainsSubstring("did you mean '--dry-run'?"));
  CHECK(program.world.faults.effects() == 0);
}

TEST_CASE("run: validate is one line and changes nothing") {
  Program program;
  const auto [status, out, err] = program({"validate"});
  CHECK(status == 0);
  CHECK(out == "'line' is in order: 1 authority, 1 device, 4 steps\n");
  CHECK(err.empty());
  CHECK(program.world.faults.effects() == 0);
}

TEST_CASE("run: a mistake in the manifest leaves stdout empty, in JSON too") {
  Program program;
  program.world.files.put("/w/line.yaml", "version: 1\nname: line\ndevices: {d1: {issuer: nobody}}\n");
  for (const auto* format : {"--format=text", "--format=json"}) {
    const auto [status, out, err] = program({format});
    CHECK(status == 1);
    CHECK(out.empty());
    CHECK_THAT(err, ContainsSubstring("/w/line.yaml:3:"));
  }
}

TEST_CASE("run: a dry run prints the plan, changes nothing and can tell by its status") {
  Program program;
  const auto [status, out, err] = program({"-n"});
  CHECK(status == 0);
  CHECK(err.empty());
  CHECK_THAT(out, ContainsSubstring("Plan for 'line' (live: files)") && ContainsSubstring("Plan: 4 to create."));
  CHECK(program({"-n", "--detailed-exitcode"}).status == 2);
  CHECK(program.world.faults.effects() == 0);
}

TEST_CASE("run: apply shows plan and progress on stderr, the result on stdout") {
  Program program;
  const auto [status, out, err] = program({});
  CHECK(status == 0);
  CHECK_THAT(out, ContainsSubstring("Done: 4 steps in") && ContainsSubstring("authorities.root\n"));
  CHECK_THAT(err, ContainsSubstring("Plan: 4 to create.") && ContainsSubstring("devices.d1.certificate: created ("));
  const auto again = program({"-n", "--detailed-exitcode"});
  CHECK(again.status == 0);
  CHECK_THAT(again.out, ContainsSubstring("Nothing to do: all 4 steps are as the manifest wants them."));
}

TEST_CASE("run: the second time there is nothing to do, and nothing to say on stderr") {
  Program program;
  program({});
  const auto effects = program.world.faults.effects();
  const auto [status, out, err] = program({});
  CHECK(status == 0);
  CHECK(out == "Nothing to do: all 4 steps are as the manifest wants them.\n");
  CHECK(err.empty());
  CHECK(program.world.faults.effects() == effects);
}

TEST_CASE("run: --quiet leaves stderr empty and the result whole") {
  Program program;
  const auto [status, out, err] = program({"--quiet"});
  CHECK(status == 0);
  CHECK(err.empty());
  CHECK_THAT(out, ContainsSubstring("Done: 4 steps in"));
}

TEST_CASE("run: JSON is exactly one document") {
  Program program;
  const auto plan = parse(program({"-n", "--format", "json"}).out);
  CHECK(plan->getObject("summary")->getValue<int>("create") == 4);
  const auto result = parse(program({"--format", "json"}).out);
  CHECK(result->getValue<std::string>("outcome") == "done");
  CHECK(result->getValue<std::string>("digest") == plan->getValue<std::string>("digest"));
  const auto unchanged = parse(program({"--format", "json"}).out);
  CHECK(unchanged->getValue<std::string>("outcome") == "done");
  CHECK(unchanged->getArray("steps")->getObject(0)->getValue<std::string>("outcome") == "done");
}

TEST_CASE("run: --expect-plan applies that plan and no other") {
  Program program;
  const auto digest = parse(program({"-n", "--format", "json"}).out)->getValue<std::string>("digest");
  const auto other = program({"--expect-plan", std::string(64, '0')});
  CHECK(other.status == 1);
  CHECK_THAT(other.err, ContainsSubstring("error: the plan is no longer 000000 but " + digest.substr(0, 6) +
                                          ": planned now: authorities.root.key create (") &&
                            ContainsSubstring("; nothing was changed"));
  CHECK(program.world.faults.effects() == 0);
  CHECK(program({"--expect-plan", digest}).status == 0);
}

TEST_CASE("run: what is blocked and what needs it is left out") {
  Program program;
  program.world.files.put("/w/pki/root.key", "something else", 0600);
  const auto dry = program({"-n"});
  CHECK(dry.status == 1);
  CHECK_THAT(dry.out, ContainsSubstring("blocked"));
  const auto [status, out, err] = program({"--format=json"});
  CHECK(status == 1);
  CHECK_THAT(err, ContainsSubstring("error: authorities.root.key is blocked"));
  const auto steps = parse(out)->getArray("steps");
  for (unsigned i = 0; i < steps->size(); ++i) {
    const auto step = steps->getObject(i);
    const auto id = step->getValue<std::string>("id");
    INFO(id);
    CHECK(step->getValue<std::string>("outcome") == (id == "devices.d1.key" ? "done" : "skipped"));
  }
  CHECK(program.world.files.contents().at("/w/pki/root.key") == "something else");
  CHECK_FALSE(program.world.files.contents().contains("/w/pki/root.crt"));
  CHECK_FALSE(program.world.files.contents().contains("/w/pki/d1.crt"));
}

TEST_CASE("run: a failed step is named with its hint, what was done is counted, the status is 1") {
  Program program;
  program.world.faults.set(FaultPlan::Mode::fail, 3);
  const auto [status, out, err] = program({"--parallelism", "1"});
  CHECK(status == 1);
  CHECK_THAT(out, ContainsSubstring("Failed: "));
  CHECK_THAT(err, ContainsSubstring("error: authorities.root.") && ContainsSubstring("hint: ") &&
                      ContainsSubstring("of 4 steps are done and recorded, run again to go on"));
  program.world.faults.set(FaultPlan::Mode::none, 0);
  CHECK(program({}).status == 0);
}

TEST_CASE("run: a stop lets the steps under way finish and says how far it came") {
  Program program;
  program.is_stop_requested = [&] { return program.world.files.status("/w/pki/root.key").has_value(); };
  const auto [status, out, err] = program({"--parallelism", "1"});
  CHECK(status == 1);
  CHECK_THAT(err, ContainsSubstring("error: stopped; 1 of 4 steps are done and recorded, run again to go on"));
  CHECK_THAT(out, ContainsSubstring("Stopped: 1 step done, 0 failed, 3 skipped"));
}

TEST_CASE("run: colour only on a terminal, and not where it is unwelcome") {
  Program program;
  CHECK(program({"-n"}).out.find('\x1b') == std::string::npos);
  program.is_terminal = true;
  CHECK(program({"-n"}).out.find('\x1b') != std::string::npos);
  CHECK(program({"-n", "--no-color"}).out.find('\x1b') == std::string::npos);
  program.world.environment.variables["NO_COLOR"] = "1";
  CHECK(program({"-n"}).out.find('\x1b') == std::string::npos);
  program.world.environment.variables["NO_COLOR"] = "";
  CHECK(program({"-n"}).out.find('\x1b') != std::string::npos);
}

TEST_CASE("run: an error that many steps have is told once, also with --quiet") {
  Program program;
  std::string text =
      "version: 1\nname: line\nauthorities:\n  root: {subject: {common_name: R}, validity: 1d}\ndevices:\n";
  for (int i = 0; i < 25; ++i) {
    const auto name = "d" + std::to_string(i);
    text += fmt::format("  {}: {{issuer: root, subject: {{common_name: {}}}, validity: 1d}}\n", name, name);
    program.world.files.put("/w/pki/" + name + ".key", "something else", 0600);
  }
  program.world.files.put("/w/line.yaml", text);
  const auto [status, out, err] = program({"--quiet"});
  CHECK(status == 1);
  // Of every device the key is blocked; the certificate, which waits for it, is no error of its own.
  CHECK_THAT(err, ContainsSubstring("and 24 more like this: devices.d1.key to devices.d24.key\n") &&
                      !ContainsSubstring(".certificate is blocked"));
}

namespace {

// That manifest, known to AWS IoT.
std::string with_aws(std::string text) {
  text.replace(text.find("subject:"), 0, "aws: {region: us-east-1}\n");
  text.replace(text.find("    validity: 1024d\n"), 0, "    register: {status: ACTIVE}\n");
  return text.replace(text.find("    validity: 500d\n"), 0, "    register: {status: ACTIVE}\n");
}

}  // namespace

TEST_CASE("run: a dry run without any credentials goes without AWS and says so, in every format") {
  Program program;
  program.world.files.put("/w/line.yaml", with_aws(manifest_text));
  const auto words = "without AWS: no credentials were found; nothing is recorded of AWS yet";
  for (const auto* format : {"--format=text", "--format=markdown", "--format=mermaid"})
    CHECK_THAT(program({"-n", format}).out, ContainsSubstring(words));
  const auto plan = parse(program({"-n", "--format=json"}).out);
  CHECK(plan->getValue<std::string>("refreshed") == "without-aws");
  CHECK(plan->getValue<std::string>("region") == "us-east-1");
  CHECK(plan->isNull("recorded_at"));
  CHECK_THAT(program({"explain", "devices.d1"}).out, ContainsSubstring(words));
  CHECK(program.world.http.requests().empty());
}

TEST_CASE("run: without credentials nothing is applied to AWS") {
  Program program;
  program.world.files.put("/w/line.yaml", with_aws(manifest_text));
  const auto [status, out, err] = program({});
  CHECK(status == 1);
  CHECK_THAT(err, ContainsSubstring("there are no AWS credentials"));
  CHECK(program.world.http.requests().empty());
}

TEST_CASE("run: credentials that can't be used are a mistake, also in a dry run") {
  Program program;
  program.world.files.put("/w/line.yaml", with_aws(manifest_text));
  program.world.environment.variables["AWS_ACCESS_KEY_ID"] = "half";
  const auto half = program({"-n"});
  CHECK(half.status == 1);
  CHECK(half.out.empty());
  CHECK_THAT(half.err, ContainsSubstring("'AWS_ACCESS_KEY_ID' is set, but 'AWS_SECRET_ACCESS_KEY' is missing"));
  program.world.environment.variables.clear();
  CHECK(program({"-n", "--profile", "factory"}).status == 1);
}

TEST_CASE("run: --offline gives the plan from manifest and lock alone") {
  Program program;
  program({});
  const auto live = parse(program({"-n", "--format=json"}).out);
  Program checkout;
  for (const auto& [path, content] : program.world.files.contents())
    if (path.ends_with(".yaml")) checkout.world.files.put(path, content);
  const auto offline = parse(checkout({"-n", "--offline", "--format=json"}).out);
  CHECK(offline->getValue<std::string>("digest") == live->getValue<std::string>("digest"));
  CHECK(offline->getValue<std::string>("refreshed") == "offline");
  CHECK_THAT(checkout({"-n", "--offline"}).out, ContainsSubstring("(offline: the lock of 2026-09-21 alone)") &&
                                                    ContainsSubstring("Nothing to do: all 4 steps"));
}

TEST_CASE("run: --offline needs neither credentials nor a region") {
  Program program;
  auto text = with_aws(manifest_text);
  text.replace(text.find("{region: us-east-1}"), 19, "{}");
  program.world.files.put("/w/line.yaml", text);
  const auto [status, out, err] = program({"-n", "--offline", "--format=json"});
  CHECK(status == 0);
  CHECK(parse(out)->isNull("region"));
  CHECK(program.world.http.requests().empty());
}

TEST_CASE("run: what is planned twice is the same to the byte, in every format") {
  Program program;
  for (const auto* format : {"--format=text", "--format=json", "--format=markdown", "--format=mermaid"})
    CHECK(program({"-n", format, "--parallelism=1"}).out == program({"-n", format, "--parallelism=4"}).out);
}

TEST_CASE("run: what left the manifest is held back until --prune") {
  Program program;
  program({});
  std::string text = manifest_text;
  program.world.files.put("/w/line.yaml", text.erase(text.find("devices:")));
  CHECK(program({"-n"}).status == 0);
  const auto held = program({"-n", "--detailed-exitcode"});
  CHECK(held.status == 2);
  CHECK_THAT(held.out, ContainsSubstring("- certificate (held back)") &&
                           ContainsSubstring("Nothing to do without --prune: all 2 steps") &&
                           ContainsSubstring("hint: give --prune to retire 2 steps"));
  CHECK(program({"-n", "--detailed-exitcode", "--prune"}).status == 2);
  const auto markdown = program({"-n", "--prune", "--format=markdown"}).out;
  CHECK_THAT(markdown, ContainsSubstring("\nbyoc-apply --prune /w/line.yaml --expect-plan "));
  CHECK(program({"--prune"}).status == 0);
  CHECK_THAT(program({"-n"}).out, !ContainsSubstring("retire"));
}

TEST_CASE("run: --target and --replace choose, and an id that names nothing is wrong usage") {
  Program program;
  CHECK_THAT(program({"-n", "--target", "authorities.root"}).out, ContainsSubstring("Plan: 2 to create."));
  program({});
  CHECK_THAT(program({"-n", "--replace", "devices.d1"}).out, ContainsSubstring("2 to replace; 2 unchanged"));
  for (const auto& words : {std::vector<std::string>{"plan", "--target=devices.d2"},
                            {"plan", "--replace=devices.d2"},
                            {"explain", "devices.d2"}}) {
    const auto [status, out, err] = program(words);
    CHECK(status == 64);
    CHECK_THAT(err, ContainsSubstring("names no step and no resource") && ContainsSubstring("'devices.d1'"));
  }
}

TEST_CASE("run: explain says why a step is not due, and changes nothing") {
  Program program;
  program({});
  const auto effects = program.world.faults.effects();
  const auto [status, out, err] = program({"explain", "devices.d1"});
  CHECK(status == 0);
  CHECK(err.empty());
  CHECK_THAT(out, ContainsSubstring("devices.d1.key") && ContainsSubstring("devices.d1.certificate") &&
                      ContainsSubstring("not due") && ContainsSubstring("thermostat-0001") &&
                      !ContainsSubstring("BEGIN"));
  CHECK(program.world.faults.effects() == effects);
}

TEST_CASE("run: a saved plan that no longer holds is refused with what has changed") {
  Program program;
  program.world.files.put("/w/plan.json", program({"-n", "--format=json"}).out);
  program.world.files.put("/w/pki/d1.key", "something else", 0600);
  const auto effects = program.world.faults.effects();
  const auto [status, out, err] = program({"--expect-plan", "/w/plan.json", "--quiet"});
  CHECK(status == 1);
  CHECK_THAT(err, ContainsSubstring("error: the plan is no longer ") &&
                      ContainsSubstring("devices.d1.key: create -> blocked (") &&
                      ContainsSubstring("nothing was changed"));
  CHECK(program.world.faults.effects() == effects);
  program.world.files.remove("/w/pki/d1.key");
  CHECK(program({"--expect-plan", "/w/plan.json"}).status == 0);
}

TEST_CASE("run: a plan that another run has made stale before the hold was had is made anew") {
  Program program;
  // Somebody else's whole run between the plan and the hold.
  struct Racing : FakeFiles {
    using FakeFiles::FakeFiles;
    std::unique_ptr<FileLock> lock(const Path& path) override {
      if (between) std::exchange(between, {})();
      return FakeFiles::lock(path);
    }
    std::function<void()> between;
  };
  Racing files(program.world.faults);
  files.put("/w/line.yaml", manifest_text);
  const Host host{files, program.world.http, program.world.random, program.world.clock, program.world.environment};
  const auto apply = [&host] {
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), {}};
    return Output{guarded(console, [&] { return run({"/w/line.yaml"}, host, console); }), out.str(), err.str()};
  };
  std::map<std::string, std::string> made;
  files.between = [&] {
    CHECK(apply().status == 0);
    made = files.contents();
  };
  const auto late = apply();
  CHECK(late.status == 0);
  REQUIRE(made.contains("/w/pki/root.key"));
  CHECK(files.contents() == made);
  CHECK_THAT(late.out, ContainsSubstring("Nothing to do"));
}
