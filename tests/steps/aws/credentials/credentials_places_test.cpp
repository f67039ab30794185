// Credentials of the place where the program runs: a container, an EC2 instance.
#include "engine/host/net/system_http.h"
#include "steps/aws/credentials/resolve_credentials.h"
#include "tests/steps/aws/credentials/credentials_world.h"
#include "tests/support/loopback_server.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

using World = CredentialsWorld;

constexpr auto* relative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr auto* full = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr auto* token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr auto* token_file = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

// An EC2 instance's answers to the three questions.
std::vector<HttpResponse> instance(HttpResponse last) {
  return {{200, {}, "hush-imds"}, {200, {}, "line-role\n"}, std::move(last)};
}

std::string address(const HttpRequest& request) {
  return fmt::format("{}://{}:{}{}", request.scheme, request.host, request.port, request.request_target);
}

}  // namespace

TEST_CASE("container: a path is asked for at the address of Amazon ECS") {
  World world;
  world.variables()[relative] = "/v2/credentials/1-2";
  world.variables()[full] = "https://not.asked";
  world.answer({json(200, json_keys("BOX", "Token"))});
  CHECK(world.resolve() == "BOX / hush-BOX / hush-token-BOX from container at '169.254.170.2'");
  CHECK(address(world.sent.at(0).second) == "http://169.254.170.2:80/v2/credentials/1-2");
  CHECK(world.header(0, "Accept") == "application/json");
  CHECK(world.header(0, "Authorization").empty());
  CHECK(world.sent.at(0).second.patience == std::chrono::seconds(2));
}

TEST_CASE("container: a whole URL is https anywhere, plain http only where nobody else can answer") {
  World world;
  for (const auto* url : {"http://169.254.170.23/v1/credentials", "http://127.0.0.1:5190/x?a=b", "http://localhost/",
                          "http://[fd00:ec2::23]/v1", "http://[::1]:80/", "https://box.example.com/c"}) {
    INFO(url);
    world.variables()[full] = url;
    world.answer({json(200, json_keys("BOX", "Token"))});
    CHECK_THAT(world.resolve(), ContainsSubstring("BOX /"));
  }
  CHECK(address(world.sent.at(1).second) == "http://127.0.0.1:5190/x?a=b");
  CHECK(world.sent.at(3).second.host == "fd00:ec2::23");
  world.sent.clear();
  for (const auto* url : {"http://box.example.com/c", "http://169.254.1.1/", "http://10.0.0.1/", "ftp://127.0.0.1/",
                          "http://hush@127.0.0.1/", "http://127.0.0.1.example.com/", "/only/a/path"}) {
    INFO(url);
    world.variables()[full] = url;
    CHECK_THAT(world.error().what(), ContainsSubstring(full) && ContainsSubstring("nothing was sent"));
  }
  world.variables()[relative] = "no-slash";
  CHECK_THAT(world.error().what(), ContainsSubstring("does not begin with '/'"));
  CHECK(world.sent.empty());
}

TEST_CASE("container: the token comes from its file, read anew each time, else from its variable") {
  World world;
  world.variables()[full] = "http://169.254.170.23/v1/credentials";
  world.variables()[token] = "Bearer hush-variable";
  const auto sent = [&] {
    world.answer({json(200, json_keys("BOX", "Token"))});
    world.resolve();
    return world.header(world.sent.size() - 1, "Authorization");
  };
  CHECK(sent() == "Bearer hush-variable");
  world.variables()[token_file] = "/token";
  world.files.put("/token", "hush-file\n");
  CHECK(sent() == "hush-file");
  world.files.put("/token", "hush-new");
  CHECK(sent() == "hush-new");
  world.sent.clear();
  world.files.put("/token", "hush\r\nX-Evil: 1");
  CHECK_THAT(world.error().what(), ContainsSubstring("it was not sent") && ContainsSubstring(token_file));
  world.files.put("/token", "\n");
  CHECK(std::string(world.error().what()) == fmt::format("the file '/token' ({}) holds no token", token_file));
  world.files.remove("/token");
  CHECK_THAT(world.error().what(), ContainsSubstring("holds no token"));
  CHECK(world.sent.empty());
}

