// When a run asks a person for credentials: before anything else, and once.
#include <sstream>

#include "engine/cli/commands/run.h"
#include "engine/cli/guarded.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;
using namespace byoc::test;

namespace {

constexpr auto manifest = R"(version: 1
name: line
subject: {country: US, state: Washington, organization: Example}
aws: {targets: {eu: {region: eu-central-1}, us: {region: us-east-1}}}
authorities:
  root: {subject: {common_name: Example Root CA}, validity: 1024d, register: {status: ACTIVE}}
)";

constexpr auto role_answer =
    "<R><Credentials><AccessKeyId>ROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
    "<Expiration>2099-12-31T23:59:59Z</Expiration></Credentials></R>";

// Two targets by one profile whose role wants a code. AWS STS takes a code once; AWS IoT does not answer.
struct Program {
  Program() {
    world.environment.variables = {{"HOME", "/home/u"}, {"AWS_EC2_METADATA_DISABLED", "true"}};
    world.files.put("/home/u/.aws/config",
                    "[profile p]\nrole_arn = arn:r\nsource_profile = base\nmfa_serial = m\n"
                    "[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n");
    world.files.put("/w/line.yaml", manifest);
    world.http.handler = [this](std::string_view, const HttpRequest& request) -> HttpResponse {
      if (!request.host.starts_with("sts.")) throw HttpFailure(HttpFailure::Kind::refused, "nobody answers", "look");
      return {roles_given++ == 0 ? 200 : 403, {}, role_answer};
    };
  }

  std::string operator()(std::vector<std::string> words) {
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), {}};
    words.insert(words.end(), {"--profile", "p", "/w/line.yaml"});
    guarded(console, [&] { return run(words, world.host(), console); });
    return out.str() + err.str();
  }

  FakeHost world;
  int roles_given = 0;
};

}  // namespace

TEST_CASE("run: targets by one profile need one code, in a dry run too") {
  for (const auto* word : {"--dry-run", "--no-color"}) {
    Program program;
    program.world.terminal.answers = {"123456", "777777", "777777", "777777"};
    CHECK_THAT(program({word}), ContainsSubstring("registration-code@us") && !ContainsSubstring("MFA"));
    CHECK(program.world.terminal.questions.size() == 1);
    CHECK(program.roles_given == 1);
  }
}

TEST_CASE("run: who types no code is not asked again by every target and every step") {
  for (const auto* word : {"--dry-run", "--no-color"}) {
    Program program;
    program.world.terminal.answers = {"12345", "777777", "777777", "777777"};
    CHECK_THAT(program({word}), ContainsSubstring("what was typed is no MFA code for profile 'p'"));
    CHECK(program.world.terminal.questions.size() == 1);
    CHECK(program.roles_given == 0);
  }
}

TEST_CASE("run: where only one target is asked for, nobody is asked for the credentials of another") {
  Program program;
  program.world.files.put("/w/line.yaml",
                          std::string(manifest).replace(std::string(manifest).find("{region: us-east-1}"), 19,
                                                        "{region: us-east-1, profile: other}"));
  program.world.terminal.answers = {"123456"};
  const auto shown = program({"--target", "@eu"});
  CHECK_THAT(shown, ContainsSubstring("registration-code@eu") && !ContainsSubstring("'other'"));
}

TEST_CASE("run: a plan that is required to be live is none without credentials, or where a target is silent") {
  const auto plan = [](Program& program, const std::vector<std::string>& words) {
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), {}};
    auto all = words;
    all.insert(all.begin(), "plan");
    all.push_back("/w/line.yaml");
    const int status = guarded(console, [&] { return run(all, program.world.host(), console); });
    return std::pair(status, out.str() + err.str());
  };
  Program nobody;
  CHECK(plan(nobody, {}).first == 0);
  const auto [status, shown] = plan(nobody, {"--require-live"});
  CHECK(status == 1);
  CHECK_THAT(shown,
             ContainsSubstring("target 'eu': ") && ContainsSubstring("credentials") && !ContainsSubstring("Plan for"));
  CHECK(plan(nobody, {"--require-live", "--offline"}).first == 64);
  nobody.world.files.put(
      "/w/line.yaml", std::string(manifest).replace(std::string(manifest).find("{targets"), 67, "{region: us-east-1}"));
  CHECK(plan(nobody, {"--require-live", "--target", "authorities.root.key"}).first == 1);

  Program silent;
  silent.world.files.put("/w/line.yaml",
                         manifest + std::string("policies: {p: {document: {Version: '2012-10-17', Statement: [{Effect: "
                                                "Allow, Action: 'iot:Connect', Resource: '*'}]}}}\n"));
  silent.world.environment.variables = {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  CHECK_THAT(plan(silent, {}).second, ContainsSubstring("Plan for"));
  const auto unreached = plan(silent, {"--require-live"});
  CHECK(unreached.first != 0);
  CHECK_THAT(unreached.second, ContainsSubstring("error: target 'eu': ") && ContainsSubstring("nobody answers") &&
                                   !ContainsSubstring("Plan for"));
}
