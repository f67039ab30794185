#include "tests/steps/aws/credentials/credentials_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

using World = CredentialsWorld;

namespace {

std::string role(const std::string& name, const std::string& more) {
  return fmt::format("[profile {0}]\nrole_arn = arn:aws:iam::1:role/{0}\n{1}\n", name, more);
}

bool has(const HttpRequest& request, std::string_view parameter) {
  return ("&" + request.body + "&").find("&" + std::string(parameter) + "&") != std::string::npos;
}

std::string key_of(const World& world, std::size_t request) {
  const auto authorization = world.header(request, "Authorization");
  const auto at = authorization.find("Credential=") + 11;
  return authorization.substr(at, authorization.find('/', at) - at);
}

}  // namespace

TEST_CASE("role: it is assumed with the source profile's keys, by what the profile says") {
  World world;
  world.config(
      role("p", "source_profile = base\nexternal_id = x/1\nduration_seconds = 3600\nrole_session_name = me\n") +
      "[profile base]\n" + keys("BASE"));
  world.answer({role_keys("ROLE")});
  CHECK(world.resolve(with_profile("p")) ==
        "ROLE / hush-ROLE / hush-token-ROLE from role 'arn:aws:iam::1:role/p' of profile 'p', assumed with profile "
        "'base' in ~/.aws/config");
  REQUIRE(world.sent.size() == 1);
  const auto& [method, request] = world.sent.front();
  CHECK(method == "POST");
  CHECK(request.host == "sts.eu-west-1.amazonaws.com");
  CHECK(world.header(0, "Content-Type") == "application/x-www-form-urlencoded; charset=utf-8");
  CHECK(key_of(world, 0) == "BASE");
  for (const auto* parameter : {"Action=AssumeRole", "Version=2011-06-15", "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fp",
                                "RoleSessionName=me", "DurationSeconds=3600", "ExternalId=x%2F1"})
    CHECK(has(request, parameter));
  CHECK(request.body.find("SerialNumber") == std::string::npos);
  CHECK(world.faults.effects() == 0);
}

TEST_CASE("role: one role leads to another") {
  World world;
  world.config(role("c", "source_profile = b") + role("b", "source_profile = a") + "[profile a]\n" + keys("A"));
  world.answer({role_keys("B"), role_keys("C")});
  CHECK_THAT(world.resolve(with_profile("c")), ContainsSubstring("C / hush-C"));
  CHECK(has(world.sent.at(0).second, "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fb"));
  CHECK(key_of(world, 0) == "A");
  CHECK(key_of(world, 1) == "B");
  CHECK(world.header(1, "X-Amz-Security-Token") == "hush-token-B");
  CHECK(has(world.sent.at(1).second, "RoleSessionName=byoc-apply-1790000000"));
}

TEST_CASE("role: a profile may name itself if it holds keys, and keys come before a source profile's own role") {
  World world;
  world.config(role("p", "source_profile = p\n" + keys("OWN")) + role("q", "source_profile = p"));
  for (const auto* name : {"p", "q"}) {
    world.answer({role_keys("ROLE")});
    CHECK_THAT(world.resolve(with_profile(name)), ContainsSubstring("ROLE /"));
    CHECK(key_of(world, world.sent.size() - 1) == "OWN");
  }
  CHECK(world.sent.size() == 2);
}

