#include "tests/steps/aws/credentials/credentials_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

// `printf my-sso | sha1sum`, and of the start URL.
const std::string session_file = "/home/u/.aws/sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json";
const std::string legacy_file = "/home/u/.aws/sso/cache/3947de8b16688092197fa616c34e01335f21d256.json";

struct World : CredentialsWorld {
  World() {
    config(
        "[profile p]\nsso_session = my-sso\nsso_account_id = 123456789012\nsso_role_name = Line Admin\n"
        "[sso-session my-sso]\nsso_region = eu-central-1\nsso_start_url = https://x.awsapps.com/start\n"
        "[profile old]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_account_id = 1\nsso_role_name = r\n");
  }

  void sign_on(const std::string& file, const std::string& expires = "2026-09-21T15:00:00Z") {
    files.put(file, fmt::format(R"({{"accessToken": "hush-bearer", "expiresAt": "{}"}})", expires), 0600);
  }
};

// The end is 2026-09-21T14:33:20Z.
const auto granted = json(200, R"({"roleCredentials": {"accessKeyId": "SSO", "secretAccessKey": "hush-SSO",
    "sessionToken": "hush-token-SSO", "expiration": 1790001200000}})");

}  // namespace

TEST_CASE("single sign-on: the AWS CLI's token is exchanged at the portal of its region") {
  World world;
  world.sign_on(session_file);
  world.answer({granted});
  CHECK(world.resolve(with_profile("p")) ==
        "SSO / hush-SSO / hush-token-SSO from single sign-on of profile 'p', role 'Line Admin'");
  const auto& [method, request] = world.sent.at(0);
  CHECK(method == "GET");
  CHECK(request.scheme + "://" + request.host == "https://portal.sso.eu-central-1.amazonaws.com");
  CHECK(request.request_target == "/federation/credentials?role_name=Line%20Admin&account_id=123456789012");
  CHECK(world.header(0, "x-amz-sso_bearer_token") == "hush-bearer");
  CHECK_FALSE(find_header(request.headers, "Authorization"));
}

TEST_CASE("single sign-on: the older form has the start URL in the profile") {
  World world;
  world.sign_on(legacy_file);
  world.answer({granted});
  CHECK_THAT(world.resolve(with_profile("old")), ContainsSubstring("SSO / hush-SSO"));
  CHECK(world.sent.at(0).second.host == "portal.sso.us-east-1.amazonaws.com");
}

TEST_CASE("single sign-on: the end of a token is understood in every form that the AWS CLI has written") {
  for (const auto* ends : {"2026-09-21T15:00:00Z", "2026-09-21T15:00:00UTC", "2026-09-21T15:00:00+00:00",
                           "2026-09-21T17:00:00+0200", "2026-09-21T15:00:00.123456Z"}) {
    INFO(ends);
    World world;
    world.sign_on(session_file, ends);
    world.answer({granted});
    CHECK_THAT(world.resolve(with_profile("p")), ContainsSubstring("SSO / hush-SSO"));
  }
  World world;
  world.sign_on(session_file, "2026-09-21T14:00:00UTC");
  CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("has ended at 2026-09-21T14:00:00Z"));
}

TEST_CASE("single sign-on: the token goes nowhere else, whatever --endpoint-url says") {
  World world;
  world.sign_on(session_file);
  world.answer({granted, granted});
  auto options = with_profile("p");
  options.endpoint_url = "http://127.0.0.1:1";
  world.resolve(options);
  CHECK(world.sent.at(0).second.host == "portal.sso.eu-central-1.amazonaws.com");
  world.variables()["AWS_ENDPOINT_URL_SSO"] = "http://127.0.0.1:9";
  world.resolve(with_profile("p"));
  CHECK(world.sent.at(1).second.port == 9);
}

