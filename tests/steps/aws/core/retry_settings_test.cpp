#include "steps/aws/core/connection.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

std::optional<int> attempts_with(const std::string& variable, const std::string& value) {
  AwsWorld world;
  world.environment.variables[variable] = value;
  return Connection().max_attempts(world.reader());
}

}  // namespace

TEST_CASE("retry settings: every mode of the AWS SDKs is accepted, anything else is an error") {
  for (const auto* mode : {"legacy", "standard", "adaptive", "Standard"})
    CHECK_FALSE(attempts_with("AWS_RETRY_MODE", mode));
  const auto error = error_of([] { attempts_with("AWS_RETRY_MODE", "always"); });
  CHECK(std::string(error.what()) == "AWS_RETRY_MODE is 'always', which is no retry mode");
  CHECK_THAT(error.hint(), ContainsSubstring("standard"));
}

TEST_CASE("retry settings: the mode of a profile is checked too") {
  AwsWorld world;
  world.files.put("/home/u/.aws/config", "[default]\nretry_mode = never\n");
  CHECK_THAT(error_of([&] { Connection().max_attempts(world.reader()); }).what(),
             ContainsSubstring("'retry_mode' of profile 'default'"));
}

TEST_CASE("retry settings: the number of attempts") {
  CHECK(attempts_with("AWS_MAX_ATTEMPTS", "5") == 5);
  for (const auto* text : {"0", "-1", "many", "3x"}) CHECK_THROWS_AS(attempts_with("AWS_MAX_ATTEMPTS", text), Error);
}
