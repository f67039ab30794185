#include "steps/aws/sandbox/options.h"

#include "tests/catch.h"

using namespace byoc;

TEST_CASE("sandbox options: defaults") {
  const auto options = sandbox::read_options({});
  CHECK(options.port == 0);
  CHECK_FALSE(options.state);
  CHECK(options.access_key == "sandbox");
  CHECK(options.secret_key == "sandbox");
  CHECK(options.faults.empty());
  CHECK_FALSE(options.iam_policy);
  CHECK(options.quotas.empty());
  CHECK_FALSE(options.usage);
}

TEST_CASE("sandbox options: each of them, with '=' and without, faults several times") {
  const auto options = sandbox::read_options({"--port", "8080", "--state=s.json", "--access-key", "a", "--secret-key=b",
                                              "--fault", "throttle:0.3", "--fault=delay:5ms", "--fault-seed", "9"});
  CHECK(options.port == 8080);
  CHECK(options.state == Path("s.json"));
  CHECK(options.access_key == "a");
  CHECK(options.secret_key == "b");
  CHECK(options.faults == std::vector<std::string>{"throttle:0.3", "delay:5ms"});
  CHECK(options.fault_seed == 9);
  const auto judging = sandbox::read_options({"--iam-policy", "p.json", "--quota=10", "--quota", "CreateThing=15",
                                              "--usage", "--external-id=x", "--mfa-code", "123456"});
  CHECK(judging.iam_policy == Path("p.json"));
  CHECK(judging.quotas == std::vector<std::string>{"10", "CreateThing=15"});
  CHECK(judging.usage);
  CHECK(judging.external_id == "x");
  CHECK(judging.mfa_code == "123456");
  CHECK(sandbox::read_options({"--help"}).help);
  CHECK(sandbox::read_options({"--version"}).version);
}

TEST_CASE("sandbox options: what it does not know is wrong usage") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--unknown"},
                                                                     {"extra"},
                                                                     {"--port"},
                                                                     {"--port", "65536"},
                                                                     {"--port", "-1"},
                                                                     {"--port", "x"},
                                                                     {"--help=yes"}})
    CHECK_THROWS_AS(sandbox::read_options(arguments), UsageError);
}

TEST_CASE("sandbox options: the help names every option") {
  for (const auto* name :
       {"--port", "--state", "--access-key", "--secret-key", "--fault", "--fault-seed", "--version", "--iam-policy",
        "--external-id", "--mfa-code", "--quota", "--usage", "reset-after", "any-form"})
    CHECK_THAT(sandbox::help_text(), ContainsSubstring(name));
}