TEST_CASE("single sign-on: who has not signed on, or no longer is, is told how") {
  World world;
  world.answer({});
  const auto error = [&] { return world.error(with_profile("p")); };
  CHECK(std::string(error().what()) == "nobody has signed on for profile 'p' yet");
  CHECK(error().hint() == "sign on with 'aws sso login --profile p', then run again");
  world.sign_on(session_file, "2026-09-21T14:13:20Z");
  CHECK(std::string(error().what()) == "the sign-on of profile 'p' has ended at 2026-09-21T14:13:20Z");
  world.sign_on(session_file, "soon");
  CHECK(std::string(error().what()) == "the sign-on of profile 'p' has ended");
  world.files.put(session_file, "hush");
  CHECK_THAT(error().what(), ContainsSubstring("can't be read from"));
  world.files.put(session_file, R"({"accessToken": "hush bearer", "expiresAt": "2026-09-21T15:00:00Z"})");
  CHECK_THAT(error().what(), ContainsSubstring("holds a blank"));
  CHECK_THAT(error().hint(), ContainsSubstring("aws sso login --profile p"));
  CHECK(world.sent.empty());
  world.sign_on(session_file);
  world.answer({json(401, R"({"message": "Session token hush-bearer not found"})",
                     {{"x-amzn-errortype", "UnauthorizedException"}})});
  const auto refused = error();
  CHECK(
      std::string(refused.what()) ==
      "single sign-on of profile 'p', role 'Line Admin' gave no credentials: UnauthorizedException: Session token *** "
      "not found (HTTP 401)");
  CHECK_THAT(refused.hint(), ContainsSubstring("aws sso login --profile p"));
}

TEST_CASE("single sign-on: what the profile lacks is named") {
  World world;
  world.config(
      "[profile a]\nsso_session = gone\nsso_account_id = 1\n[profile b]\nsso_session = s\nsso_account_id = 1\n"
      "[sso-session s]\nsso_region = eu-west-1\n[profile c]\nsso_start_url = u\nsso_role_name = r\n"
      "[profile d]\nsso_start_url = https://x.awsapps.com/start\nsso_region = a.evil/\n"
      "sso_account_id = 1\nsso_role_name = r\n[profile e]\nsso_account_id = 1\n");
  const auto what = [&](const char* name) { return std::string(world.error(with_profile(name)).what()); };
  CHECK(what("a") == "profile 'a' names the single sign-on 'gone', which ~/.aws/config does not have");
  CHECK(what("b") == "profile 'b' is set up for single sign-on but has no 'sso_role_name'");
  CHECK(what("c") == "profile 'c' is set up for single sign-on but has no 'sso_region'");
  CHECK(what("e") == "profile 'e' is set up for single sign-on but has no 'sso_start_url'");
  world.sign_on(legacy_file);
  world.answer({granted});
  CHECK(what("d") == "'a.evil/' is no AWS region ('sso_region' for profile 'd')");
  CHECK(world.sent.empty());
}

TEST_CASE("single sign-on: a session without account and role is for other tools") {
  World world;
  world.config("[profile p]\nsso_session = gone\n" + keys("OWN") + "[profile q]\nsso_start_url = u\n" + keys("Q"));
  CHECK_THAT(world.resolve(with_profile("p")), ContainsSubstring("OWN /"));
  CHECK_THAT(world.resolve(with_profile("q")), ContainsSubstring("Q /"));
}

TEST_CASE("single sign-on: an answer without credentials is an error") {
  World world;
  world.sign_on(session_file);
  const auto ending = [](const std::string& end) {
    return R"({"roleCredentials": {"accessKeyId": "A", "secretAccessKey": "hush", "expiration": )" + end + "}}";
  };
  for (const auto& body : {std::string("hush"), std::string("{}"), std::string(R"({"roleCredentials": {}})"),
                           std::string(R"({"roleCredentials": "hush"})"), ending("18446744073709551615"),
                           ending("9223372036854775807"), ending("-1"), ending("\"soon\"")}) {
    INFO(body);
    world.answer({json(200, body)});
    CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("single sign-on of profile 'p'"));
  }
}