TEST_CASE("container: a failure is an error, not a reason to look elsewhere") {
  World world;
  world.variables()[relative] = "/c";
  world.variables()[token] = "hush-token";
  world.answer({json(403, R"({"code": "AccessDenied", "message": "bad token hush-token"})")});
  CHECK(std::string(world.error().what()) ==
        "container at '169.254.170.2' gave no credentials: AccessDenied: bad token *** (HTTP 403)");
  CHECK(world.sent.size() == 1);
  world.variables()[token] = "Bearer hush-bearer";
  world.answer({json(403, R"({"message": "bad hush-bearer of Bearer hush-bearer"})")});
  CHECK(std::string(world.error().what()) ==
        "container at '169.254.170.2' gave no credentials: bad *** of *** (HTTP 403)");
  for (const auto* body : {"hush", "", "{}", R"({"AccessKeyId": "A", "SecretAccessKey": "hush", "Expiration": "hush"})",
                           R"({"AccessKeyId": "A"})"}) {
    INFO(body);
    world.answer({json(200, body)});
    CHECK_THAT(world.error().what(), ContainsSubstring("container at '169.254.170.2'"));
  }
  world.answer({{500, {}, ""}, {503, {}, ""}, json(200, json_keys("BOX", "Token"))});
  CHECK_THAT(world.resolve(), ContainsSubstring("BOX /"));
  world.http.handler = nullptr;
  CHECK_THAT(world.error().what(), ContainsSubstring("no answer from container at '169.254.170.2': can't connect"));
  world.http.handler = [](auto, const auto&) -> HttpResponse {
    throw HttpFailure(HttpFailure::Kind::untrusted, "not trusted", "look at the root certificates");
  };
  CHECK(world.error().hint() == "look at the root certificates");
}

TEST_CASE("instance: a token is asked for first and shown with every question") {
  World world;
  world.answer(instance(json(200, json_keys("EC2", "Token"))));
  CHECK(world.resolve() == "EC2 / hush-EC2 / hush-token-EC2 from EC2 instance metadata, role 'line-role'");
  REQUIRE(world.sent.size() == 3);
  CHECK(world.sent[0].first == "PUT");
  CHECK(address(world.sent[0].second) == "http://169.254.169.254:80/latest/api/token");
  CHECK(world.header(0, "X-aws-ec2-metadata-token-ttl-seconds") == "21600");
  CHECK(world.sent[1].second.request_target == "/latest/meta-data/iam/security-credentials/");
  CHECK(world.sent[2].second.request_target == "/latest/meta-data/iam/security-credentials/line-role");
  for (const std::size_t question : {1, 2}) CHECK(world.header(question, "X-aws-ec2-metadata-token") == "hush-imds");
  for (const auto& [method, request] : world.sent) CHECK(request.patience == std::chrono::seconds(1));
  CHECK(world.faults.effects() == 0);
}

