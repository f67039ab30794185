#include "steps/aws/credentials/identity.h"

#include "tests/steps/aws/credentials/credentials_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

struct World : CredentialsWorld {
  World() {
    config("[profile p]\nrole_arn = arn:r\nsource_profile = base\nmfa_serial = m\n[profile base]\n" + keys("BASE"));
    terminal.answers = {"123456", "777777"};
  }

  SessionOptions by(const std::optional<std::string>& profile, const std::string& region) {
    SessionOptions options;
    options.region = region;
    options.profile = profile;
    options.identity = identities.of(profile);
    options.note = [this, region](const std::string& text) { notes.push_back(region + ": " + text); };
    return options;
  }

  Identities identities;
  std::vector<std::string> notes;
};

}  // namespace

TEST_CASE("identity: sessions by one profile ask for one code, in the region of the first") {
  World world;
  const Session us(world.by("p", "us-east-1")), eu(world.by("p", "eu-west-1"));
  world.answer({role_keys("ROLE")});
  CHECK(eu.credentials(world.reader())->access_key_id == "ROLE");
  CHECK(us.credentials(world.reader())->access_key_id == "ROLE");
  CHECK(world.terminal.questions.size() == 1);
  REQUIRE(world.sent.size() == 1);
  CHECK(world.sent.front().second.host == "sts.eu-west-1.amazonaws.com");
  const std::string told =
      ": credentials: role 'arn:r' of profile 'p', assumed with profile 'base' in ~/.aws/config, "
      "until 2026-09-21T15:00:00Z";
  CHECK(world.notes == std::vector<std::string>{"eu-west-1" + told, "us-east-1" + told});
}

TEST_CASE("identity: a code that is refused is refused for all who go by that profile") {
  World world;
  const Session us(world.by("p", "us-east-1")), eu(world.by("p", "eu-west-1"));
  world.answer({sts_refusal("AccessDenied", "MultiFactorAuthentication failed")});
  for (const auto* session : {&us, &eu, &us})
    CHECK_THAT(error_of([&] { session->credentials(world.reader()); }).what(),
               ContainsSubstring("MultiFactorAuthentication failed"));
  CHECK(world.terminal.questions.size() == 1);
}

TEST_CASE("identity: each profile is one of its own, and so is none") {
  World world;
  world.credentials("[base]\n" + keys("KEY") + "[default]\n" + keys("DEFAULT"));
  const Session named(world.by("base", "us-east-1")), unnamed(world.by(std::nullopt, "us-east-1"));
  CHECK(named.credentials(world.reader())->access_key_id == "KEY");
  CHECK(unnamed.credentials(world.reader())->access_key_id == "DEFAULT");
  CHECK(world.identities.of("base") == world.identities.of("base"));
}

TEST_CASE("identity: a renewal by one is there for the others, and told by the one") {
  World world;
  world.config("[profile p]\nrole_arn = arn:r\nsource_profile = base\n[profile base]\n" + keys("BASE"));
  const Session us(world.by("p", "us-east-1")), eu(world.by("p", "eu-west-1"));
  world.answer({role_keys("ONE", "2026-09-21T15:13:20Z"), role_keys("TWO", "2026-09-21T16:13:20Z")});
  us.credentials(world.reader());
  eu.credentials(world.reader());
  world.clock.advance(std::chrono::minutes(56));
  CHECK(us.credentials(world.reader())->access_key_id == "TWO");
  CHECK(eu.credentials(world.reader())->access_key_id == "TWO");
  REQUIRE(world.notes.size() == 3);
  CHECK_THAT(world.notes.back(), ContainsSubstring("us-east-1: new credentials: "));
}
