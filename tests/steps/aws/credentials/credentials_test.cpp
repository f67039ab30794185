#include "steps/aws/credentials/resolve_credentials.h"
#include "tests/steps/aws/credentials/credentials_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

using World = CredentialsWorld;

TEST_CASE("credentials: the environment comes first, with either name of the token") {
  World world;
  world.credentials("[default]\n" + keys("FILE"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "hush-ENV";
  REQUIRE(world.resolve() == "ENV / hush-ENV /  from environment");
  world.variables()["AWS_SESSION_TOKEN"] = "t1";
  REQUIRE(world.resolve() == "ENV / hush-ENV / t1 from environment");
  world.variables()["AWS_SECURITY_TOKEN"] = "t2";
  REQUIRE(world.resolve() == "ENV / hush-ENV / t2 from environment");
}

TEST_CASE("credentials: --profile passes over the environment, AWS_PROFILE does not") {
  World world;
  world.credentials("[p]\n" + keys("FILE"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "hush-ENV";
  REQUIRE(world.resolve(with_profile("p")) == "FILE / hush-FILE /  from profile 'p' in ~/.aws/credentials");
  world.variables()["AWS_PROFILE"] = "p";
  REQUIRE(world.resolve() == "ENV / hush-ENV /  from environment");
}

TEST_CASE("credentials: an empty variable counts as unset, half a pair is an error") {
  World world;
  world.credentials("[default]\n" + keys("FILE"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "";
  REQUIRE(world.resolve() == "FILE / hush-FILE /  from profile 'default' in ~/.aws/credentials");
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  REQUIRE(std::string(world.error().what()) ==
          "'AWS_ACCESS_KEY_ID' is set, but 'AWS_SECRET_ACCESS_KEY' is missing or empty (environment)");
  world.variables()["AWS_ACCESS_KEY_ID"] = "";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "hidden";
  REQUIRE(std::string(world.error().what()) ==
          "'AWS_SECRET_ACCESS_KEY' is set, but 'AWS_ACCESS_KEY_ID' is missing or empty (environment)");
}

TEST_CASE("credentials: the credentials file comes before the config file, each by its own section names") {
  World world;
  world.config("[default]\n" + keys("C0") + "[profile p]\n" + keys("C1") + "aws_session_token = tok\n");
  REQUIRE(world.resolve() == "C0 / hush-C0 /  from profile 'default' in ~/.aws/config");
  REQUIRE(world.resolve(with_profile("p")) == "C1 / hush-C1 / tok from profile 'p' in ~/.aws/config");
  world.credentials("[p]\n" + keys("K1"));
  REQUIRE(world.resolve(with_profile("p")) == "K1 / hush-K1 /  from profile 'p' in ~/.aws/credentials");
  world.credentials("[p]\naws_access_key_id = K1\n");
  REQUIRE(std::string(world.error(with_profile("p")).what()) ==
          "'aws_access_key_id' is set, but 'aws_secret_access_key' is missing or empty (profile 'p' in "
          "~/.aws/credentials)");
}

TEST_CASE("credentials: a setting written for a shell, or with its name in quotes, is told by its line") {
  for (const auto* written : {"\"aws_secret_access_key\"", "'aws_secret_access_key'", "export aws_secret_access_key"}) {
    INFO(written);
    World world;
    world.credentials("[default]\naws_access_key_id = K\n" + std::string(written) + " = hush\n");
    const auto error = world.error();
    CHECK_THAT(error.what(),
               ContainsSubstring("~/.aws/credentials:3: this setting is not 'aws_secret_access_key' to the AWS CLI"));
    CHECK(error.hint() == "write 'aws_secret_access_key = ...', without quotes and 'export'");
    world.credentials("[default]\n" + keys("K") + std::string(written) + " = other\n");
    CHECK(world.resolve() == "K / hush-K /  from profile 'default' in ~/.aws/credentials");
  }
}

TEST_CASE("credentials: a section of the config file that is no profile is told as it stands there") {
  World world;
  world.config("[p]\n" + keys("K"));
  CHECK_THAT(world.error(with_profile("p")).what(),
             ContainsSubstring("~/.aws/config has a section '[p]', which is no profile to the AWS CLI"));
  CHECK(world.error(with_profile("p")).hint() == "write '[profile p]' in its place");
  World capital;
  capital.config("[Profile p]\n" + keys("K"));
  CHECK_THAT(
      capital.error(with_profile("p")).what(),
      ContainsSubstring("~/.aws/config:1: this section is not '[profile p]'") && ContainsSubstring("capital letters"));
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
  REQUIRE(world.resolve() == "K / hush-K /  from profile 'default' in /etc/keys");
  world.files.remove("/etc/keys");
  world.files.put("/home/u/conf", "[default]\n" + keys("C"));
  REQUIRE(world.resolve() == "C / hush-C /  from profile 'default' in ~/conf");
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

TEST_CASE("credentials: a source that byoc-apply does not have is refused where it is asked for") {
  World world;
  world.config("[profile p]\nlogin_session = l\n" + keys("C"));
  const auto error = world.error(with_profile("p"));
  REQUIRE(std::string(error.what()) ==
          "'login_session' of profile 'p' asks for a source of credentials that byoc-apply does not have");
  REQUIRE_THAT(error.hint(), ContainsSubstring("--profile 'p' --format env"));
}

TEST_CASE("credentials: the sources are asked in the order of the AWS CLI") {
  World world;
  auto& variables = world.variables();
  const auto found = [&](std::vector<HttpResponse> responses = {}) {
    world.answer(std::move(responses));
    return world.resolve();
  };
  world.programs.script = [](const auto&) { return ProgramResult{0, Secret(json_keys("P", "SessionToken")), ""}; };
  world.files.put("/token", "hush");
  world.config("[default]\nrole_arn = r\nsource_profile = base\ncredential_process = p\n" + keys("CONFIG") +
               "[profile base]\n" + keys("BASE"));
  world.credentials("[default]\n" + keys("FILE"));
  variables["AWS_ACCESS_KEY_ID"] = "ENV";
  variables["AWS_SECRET_ACCESS_KEY"] = "hush-ENV";
  variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  variables["AWS_ROLE_ARN"] = "r";
  variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";

  CHECK_THAT(found(), ContainsSubstring("from environment"));
  variables.erase("AWS_ACCESS_KEY_ID");
  variables.erase("AWS_SECRET_ACCESS_KEY");
  CHECK_THAT(found({role_keys("ROLE")}), ContainsSubstring("ROLE /"));
  CHECK(world.sent.back().second.body.starts_with("Action=AssumeRole&"));
  const std::string rest = "credential_process = p\n" + keys("CONFIG");
  world.config("[default]\nsso_start_url = u\nsso_region = us-east-1\nsso_account_id = 1\nsso_role_name = r\n" + rest);
  CHECK_THAT(found({role_keys("WEB")}), ContainsSubstring("WEB /"));
  variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
  CHECK_THAT(world.error().what(), ContainsSubstring("nobody has signed on for profile 'default' yet"));
  world.config("[default]\n" + rest);
  CHECK_THAT(found(), ContainsSubstring("FILE /"));
  world.credentials("");
  CHECK_THAT(found(), ContainsSubstring("P /"));
  world.config("[default]\n" + keys("CONFIG"));
  CHECK_THAT(found(), ContainsSubstring("CONFIG /"));
  world.config("");
  CHECK_THAT(found({json(200, json_keys("BOX", "Token"))}), ContainsSubstring("BOX /"));
  variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  CHECK_THAT(found({{200, {}, "hush-imds"}, {200, {}, "r"}, json(200, json_keys("EC2", "Token"))}),
             ContainsSubstring("EC2 /"));
  REQUIRE_THROWS_AS(found(), NoCredentials);
}

TEST_CASE("credentials: those of the environment end when it says so, and nobody can renew them here") {
  World world;
  auto& variables = world.variables();
  variables["AWS_ACCESS_KEY_ID"] = "ENV";
  variables["AWS_SECRET_ACCESS_KEY"] = "hush";
  variables["AWS_CREDENTIAL_EXPIRATION"] = "2026-09-21T13:00:00Z";
  const auto error = world.error();
  CHECK(std::string(error.what()) == "the credentials (environment) ended at 2026-09-21T13:00:00Z");
  CHECK_THAT(error.hint(), ContainsSubstring("aws configure export-credentials"));
  variables["AWS_CREDENTIAL_EXPIRATION"] = "tomorrow";
  CHECK_THAT(world.error().what(), ContainsSubstring("'AWS_CREDENTIAL_EXPIRATION' (environment) is no point in time"));
  variables["AWS_CREDENTIAL_EXPIRATION"] = "2026-09-21T15:00:00Z";
  CHECK_THAT(world.resolve(), ContainsSubstring("from environment"));
}

TEST_CASE("credentials: none at all says where was looked and what to do") {
  World world;
  const auto error = world.error();
  REQUIRE(std::string(error.what()) ==
          "there are no AWS credentials: looked at the environment (AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE), "
          "profile 'default' in ~/.aws/credentials and ~/.aws/config, the container "
          "(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI) and EC2 instance metadata (no "
          "role there)");
  REQUIRE_THAT(error.hint(), ContainsSubstring("aws configure export-credentials"));
  world.variables()["AWS_EC2_METADATA_DISABLED"] = "True";
  world.answer({});
  REQUIRE_THAT(world.error().what(), ContainsSubstring("not EC2 instance metadata, because of"));
  REQUIRE(world.sent.empty());
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

TEST_CASE("credentials: keys in quotes are refused in words, and not sent as the AWS CLI would send them") {
  for (const auto* quoted : {"\"hid\"", "'hid'", "\"hid"}) {
    World world;
    world.credentials(std::string("[default]\naws_access_key_id = K\naws_secret_access_key = ") + quoted + "\n");
    const auto error = world.error();
    CHECK_THAT(error.what(), ContainsSubstring("'aws_secret_access_key' (profile 'default' in ~/.aws/credentials) "
                                               "begins with a quote") &&
                                 !ContainsSubstring("hid"));
  }
}

TEST_CASE("credentials: a section that the AWS CLI passes over ends the run in words, if it is the one that is meant") {
  const std::pair<std::string, std::string> rows[] = {{"default", "[ default ]"},
                                                      {"default", "[\"default\"]"},
                                                      {"default", "[default] # see [x]"},
                                                      {"my own", "[\"my own\"]"}};
  for (const auto& [name, title] : rows) {
    INFO(title);
    World world;
    world.credentials("[other]\n" + keys("O") + title + "\n" + keys("K"));
    if (name != "default") world.variables()["AWS_PROFILE"] = name;
    const auto error = world.error();
    CHECK_THAT(error.what(), ContainsSubstring("~/.aws/credentials:4: this section is not '[" + name + "]'"));
    CHECK(error.hint() == "write '[" + name + "]', and nothing else on that line");
    CHECK_THAT(world.resolve(with_profile("other")), ContainsSubstring("O / hush-O"));
  }
  World world;
  world.config("[ profile line ]\n" + keys("K"));
  CHECK_THAT(world.error(with_profile("line")).what(),
             ContainsSubstring("~/.aws/config:1: this section is not '[profile line]'"));
}

TEST_CASE("credentials: a broken file is named with its line") {
  World world;
  world.config("[default]\nnonsense\n");
  REQUIRE_THAT(world.error().what(), ContainsSubstring("~/.aws/config:2: "));
}

TEST_CASE("credentials: that there are none anywhere is told from those that are meant to be there") {
  World world;
  REQUIRE_THROWS_AS(world.resolve(), NoCredentials);
  world.config("[profile p]\noutput = json\n");
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

TEST_CASE("credentials: what is used is told to who wants to know everything, without a secret") {
  World world;
  world.credentials("[p]\nrole_arn = arn:aws:iam::1:role/R\nsource_profile = base\n[base]\n" + keys("BASE"));
  world.answer({role_keys("ROLE")});
  auto options = with_profile("p");
  std::vector<std::string> notes;
  options.note = [&](const std::string& text) { notes.push_back(text); };
  world.resolve(options);
  CHECK(notes == std::vector<std::string>{"credentials: role 'arn:aws:iam::1:role/R' of profile 'p', assumed with "
                                          "profile 'base' in ~/.aws/credentials, until 2026-09-21T15:00:00Z"});
}