TEST_CASE("instance: the address can be another, and asking can be forbidden") {
  World world;
  const auto asked = [&] {
    world.sent.clear();
    world.answer(instance(json(200, json_keys("EC2", "Token"))));
    world.resolve();
    return address(world.sent.at(0).second);
  };
  world.variables()["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "IPv6";
  CHECK(asked() == "http://fd00:ec2::254:80/latest/api/token");
  world.variables()["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1338/base/";
  CHECK(asked() == "http://127.0.0.1:1338/base/latest/api/token");
  world.variables()["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://metadata.example.com";
  CHECK_THAT(world.error().what(), ContainsSubstring("AWS_EC2_METADATA_SERVICE_ENDPOINT is plain http"));
  world.variables()["AWS_EC2_METADATA_DISABLED"] = "true";
  CHECK_THROWS_AS(world.resolve(), NoCredentials);
}

TEST_CASE("instance: elsewhere than on one there are no credentials, and nobody waits long to find out") {
  World world;
  world.http.handler = nullptr;
  CHECK_THROWS_AS(world.resolve(), NoCredentials);
  CHECK(world.http.requests() == std::vector<std::string>{"PUT /latest/api/token"});
  CHECK(world.clock.sleeps().empty());
  // Other clouds, captive portals, an instance without a role.
  for (const auto& other : std::vector<std::vector<HttpResponse>>{{{400, {}, "hush"}},
                                                                  {{404, {}, ""}},
                                                                  {{405, {}, ""}},
                                                                  {{200, {}, "<html>sign in</html>"}},
                                                                  {{200, {}, ""}},
                                                                  {{200, {}, "hush"}, {404, {}, ""}},
                                                                  {{200, {}, "hush"}, {200, {}, "\n"}}}) {
    world.answer(other);
    CHECK_THROWS_AS(world.resolve(), NoCredentials);
  }
}

TEST_CASE("instance: a role that gives nothing is an error") {
  World world;
  world.answer(instance(json(200, R"({"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume it"})")));
  CHECK(std::string(world.error().what()) ==
        "EC2 instance metadata, role 'line-role' gave no credentials: AssumeRoleUnauthorizedAccess: EC2 cannot assume "
        "it");
  for (const auto& last : {json(200, "hush"), json(200, "{}"), json(401, "hush-imds")}) {
    world.answer(instance(last));
    CHECK_THAT(world.error().what(), ContainsSubstring("EC2 instance metadata, role 'line-role'"));
  }
  world.answer({{200, {}, "hush"}, {500, {}, "hush"}});
  CHECK_THAT(world.error().what(), ContainsSubstring("names no role (HTTP 500)"));
}

TEST_CASE("instance: ended credentials are used while the service has no newer ones") {
  World world;
  world.answer(instance(json(200, json_keys("EC2", "Token", "2026-09-21T13:00:00Z"))));
  const auto found = Session({}).credentials(world.reader());
  CHECK(found->access_key_id == "EC2");
  CHECK(format_rfc3339(found->expires.value()) == "2026-09-21T14:28:20Z");
}

TEST_CASE("container: over real HTTP, against a server on loopback") {
  const auto body = json_keys("BOX", "Token");
  LoopbackServer server([&](std::size_t number, const std::string&) {
    if (number == 0) return LoopbackServer::Answer{"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"};
    return LoopbackServer::Answer{fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body)};
  });
  World world;
  world.variables()[full] = fmt::format("http://127.0.0.1:{}/v1/credentials", server.port());
  world.variables()[token] = "Bearer hush";
  const SystemHttp http;
  const ReadHost host{world.files, http, world.clock, world.environment};
  CHECK(World::show(*Session({}).credentials(host)) == "BOX / hush-BOX / hush-token-BOX from container at '127.0.0.1'");
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  CHECK(requests[1].starts_with("GET /v1/credentials HTTP/1.1\r\n"));
  CHECK_THAT(requests[1], ContainsSubstring("\r\nAuthorization: Bearer hush\r\n"));
}

TEST_CASE("instance: over real HTTP, a server that says nothing is given up after a second") {
  LoopbackServer server([](std::size_t, const std::string&) {
    return LoopbackServer::Answer{"", LoopbackServer::Answer::Then::silence};
  });
  World world;
  world.variables()["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = fmt::format("http://127.0.0.1:{}", server.port());
  const SystemHttp http;
  const ReadHost host{world.files, http, world.clock, world.environment};
  const auto begun = std::chrono::steady_clock::now();
  CHECK_THROWS_AS(Session({}).credentials(host), NoCredentials);
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(5));
  CHECK(server.requests().size() == 1);
}

TEST_CASE("instance: plain http is vouched for at the addresses that only AWS has, nowhere else") {
  World world;
  world.answer(instance(json(200, json_keys("EC2", "Token"))));
  world.resolve();
  REQUIRE(world.sent.size() == 3);
  for (const auto& [method, request] : world.sent) CHECK(request.is_plain_http_safe);
  World elsewhere;
  elsewhere.variables()["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "https://metadata.example.com";
  elsewhere.answer(instance(json(200, json_keys("EC2", "Token"))));
  elsewhere.resolve();
  REQUIRE(elsewhere.sent.size() == 3);
  for (const auto& [method, request] : elsewhere.sent) CHECK_FALSE(request.is_plain_http_safe);
}
