#include "engine/cli/arguments/apply_command.h"

#include "tests/catch.h"

using namespace byoc;

TEST_CASE("apply command: all that decides about the plan, and nothing else") {
  const auto command = [](const std::vector<std::string>& words) { return apply_command(parse_arguments(words)); };
  CHECK(command({"-n", "--offline", "--format=markdown", "--verbose", "line.yaml"}) == "byoc-apply line.yaml");
  CHECK(command({"-n", "--prune", "--region", "eu-west-1", "--replace=devices.a", "--target=devices.b", "line.yaml"}) ==
        "byoc-apply --region=eu-west-1 --prune --replace=devices.a --target=devices.b line.yaml");
  CHECK(command({"-n", "--prune", "--prune-adopted", "--no-overlap", "--replace=devices.a", "line.yaml"}) ==
        "byoc-apply --prune --prune-adopted --replace=devices.a --no-overlap line.yaml");
  CHECK(command({"-n", "--allow-http", "--endpoint-url=http://emulator:8080", "line.yaml"}) ==
        "byoc-apply --endpoint-url=http://emulator:8080 --allow-http line.yaml");
  CHECK(command({"-n", "--profile", "factory 2", "--endpoint-url=http://127.0.0.1:8080", "line.yaml"}) ==
        "byoc-apply --endpoint-url=http://127.0.0.1:8080 '--profile=factory 2' line.yaml");
}

TEST_CASE("apply command: a path is quoted where a shell would read it otherwise") {
  CHECK(apply_command(parse_arguments({"a b's $(x).yaml"})) == "byoc-apply 'a b'\\''s $(x).yaml'");
  CHECK(apply_command(parse_arguments({"--", "-n.yaml"})) == "byoc-apply ./-n.yaml");
  CHECK(apply_command(parse_arguments({"plan", "--", "plan"})) == "byoc-apply ./plan");
}