TEST_CASE("role: keys in a source profile come after its token, its sign-on and its program") {
  World world;
  world.files.put("/t", "hush");
  world.programs.script = [](const auto&) { return ProgramResult{0, Secret(json_keys("TOOL", "SessionToken")), ""}; };
  const auto base_of = [&](const std::string& settings, std::vector<HttpResponse> responses) {
    world.config(role("p", "source_profile = base") + "[profile base]\n" + settings + keys("OWN"));
    responses.push_back(role_keys("ROLE"));
    world.answer(std::move(responses));
    world.resolve(with_profile("p"));
    return key_of(world, world.sent.size() - 1);
  };
  CHECK(base_of("role_arn = arn:r\nweb_identity_token_file = /t\n", {role_keys("WEB")}) == "WEB");
  CHECK(base_of("credential_process = tool\n", {}) == "TOOL");
  CHECK(base_of("role_arn = arn:r\nsource_profile = nobody\n", {}) == "OWN");
  world.credentials("[base]\n" + keys("FILE"));
  CHECK(base_of("credential_process = tool\n", {}) == "FILE");
  world.credentials("[base]\naws_access_key_id = HALF\n");
  CHECK_THAT(error_of([&] { base_of("role_arn = arn:r\nsource_profile = nobody\n", {}); }).what(),
             ContainsSubstring("'aws_secret_access_key' is missing or empty (profile 'base' in ~/.aws/credentials)"));
  world.credentials("");
  CHECK_THAT(error_of([&] {
               base_of("sso_start_url = u\nsso_region = r\nsso_account_id = 1\nsso_role_name = r\n", {});
             }).what(),
             ContainsSubstring("nobody has signed on for profile 'base' yet"));
}

TEST_CASE("role: one assumed with the environment's keys is renewed as long as these hold") {
  World world;
  world.config(role("p", "credential_source = Environment"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "hush";
  world.answer({role_keys("ONE", "2026-09-21T15:13:20Z"), role_keys("TWO", "2026-09-21T16:13:20Z"),
                role_keys("THREE", "2026-09-21T17:13:20Z")});
  const Session session(with_profile("p"));
  const auto key = [&] { return session.credentials(world.reader())->access_key_id; };
  CHECK(key() == "ONE");
  world.clock.advance(std::chrono::minutes(56));
  CHECK(key() == "TWO");
  world.variables()["AWS_CREDENTIAL_EXPIRATION"] = "2026-09-21T17:00:00Z";
  world.clock.advance(std::chrono::minutes(60));
  CHECK(key() == "THREE");
  world.clock.advance(std::chrono::minutes(65));
  const auto error = error_of([&] { key(); });
  CHECK(std::string(error.what()) == "the credentials (environment) ended at 2026-09-21T17:00:00Z");
  CHECK_THAT(error.hint(), ContainsSubstring("set fresh ones"));
}

TEST_CASE("role: profiles that lead nowhere are an error") {
  World world;
  world.answer({});
  world.config(role("self", "source_profile = self") + role("a", "source_profile = b") +
               role("b", "source_profile = c") + role("c", "source_profile = a") +
               role("lost", "source_profile = nobody") + role("bare", "source_profile = empty") +
               "[profile empty]\nregion = x\n" + role("both", "source_profile = a\ncredential_source = Environment") +
               role("neither", "") + role("odd", "credential_source = Mars") +
               role("env", "credential_source = Environment") +
               role("long", "source_profile = k\nduration_seconds = 1h\n") + "[profile k]\n" + keys("K"));
  const auto what = [&](const char* name) { return std::string(world.error(with_profile(name)).what()); };
  CHECK(what("self") == "profile 'self' names itself as 'source_profile', and no keys stand there");
  CHECK(what("a") == "the profiles 'a', 'b' and 'c' name each other as 'source_profile', and no keys stand there");
  CHECK(what("lost") ==
        "there is no profile 'nobody' in ~/.aws/config or ~/.aws/credentials ('source_profile' of profile 'lost')");
  CHECK(what("bare") == "profile 'empty' holds no credentials ('source_profile' of profile 'bare')");
  CHECK(what("both") == "profile 'both' has a 'role_arn' and both 'source_profile' and 'credential_source'");
  CHECK(what("neither") == "profile 'neither' has a 'role_arn' and neither 'source_profile' nor 'credential_source'");
  CHECK(what("odd") == "'credential_source' of profile 'odd' can't be 'Mars'");
  CHECK(what("env") == "there are no credentials in 'Environment' ('credential_source' of profile 'env')");
  CHECK(what("long") == "'duration_seconds' of profile 'long' is '1h'");
  CHECK(world.sent.empty());
}

TEST_CASE("role: credential_source names the environment, the container or the machine") {
  World world;
  world.config(role("e", "credential_source = Environment") + role("c", "credential_source = EcsContainer") +
               role("i", "credential_source = Ec2InstanceMetadata"));
  world.variables()["AWS_ACCESS_KEY_ID"] = "ENV";
  world.variables()["AWS_SECRET_ACCESS_KEY"] = "hush";
  world.variables()["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/c";
  const auto base_of = [&](const char* profile, std::vector<HttpResponse> responses) {
    responses.push_back(role_keys("ROLE"));
    world.answer(std::move(responses));
    world.resolve(with_profile(profile));
    return key_of(world, world.sent.size() - 1);
  };
  CHECK(base_of("e", {}) == "ENV");
  CHECK(base_of("c", {json(200, json_keys("BOX", "Token"))}) == "BOX");
  CHECK(base_of("i", {{200, {}, "hush-t"}, {200, {}, "r"}, json(200, json_keys("EC2", "Token"))}) == "EC2");
}

TEST_CASE("role: a refusal names the role, and with which credentials it was asked for") {
  World world;
  world.config(role("p", "source_profile = base") + "[profile base]\n" + keys("BASE"));
  world.answer({sts_refusal("AccessDenied", "not today, hush-BASE")});
  const auto error = world.error(with_profile("p"));
  CHECK(std::string(error.what()) ==
        "role 'arn:aws:iam::1:role/p' of profile 'p': AWS STS refused AssumeRole: AccessDenied: not today, *** (HTTP "
        "403, request r-1)");
  CHECK(error.hint() ==
        "check the role's trust policy: it has to let these credentials in (profile 'base' in ~/.aws/config)");
  world.answer({{200, {}, "<R><Credentials><SecretAccessKey>hush</SecretAccessKey></Credentials></R>"}});
  CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("'SecretAccessKey' is set, but 'AccessKeyId'"));
  world.answer({{200, {}, "<R>hush</R>"}});
  CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("holds no credentials"));
  world.answer({});
  CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("no answer from AWS STS to AssumeRole"));
}

