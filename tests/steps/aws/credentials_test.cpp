#include "steps/aws/credentials.h"

#include "steps/aws/session.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

// Nothing in the environment but a home folder.
struct World : FakeHost {
  World() { environment.variables = {{"HOME", "/home/u"}}; }

  void config(const std::string& content) { files.put("/home/u/.aws/config", content); }
  void credentials(const std::string& content) { files.put("/home/u/.aws/credentials", content, 0600); }

  std::map<std::string, std::string>& variables() { return environment.variables; }

  // "access key / secret / token from source".
  std::string resolve(const SessionOptions& options = {}) {
    const Session session(options);
    const auto& found = session.credentials(reader());
    return found.access_key_id + " / " + std::string(found.secret_access_key.reveal()) + " / " +
           std::string(found.session_token.reveal()) + " from " + found.source;
  }

  Error error(const SessionOptions& options = {}) {
    return error_of([&] { resolve(options); });
  }
};

SessionOptions with_profile(const std::string& name) {
  SessionOptions options;
  options.profile = name;
  return options;
}

std::string keys(const std::string& id) {
  return "aws_access_key_id = " + id + "\naws_secret_access_key = s-" + id + "\n";
}

}  // namespace

TEST_CASE("credentials: the environment comes first, with either name of the token") {
  World world;
  world.credentials("[default]\n" + keys("FILE"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "s-ENV";
  REQUIRE(world.resolve() == "ENV / s-ENV /  from environment");
  world.variables()["AWS_SESSION_TOKEN"] = "t1";
  REQUIRE(world.resolve() == "ENV / s-ENV / t1 from environment");
  world.variables()["AWS_SECURITY_TOKEN"] = "t2";
  REQUIRE(world.resolve() == "ENV / s-ENV / t2 from environment");
}

TEST_CASE("credentials: --profile passes over the environment, AWS_PROFILE does not") {
  World world;
  world.credentials("[p]\n" + keys("FILE"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "s-ENV";
  REQUIRE(world.resolve(with_profile("p")) == "FILE / s-FILE /  from profile 'p' in ~/.aws/credentials");
  world.variables()["AWS_PROFILE"] = "p";
  REQUIRE(world.resolve() == "ENV / s-ENV /  from environment");
}

TEST_CASE("credentials: an empty variable counts as unset, half a pair is an error") {
  World world;
  world.credentials("[default]\n" + keys("FILE"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "";
  REQUIRE(world.resolve() == "FILE / s-FILE /  from profile 'default' in ~/.aws/credentials");
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  REQUIRE(std::string(world.error().what()) ==
          "'AWS_ACCESS_KEY_ID' is set but 'AWS_SECRET_ACCESS_KEY' is not (environment)");
  world.variables()["AWS_ACCESS_KEY_ID"] = "";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "hidden";
  REQUIRE(std::string(world.error().what()) ==
          "'AWS_SECRET_ACCESS_KEY' is set but 'AWS_ACCESS_KEY_ID' is not (environment)");
}

TEST_CASE("credentials: the credentials file comes before the config file, each by its own section names") {
  World world;
  world.config("[default]\n" + keys("C0") + "[profile p]\n" + keys("C1") + "aws_session_token = tok\n");
  REQUIRE(world.resolve() == "C0 / s-C0 /  from profile 'default' in ~/.aws/config");
  REQUIRE(world.resolve(with_profile("p")) == "C1 / s-C1 / tok from profile 'p' in ~/.aws/config");
  world.credentials("[p]\n" + keys("K1"));
  REQUIRE(world.resolve(with_profile("p")) == "K1 / s-K1 /  from profile 'p' in ~/.aws/credentials");
  world.credentials("[p]\naws_access_key_id = K1\n");
  REQUIRE(std::string(world.error(with_profile("p")).what()) ==
          "'aws_access_key_id' is set but 'aws_secret_access_key' is not (profile 'p' in ~/.aws/credentials)");
}

TEST_CASE("credentials: AWS_PROFILE comes before AWS_DEFAULT_PROFILE") {
  World world;
  world.credentials("[p]\n" + keys("P") + "[q]\n" + keys("Q"));
  world.variables()["AWS_DEFAULT_PROFILE"] = "q";
  REQUIRE_THAT(world.resolve(), ContainsSubstring("profile 'q'"));
  world.variables()["AWS_PROFILE"] = "p";
  REQUIRE_THAT(world.resolve(), ContainsSubstring("profile 'p'"));
}

TEST_CASE("credentials: the files can stand elsewhere, and need not be there") {
  World world;
  world.variables()["AWS_SHARED_CREDENTIALS_FILE"] = "/etc/keys";
  world.variables()["AWS_CONFIG_FILE"] = "~/conf";
  world.files.put("/etc/keys", "[default]\n" + keys("K"));
  REQUIRE(world.resolve() == "K / s-K /  from profile 'default' in /etc/keys");
  world.files.remove("/etc/keys");
  world.files.put("/home/u/conf", "[default]\n" + keys("C"));
  REQUIRE(world.resolve() == "C / s-C /  from profile 'default' in ~/conf");
  world.variables().erase("HOME");
  REQUIRE_THAT(world.error().what(), ContainsSubstring("no AWS credentials"));
}

TEST_CASE("credentials: a profile that is nowhere is an error that names near ones") {
  World world;
  world.config("[profile factory]\nregion = x\n[services dev]\n");
  world.credentials("[other]\n" + keys("K"));
  const auto near_one = world.error(with_profile("factry"));
  REQUIRE(std::string(near_one.what()) == "there is no profile 'factry' in ~/.aws/config or ~/.aws/credentials");
  REQUIRE(near_one.hint() == "did you mean 'factory'?");
  REQUIRE(world.error(with_profile("zzz")).hint() == "there are the profiles 'factory' and 'other'");
  world.variables()["AWS_PROFILE"] = "dev";
  REQUIRE_THAT(world.error().what(), ContainsSubstring("no profile 'dev'"));
}

TEST_CASE("credentials: sources that are not supported yet are refused where they are asked for") {
  const auto* hint = "export them first: eval \"$(aws configure export-credentials --profile 'p' --format env)\"";
  for (const std::string setting : {"role_arn = arn", "web_identity_token_file = f", "sso_session = s",
                                    "sso_start_url = u", "credential_process = c", "login_session = l"}) {
    INFO(setting);
    World world;
    world.config("[profile p]\n" + setting + "\n" + keys("C"));
    world.variables()["AWS_PROFILE"] = "p";
    const auto error = world.error();
    REQUIRE(std::string(error.what()) == "'" + setting.substr(0, setting.find(' ')) +
                                             "' of profile 'p' asks for a source of credentials that byoc-apply does "
                                             "not support yet");
    REQUIRE(error.hint() == hint);
    REQUIRE(world.error(with_profile("p")).hint() == std::string(hint) + ", then run without --profile");
  }
}

TEST_CASE("credentials: keys in the credentials file come before a process, not before a role") {
  World world;
  world.config("[profile p]\ncredential_process = x\n[profile r]\nrole_arn = x\n");
  world.credentials("[p]\n" + keys("K") + "[r]\n" + keys("K"));
  REQUIRE_THAT(world.resolve(with_profile("p")), ContainsSubstring("K / s-K"));
  REQUIRE_THAT(world.error(with_profile("r")).what(), ContainsSubstring("'role_arn'"));
}

TEST_CASE("credentials: a web identity or a container in the environment is refused, unless keys come first") {
  for (const auto* name : {"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                           "AWS_CONTAINER_CREDENTIALS_FULL_URI"}) {
    World world;
    world.variables()[name] = "x";
    REQUIRE_THAT(world.error().what(), ContainsSubstring(name));
    world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
    world.variables()["AWS_SECRET_ACCESS_KEY"] = "s";
    REQUIRE_THAT(world.resolve(), ContainsSubstring("environment"));
  }
}

TEST_CASE("credentials: none at all says where was looked and what to do") {
  World world;
  const auto error = world.error();
  REQUIRE(std::string(error.what()) ==
          "there are no AWS credentials: looked into the environment (AWS_ACCESS_KEY_ID) and for profile 'default' in "
          "~/.aws/credentials and ~/.aws/config");
  REQUIRE_THAT(error.hint(), ContainsSubstring("aws configure export-credentials"));
}

TEST_CASE("credentials: blanks and line breaks inside are an error and are not shown") {
  for (const auto* bad : {"se cret", "ab\n", "hid\r\nX-Evil: 1", "\"ab\" ", "\xc3\xa4"}) {
    World world;
    world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
    world.variables()["AWS_SECRET_ACCESS_KEY"] = bad;
    const auto error = world.error();
    REQUIRE_THAT(error.what(), ContainsSubstring("'AWS_SECRET_ACCESS_KEY' (environment) holds a blank"));
    REQUIRE(std::string(error.what()).find(bad) == std::string::npos);
  }
  World world;
  world.credentials("[default]\n" + keys("K") + "aws_session_token = hid\n  den\n");
  const auto error = world.error();
  REQUIRE_THAT(error.what(), ContainsSubstring("'aws_session_token'"));
  REQUIRE(std::string(error.what()).find("hid") == std::string::npos);
}

TEST_CASE("credentials: a broken file is named with its line") {
  World world;
  world.config("[default]\nnonsense\n");
  REQUIRE_THAT(world.error().what(), ContainsSubstring("~/.aws/config:2: "));
}

TEST_CASE("credentials: that there are none anywhere is told from those that are meant to be there") {
  World world;
  REQUIRE_THROWS_AS(world.resolve(), NoCredentials);
  world.config("[profile p]\nregion = eu-west-1\n");
  const auto is_none = [&](const SessionOptions& options) {
    try {
      world.resolve(options);
    } catch (const NoCredentials&) {
      return true;
    } catch (const Error&) {
      return false;
    }
    return false;
  };
  CHECK(is_none({}));
  CHECK_FALSE(is_none(with_profile("p")));
  world.variables()["AWS_PROFILE"] = "p";
  CHECK_FALSE(is_none({}));
}
