// Plain http to another machine (--allow-http): with which credentials, and for what.
#include <utility>

#include "steps/aws/credentials/identity.h"
#include "steps/aws/credentials/resolve_credentials.h"
#include "steps/aws/iot/iot_client.h"
#include "tests/steps/aws/credentials/credentials_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

constexpr auto* emulator = "http://localstack:4566";

struct World : CredentialsWorld {
  SessionOptions options;

  World() {
    options.endpoint_url = emulator;
    options.allow_http = true;
    answer({json(200, R"({"registrationCode": "c0de"})")});
  }

  std::string ask() { return IotReader(Session(options), reader()).get_registration_code(); }

  // Refused for these credentials before anybody was asked.
  void check_refused(const std::string& source) {
    const auto error = error_of([&] { ask(); });
    INFO(error.what());
    CHECK_THAT(error.what(), ContainsSubstring("(" + source + ") are not for plain http to 'localstack'") &&
                                 ContainsSubstring("nothing was sent"));
    CHECK_THAT(error.hint(), ContainsSubstring("the emulator's keys"));
    CHECK(sent.empty());
  }
};

}  // namespace

TEST_CASE("plain http: keys of the environment and of either file go to a named host where that is allowed") {
  for (const auto* from : {"environment", "credentials", "config"}) {
    INFO(from);
    World world;
    if (from == std::string("credentials")) world.credentials("[default]\n" + keys("K"));
    if (from == std::string("config")) world.config("[default]\n" + keys("K"));
    if (from == std::string("environment"))
      world.variables().insert({{"AWS_ACCESS_KEY_ID", "K"}, {"AWS_SECRET_ACCESS_KEY", "hush"}});
    CHECK(world.ask() == "c0de");
    CHECK(world.sent.at(0).second.scheme == "http");
    CHECK(world.sent.at(0).second.is_plain_http_safe);
  }
}

TEST_CASE("plain http: nobody else's credentials do, and nobody is asked for them") {
  const std::string role = "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = base\n[profile base]\n";
  const std::pair<std::string, std::string> rows[] = {
      {"[default]\n" + role + keys("K"), "a role"},
      {"[default]\nrole_arn = arn:aws:iam::123456789012:role/r\ncredential_source = Environment\n", "a role"},
      {"[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = /token\n" + keys("K"),
       "a web identity"},
      {"[default]\nsso_start_url = https://x\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n" +
           keys("K"),
       "single sign-on"},
      {"[default]\ncredential_process = /opt/keys\n" + keys("K"), "a program"},
      {"[default]\nlogin_session = arn\n" + keys("K"), "a login session"},
  };
  for (const auto& [config, source] : rows) {
    INFO(config);
    World world;
    world.config(config);
    world.check_refused(source + " of profile 'default'");
  }
  World container;
  container.variables()["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/keys";
  container.check_refused("the container, by AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  World token;
  token.variables()["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  token.credentials("[default]\n" + keys("K"));
  token.check_refused("a web identity, by AWS_WEB_IDENTITY_TOKEN_FILE");
}

TEST_CASE("plain http: where there are no credentials at all, that is what is said") {
  World world;
  world.variables()["AWS_EC2_METADATA_DISABLED"] = "true";
  CHECK_THROWS_AS(world.ask(), NoCredentials);
  CHECK(world.sent.empty());
}

TEST_CASE("plain http: a session that was exported is no key of an emulator") {
  World world;
  world.variables().insert(
      {{"AWS_ACCESS_KEY_ID", "K"}, {"AWS_SECRET_ACCESS_KEY", "hush"}, {"AWS_SESSION_TOKEN", "hush"}});
  world.check_refused("environment");
  World file;
  file.credentials("[default]\n" + keys("K") + "aws_session_token = hush\n");
  file.check_refused("profile 'default' in ~/.aws/credentials");
}

TEST_CASE("plain http: an exported session is not for STS either, where that alone is asked by it") {
  World world;
  world.variables().insert({{"AWS_ACCESS_KEY_ID", "K"},
                            {"AWS_SECRET_ACCESS_KEY", "hush"},
                            {"AWS_SESSION_TOKEN", "hush"},
                            {"AWS_ENDPOINT_URL_STS", emulator}});
  world.options.endpoint_url.reset();
  world.options.account = "123456789012";
  const auto error = error_of([&] { Session(world.options).check_account(world.reader()); });
  CHECK_THAT(error.what(), ContainsSubstring("(environment) are not for plain http to 'localstack'"));
  CHECK(world.sent.empty());
}

TEST_CASE("plain http: what another target has asked for is not sent there either") {
  World world;
  world.config("[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = b\n[profile b]\n" + keys("K"));
  world.options.identity = std::make_shared<Identity>(std::nullopt);
  auto other = world.options;
  other.endpoint_url = "https://iot.example.com";
  other.allow_http = false;
  world.answer({role_keys("R")});
  CHECK_THAT(world.resolve(other), ContainsSubstring("role"));
  world.sent.clear();
  world.check_refused("a role of profile 'default'");
}

TEST_CASE("plain http: without leave it is refused with the option's name, and roles are never asked for by it") {
  World world;
  world.variables().insert({{"AWS_ACCESS_KEY_ID", "K"}, {"AWS_SECRET_ACCESS_KEY", "hush"}});
  world.options.allow_http = false;
  const auto error = error_of([&] { world.ask(); });
  CHECK_THAT(error.what(), ContainsSubstring("is plain http to 'localstack'") && ContainsSubstring("nothing was sent"));
  CHECK_THAT(error.hint(), ContainsSubstring("give --allow-http"));
  World role;
  role.options.endpoint_url = "https://iot.example.com";
  role.config("[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = b\n[profile b]\n" + keys("K"));
  role.variables()["AWS_ENDPOINT_URL_STS"] = emulator;
  const auto refused = error_of([&] { role.ask(); });
  CHECK_THAT(refused.what(), ContainsSubstring("given by AWS_ENDPOINT_URL_STS is plain http"));
  CHECK_THAT(refused.hint(), !ContainsSubstring("--allow-http"));
  CHECK(role.sent.empty());
}
