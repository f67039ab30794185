#include "tests/steps/aws/credentials/credentials_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

struct World : CredentialsWorld {
  World() { config("[profile p]\ncredential_process = \"/opt/my tool\" get --for 'the line'\n"); }

  void prints(const std::string& output, int status = 0, const std::string& complaint = "") {
    programs.script = [=, this](const std::vector<std::string>& words) {
      begun.push_back(words);
      return ProgramResult{status, Secret(output), complaint};
    };
  }

  std::vector<std::vector<std::string>> begun;
};

}  // namespace

TEST_CASE("process: the program is run without a shell, and what it prints is taken") {
  World world;
  world.prints(json_keys("P", "SessionToken"));
  CHECK(world.resolve(with_profile("p")) == "P / hush-P / hush-token-P from credential_process of profile 'p'");
  CHECK(world.begun == std::vector<std::vector<std::string>>{{"/opt/my tool", "get", "--for", "the line"}});
  world.prints(R"({"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "hush"})");
  CHECK_THAT(world.resolve(with_profile("p")), ContainsSubstring("P / hush /  from"));
}

TEST_CASE("process: it is run again before its credentials end, and only then") {
  World world;
  world.prints(json_keys("P", "SessionToken", "2026-09-21T15:13:20Z"));
  const Session session(with_profile("p"));
  session.credentials(world.reader());
  world.clock.advance(std::chrono::minutes(45));
  session.credentials(world.reader());
  CHECK(world.begun.size() == 1);
  world.clock.advance(std::chrono::minutes(6));
  session.credentials(world.reader());
  CHECK(world.begun.size() == 2);
}

TEST_CASE("process: the end is understood as the AWS CLI understands it") {
  for (const auto* end : {"2026-09-21T16:00:00+0200", "2026-09-21T16:00:00+02:00", "2026-09-21T10:00:00.5-0400",
                          "2026-09-21T14:00:00+0000", "2026-09-21t14:00:00z"}) {
    INFO(end);
    World world;
    world.clock.set(*parse_rfc3339("2026-09-21T12:00:00Z"));
    world.prints(json_keys("P", "SessionToken", end));
    const auto found = Session(with_profile("p")).credentials(world.reader());
    CHECK(format_rfc3339(found->expires.value()) == "2026-09-21T14:00:00Z");
  }
  for (const auto* end : {"2026-09-21T14:00:00+000", "2026-09-21T14:00:00+00000", "+0000", "+00"}) {
    World world;
    world.prints(json_keys("P", "SessionToken", end));
    CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("is no point in time"));
  }
}

TEST_CASE("process: a failure is told with its complaint, never with its output") {
  World world;
  world.prints(R"({"SecretAccessKey": "hush"})", 3, "the vault is locked");
  const auto failed = world.error(with_profile("p"));
  CHECK(std::string(failed.what()) == "credential_process of profile 'p' ended with status 3: the vault is locked");
  for (const auto* output :
       {"hush", "", "[\"hush\"]", R"({"AccessKeyId": "A", "SecretAccessKey": "hush"})",
        R"({"Version": 2, "AccessKeyId": "A", "SecretAccessKey": "hush"})",
        R"({"Version": 18446744073709551615, "AccessKeyId": "A", "SecretAccessKey": "hush"})",
        R"({"Version": 36893488147419103233, "AccessKeyId": "A", "SecretAccessKey": "hush"})",
        R"({"Version": "1", "AccessKeyId": "A", "SecretAccessKey": "hush"})", R"({"Version": 1, "AccessKeyId": "A"})",
        R"({"Version": 1, "SecretAccessKey": "hush"})", R"({"Version": 1})",
        R"({"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "hush hush"})",
        R"({"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "hush", "Expiration": "hush"})"}) {
    INFO(output);
    world.prints(output);
    CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("credential_process of profile 'p'"));
  }
}

TEST_CASE("process: one that can't be run, or is no command line, is named with its profile") {
  World world;
  world.programs.script = [](const auto&) -> ProgramResult { throw Error("can't run 'x': not found", "look"); };
  CHECK(std::string(world.error(with_profile("p")).what()) ==
        "credential_process of profile 'p': can't run 'x': not found");
  world.prints("");
  for (const auto* command : {"tool 'open", "tool \\", "''' "}) {
    world.config(fmt::format("[profile p]\ncredential_process = {}\n", command));
    CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("is no command line"));
  }
  CHECK(world.begun.empty());
}

TEST_CASE("process: credentials that have ended when they come are an error") {
  World world;
  world.prints(json_keys("P", "SessionToken", "2026-09-21T14:13:20Z"));
  const auto error = world.error(with_profile("p"));
  CHECK(std::string(error.what()) ==
        "the credentials (credential_process of profile 'p') ended at 2026-09-21T14:13:20Z");
  CHECK_THAT(error.hint(), ContainsSubstring("clock"));
}