TEST_CASE("role: an MFA code is asked for at the terminal, once, and sent") {
  World world;
  world.config(role("p", "source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me") + "[profile base]\n" +
               keys("BASE"));
  world.answer({role_keys("ROLE", "2026-09-21T15:13:20Z")});
  world.terminal.answers = {"123456", "777777"};
  const Session session(with_profile("p"));
  CHECK_THAT(World::show(*session.credentials(world.reader())), ContainsSubstring("ROLE /"));
  CHECK(world.terminal.questions == std::vector<std::string>{"MFA code of 'arn:aws:iam::1:mfa/me' for profile 'p': "});
  CHECK(has(world.sent.at(0).second, "SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fme"));
  CHECK(has(world.sent.at(0).second, "TokenCode=123456"));
  world.clock.advance(std::chrono::minutes(59));
  session.credentials(world.reader());
  CHECK(world.terminal.questions.size() == 1);
  world.clock.advance(std::chrono::minutes(2));
  const auto error = error_of([&] { session.credentials(world.reader()); });
  CHECK_THAT(
      error.what(),
      ContainsSubstring("of profile 'p', assumed with profile 'base' in ~/.aws/config) ended at 2026-09-21T15:13:20Z"));
  CHECK_THAT(error.hint(), ContainsSubstring("a new MFA code is asked for"));
}

TEST_CASE("role: without a terminal, or with something else than a code, nothing is sent") {
  World world;
  world.config(role("p", "source_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me") + "[profile base]\n" +
               keys("BASE"));
  world.answer({});
  const auto alone = world.error(with_profile("p"));
  CHECK(std::string(alone.what()) ==
        "profile 'p' wants an MFA code (mfa_serial), and there is no terminal to ask at, or "
        "nobody answered");
  CHECK_THAT(alone.hint(), ContainsSubstring("export-credentials --profile 'p'"));
  for (const auto* typed : {"", "hush", "12345", "1234567", "12345x"}) {
    world.terminal.answers = {typed};
    CHECK_THAT(world.error(with_profile("p")).what(), ContainsSubstring("is no MFA code for profile 'p'"));
  }
  CHECK(world.sent.empty());
}

