#include "engine/cli/arguments/arguments.h"

#include "engine/base/error.h"
#include "engine/cli/arguments/command_table.h"
#include "tests/catch.h"
#include "tests/engine/cli/arguments/refusal.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string digest(64, 'a');

}  // namespace

TEST_CASE("arguments: a manifest alone means apply, as text, eight at a time") {
  const auto arguments = parse_arguments({"line.yaml"});
  CHECK(arguments.manifest == "line.yaml");
  CHECK(arguments.command == Command::apply);
  CHECK(arguments.format == Format::text);
  CHECK(arguments.parallelism == 8);
  CHECK_FALSE(arguments.region.has_value());
}

TEST_CASE("arguments: a value may follow '=' or as the next word, before or after the manifest") {
  for (const auto& words : {Words{"--format", "json", "m"}, Words{"--format=json", "m"}, Words{"m", "--format", "json"},
                            Words{"m", "--format=json"}}) {
    const auto arguments = parse_arguments(words);
    CHECK(arguments.manifest == "m");
    CHECK(arguments.format == Format::json);
  }
}

TEST_CASE("arguments: every option arrives where it belongs") {
  const auto arguments = parse_arguments({"-n", "--detailed-exitcode", "--expect-plan=" + digest, "--endpoint-url",
                                          "http://127.0.0.1:1/a=b", "--region", "eu-west-1", "--profile", "factory",
                                          "--verbose", "--no-color", "--parallelism", "64", "m"});
  CHECK(arguments.command == Command::plan);
  CHECK(arguments.detailed_exitcode);
  CHECK(arguments.expect_plan == digest);
  CHECK(arguments.endpoint_url == "http://127.0.0.1:1/a=b");
  CHECK(arguments.region == "eu-west-1");
  CHECK(arguments.profile == "factory");
  CHECK(arguments.verbose);
  CHECK(arguments.no_color);
  CHECK(arguments.parallelism == 64);
  CHECK(parse_arguments({"-q", "m"}).quiet);
  CHECK(parse_arguments({"init", "--with-schema"}).with_schema);
}

TEST_CASE("arguments: what decides about the plan arrives, and may be said of several steps") {
  const auto arguments = parse_arguments({"-n", "--offline", "--prune", "--replace=devices.d1", "--target",
                                          "devices.d1", "--replace", "devices.d2", "--target=authorities.root", "m"});
  CHECK(arguments.offline);
  CHECK(arguments.prune);
  CHECK(arguments.replace == Words{"devices.d1", "devices.d2"});
  CHECK(arguments.selected == Words{"devices.d1", "authorities.root"});
  CHECK(parse_arguments({"-n", "--format=markdown", "m"}).format == Format::markdown);
  CHECK(parse_arguments({"-n", "--format=mermaid", "m"}).format == Format::mermaid);
}

TEST_CASE("arguments: the expected plan is a digest, or a file that is none's beginning") {
  CHECK(parse_arguments({"--expect-plan", "Plan.json", "m"}).expect_plan == "Plan.json");
  CHECK(parse_arguments({"--expect-plan", "./3f2a91", "m"}).expect_plan == "./3f2a91");
}

TEST_CASE("arguments: help and version need no manifest, and are commands as well as habits") {
  for (const auto* word : {"--help", "-h", "help"}) CHECK(parse_arguments({word}).command == Command::help);
  for (const auto* word : {"--version", "version"}) CHECK(parse_arguments({word}).command == Command::version);
  CHECK(parse_arguments({"--version", "m"}).command == Command::version);
}

TEST_CASE("arguments: after '--' everything is the manifest") {
  CHECK(parse_arguments({"--", "-n"}).manifest == "-n");
  CHECK(parse_arguments({"--", "--dry-run"}).command == Command::apply);
}

TEST_CASE("arguments: a digest may be written in capitals") {
  CHECK(parse_arguments({"--expect-plan", std::string(64, 'A'), "m"}).expect_plan == digest);
}