TEST_CASE("web identity: a token is exchanged without a signature, and read anew each time") {
  World world;
  world.variables()["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/var/run/token";
  world.variables()["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/pod";
  world.variables()["AWS_ROLE_SESSION_NAME"] = "pod-1";
  world.files.put("/var/run/token", "hush.one+\n");
  world.answer({role_keys("ONE", "2026-09-21T15:13:20Z"), role_keys("TWO", "2026-09-21T16:13:20Z")});
  const Session session({});
  CHECK(World::show(*session.credentials(world.reader())) ==
        "ONE / hush-ONE / hush-token-ONE from role 'arn:aws:iam::1:role/pod', assumed with web identity token in "
        "'/var/run/token'");
  const auto first = world.sent.at(0).second;
  CHECK(has(first, "Action=AssumeRoleWithWebIdentity"));
  CHECK(has(first, "RoleSessionName=pod-1"));
  CHECK(has(first, "WebIdentityToken=hush.one%2B"));
  CHECK_FALSE(find_header(first.headers, "Authorization"));
  CHECK_FALSE(find_header(first.headers, "X-Amz-Date"));
  world.files.put("/var/run/token", "hush.two");
  world.clock.advance(std::chrono::minutes(56));
  CHECK(session.credentials(world.reader())->access_key_id == "TWO");
  CHECK(has(world.sent.at(1).second, "WebIdentityToken=hush.two"));
}

TEST_CASE("web identity: a profile can ask for it, and --profile passes over the variables") {
  World world;
  world.config(role("p", "web_identity_token_file = /t\nrole_session_name = s\nduration_seconds = 3600"));
  world.files.put("/t", "hush");
  world.variables()["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/other";
  world.variables()["AWS_ROLE_ARN"] = "arn:other";
  world.answer({role_keys("P")});
  CHECK_THAT(world.resolve(with_profile("p")),
             ContainsSubstring("role 'arn:aws:iam::1:role/p', assumed with web identity token in '/t'"));
  CHECK(has(world.sent.at(0).second, "RoleSessionName=s"));
  CHECK_THAT(world.sent.at(0).second.body, !ContainsSubstring("DurationSeconds"));
}

TEST_CASE("web identity: what is wrong with it is told without the token") {
  World world;
  auto& variables = world.variables();
  variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/t";
  world.answer({});
  CHECK(std::string(world.error().what()) == "a web identity token is given ('/t') but no role");
  variables["AWS_ROLE_ARN"] = "arn:r";
  CHECK(std::string(world.error().what()) == "there is no web identity token in '/t'");
  world.files.put("/t", " \n");
  CHECK_THAT(world.error().what(), ContainsSubstring("there is no web identity token in '/t'"));
  world.files.put("/t", "hush hush");
  CHECK_THAT(world.error().what(), ContainsSubstring("the web identity token in '/t' holds a blank"));
  world.files.put("/t", "hush-jwt");
  CHECK(world.sent.empty());
  world.answer({sts_refusal("InvalidIdentityToken", "No OpenIDConnect provider, hush-jwt")});
  CHECK_THAT(world.error().what(),
             ContainsSubstring("AWS STS refused AssumeRoleWithWebIdentity: InvalidIdentityToken: No OpenIDConnect "
                               "provider, ***"));
  world.answer({sts_refusal("AccessDenied")});
  CHECK_THAT(world.error().hint(), ContainsSubstring("trust policy") && ContainsSubstring("token in '/t'"));
}

TEST_CASE("role: neither a request for one nor a token goes to --endpoint-url, which is for AWS IoT") {
  World world;
  world.config(role("p", "source_profile = base") + "[profile base]\n" + keys("BASE") +
               role("w", "web_identity_token_file = /t"));
  world.files.put("/t", "hush");
  for (const auto* name : {"p", "w"}) {
    world.answer({role_keys("ROLE")});
    auto options = with_profile(name);
    options.endpoint_url = "http://127.0.0.1:1";
    world.resolve(options);
    CHECK(world.sent.back().second.host == "sts.eu-west-1.amazonaws.com");
  }
}