TEST_CASE("arguments: what is refused, and in which words") {
  struct Case {
    Words words;
    std::string what, hint;
  };
  const Case cases[] = {
      {{}, "no manifest is given", "byoc-apply manifest.yaml"},
      {{"-n"}, "no manifest is given", ""},
      {{"a.yaml", "b.yaml"}, "two manifests are given, 'a.yaml' and 'b.yaml'", "once for each"},
      {{""}, "the manifest's path is empty", ""},
      {{"-"}, "a manifest is not read from standard input", "path of a file"},
      {{"m", "--dryrun"}, "there is no option '--dryrun'", "did you mean '--dry-run'?"},
      {{"m", "--fromat=json"}, "there is no option '--fromat'", "did you mean '--format'?"},
      {{"m", "--frobnicate"}, "there is no option '--frobnicate'", ""},
      {{"m", "-x"}, "there is no option '-x'", ""},
      {{"m", "-nq"}, "there is no option '-nq'", ""},
      {{"m", "-dry-run"}, "there is no option '-dry-run'", "did you mean '--dry-run'?"},
      {{"m", "--=x"}, "there is no option '--'", ""},
      {{"m", "--format"}, "'--format' needs a value", ""},
      {{"m", "--format="}, "'--format' needs a value", ""},
      {{"--format=", "json", "m"}, "'--format' needs a value", ""},
      {{"m", "--format", "jsn"}, "'--format' can't be 'jsn'", "did you mean 'json'?"},
      {{"m", "--format", "xml-like"},
       "'--format' can't be 'xml-like'",
       "use 'text' or 'json'; a plan: 'markdown' or 'mermaid'"},
      {{"m", "--format", "JSON"}, "'--format' can't be 'JSON'", "did you mean 'json'?"},
      {{"m", "--region", "--dry-run"}, "'--region' needs a value", ""},
      {{"m", "--region", ""}, "'--region' needs a value", ""},
      {{"m", "--dry-run=yes"}, "'--dry-run' takes no value", ""},
      {{"m", "-n", "--dry-run"}, "'--dry-run' is given twice", ""},
      {{"m", "--region=a", "--region=b"}, "'--region' is given twice", ""},
      {{"m", "--parallelism", "0"}, "'--parallelism' can't be '0'", "from 1 to 64"},
      {{"m", "--parallelism=65"}, "'--parallelism' can't be '65'", "from 1 to 64"},
      {{"m", "--parallelism=-1"}, "'--parallelism' can't be '-1'", "from 1 to 64"},
      {{"m", "--parallelism=4x"}, "'--parallelism' can't be '4x'", "from 1 to 64"},
      {{"m", "--parallelism=99999999999999999999"}, "'--parallelism' can't be", "from 1 to 64"},
      {{"m", "--expect-plan", "3f2a91"}, "'--expect-plan' can't be '3f2a91'", "all 64 hexadecimal digits"},
      {{"m", "--quiet", "--verbose"}, "contradict each other", ""},
      {{"m", "--format=markdown"}, "show a plan: they go only with 'plan'", "byoc-apply plan MANIFEST"},
      {{"rehearse", "m", "--format=mermaid"}, "show a plan: they go only with 'plan'", ""},
      {{"m", "--detailed-exitcode"}, "'apply' has no use for '--detailed-exitcode'", "add '--dry-run', or write: "},
      {{"m", "--offline"}, "'apply' has no use for '--offline'", "it goes with 'plan' and 'explain': add '--dry-run'"},
      {{"m", "--replace"}, "'--replace' needs a value", ""},
      {{"m", "--prune-adopted"}, "'--prune-adopted' goes only with '--prune'", "give both"},
      {{"m", "--format=prometheus"}, "goes only with 'status'", "byoc-apply status MANIFEST"},
      {{"status", "m", "--sort", "name"}, "'--sort' can't be 'name'", "'issuer' or 'end'"},
      {{"status", "m", "--fail-within", "soon"}, "'--fail-within' can't be 'soon'", "30d"},
  };
  for (const auto& [words, what, hint] : cases) {
    const auto refused = refusal(words);
    CHECK_THAT(refused.what, ContainsSubstring(what));
    CHECK_THAT(refused.hint, ContainsSubstring(hint));
  }
}

TEST_CASE("arguments: names are not abbreviated, but the one that is meant is named") {
  CHECK(refusal({"m", "--dry"}).hint == "did you mean '--dry-run'?");
  CHECK(refusal({"m", "--detailed"}).hint == "did you mean '--detailed-exitcode'?");
  CHECK(refusal({"m", "--DRY-RUN"}).what == "there is no option '--DRY-RUN'");
  CHECK(refusal({"m", "--format:json"}).what == "there is no option '--format:json'");
  CHECK(refusal({"m", "--ver"}).hint.find("--verbose") == std::string::npos);  // or --version: anybody's guess
}

TEST_CASE("arguments: a terminal is not to obey what was typed") {
  CHECK(refusal({"m", "--\x1b[31m"}).what == "there is no option '--?[31m'");
  CHECK(refusal({"a\x1b[31m.yaml", "b.yaml"}).what == "two manifests are given, 'a?[31m.yaml' and 'b.yaml'");
}
