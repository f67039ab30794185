#include "steps/aws/core/endpoint.h"

#include "steps/aws/core/connection.h"
#include "steps/aws/core/endpoint_settings.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

struct World : FakeHost {
  World() { environment.variables = {{"HOME", "/home/u"}}; }

  void config(const std::string& content) { files.put("/home/u/.aws/config", content); }
  std::map<std::string, std::string>& variables() { return environment.variables; }

  std::string region(const ConnectionOptions& options = {}) { return Connection(options).region(reader()); }

  static std::string show(const Endpoint& endpoint) {
    return endpoint.scheme + " " + endpoint.host + " " + std::to_string(endpoint.port) + " " + endpoint.path;
  }
  std::string of(const Service& service, const ConnectionOptions& options) {
    return show(Connection(options).endpoint(reader(), service));
  }
  std::string iot(const ConnectionOptions& options = {}) { return of({"AWS IoT", "iot"}, options); }
  std::string sts(const ConnectionOptions& options = {}) { return of({"AWS STS", "sts"}, options); }
  std::string role(const ConnectionOptions& options = {}) { return of({"AWS STS", "sts", false}, options); }
  std::string sso(const std::string& region) {
    return show(single_sign_on_endpoint(reader(), Profile::load(reader(), std::nullopt), region));
  }
};

ConnectionOptions with_region(const std::string& region) {
  ConnectionOptions options;
  options.region = region;
  return options;
}

ConnectionOptions with_endpoint(const std::string& url) {
  auto options = with_region("eu-west-1");
  options.endpoint_url = url;
  return options;
}

}  // namespace

TEST_CASE("region: option, AWS_REGION, AWS_DEFAULT_REGION, profile, in this order") {
  World world;
  world.config("[default]\nregion = r-profile\n");
  REQUIRE(world.region() == "r-profile");
  world.variables()["AWS_DEFAULT_REGION"] = "r-default";
  REQUIRE(world.region() == "r-default");
  world.variables()["AWS_REGION"] = "r-env";
  REQUIRE(world.region() == "r-env");
  REQUIRE(world.region(with_region("r-option")) == "r-option");
}

TEST_CASE("region: none at all is an error with a hint") {
  World world;
  const auto error = error_of([&] { world.region(); });
  REQUIRE(std::string(error.what()) ==
          "no AWS region is given: looked at the manifest, --region, AWS_REGION, AWS_DEFAULT_REGION and profile "
          "'default'");
  REQUIRE(!error.hint().empty());
}

TEST_CASE("region: what would change the host's name is refused, with who said it") {
  const std::string refused[] = {
      "eu-west-1.evil.example", "eu/west", "EU-WEST-1", "x@y", "eu-west-1 ", "-x", "x-", "a\r\nb",
      std::string(64, 'a')};
  for (const auto& bad : refused) {
    INFO(bad);
    World world;
    world.variables()["AWS_REGION"] = bad;
    const auto error = error_of([&] { world.iot(); });
    REQUIRE_THAT(error.what(), ContainsSubstring("is no AWS region (from AWS_REGION)"));
  }
  World world;
  REQUIRE_THROWS_AS(world.region(with_region("")), Error);
}

TEST_CASE("endpoint: AWS' own hosts follow the region's partition") {
  World world;
  REQUIRE(world.iot(with_region("eu-west-1")) == "https iot.eu-west-1.amazonaws.com 443 ");
  REQUIRE(world.sts(with_region("eu-west-1")) == "https sts.eu-west-1.amazonaws.com 443 ");
  REQUIRE(world.iot(with_region("cn-north-1")) == "https iot.cn-north-1.amazonaws.com.cn 443 ");
  REQUIRE(world.iot(with_region("us-gov-west-1")) == "https iot.us-gov-west-1.amazonaws.com 443 ");
  REQUIRE(world.iot(with_region("eusc-de-east-1")) == "https iot.eusc-de-east-1.amazonaws.eu 443 ");
  REQUIRE(world.iot(with_region("xx-new-9")) == "https iot.xx-new-9.amazonaws.com 443 ");
}

TEST_CASE("endpoint: FIPS and dual-stack hosts are used where variable or profile ask for them") {
  World world;
  world.config("[default]\nuse_fips_endpoint = true\n");
  REQUIRE(world.iot(with_region("us-east-1")) == "https iot-fips.us-east-1.amazonaws.com 443 ");
  REQUIRE(world.iot(with_region("us-gov-west-1")) == "https iot-fips.us-gov-west-1.amazonaws.com 443 ");
  REQUIRE(world.sts(with_region("us-gov-west-1")) == "https sts.us-gov-west-1.amazonaws.com 443 ");
  REQUIRE(world.sso("us-gov-west-1") == "https portal.sso.us-gov-west-1.amazonaws.com 443 ");
  REQUIRE(world.sso("us-east-1") == "https portal.sso-fips.us-east-1.amazonaws.com 443 ");
  world.variables()["AWS_USE_DUALSTACK_ENDPOINT"] = "true";
  REQUIRE(world.iot(with_region("us-east-1")) == "https iot-fips.us-east-1.api.aws 443 ");
  REQUIRE(world.sso("us-gov-west-1") == "https portal.sso-fips.us-gov-west-1.api.aws 443 ");
  world.variables()["AWS_USE_FIPS_ENDPOINT"] = "false";
  REQUIRE(world.iot(with_region("cn-north-1")) == "https iot.cn-north-1.api.amazonwebservices.com.cn 443 ");
  REQUIRE(world.iot(with_endpoint("https://e.option")) == "https e.option 443 ");
}

TEST_CASE("endpoint: option, own variable, common variable, services section, profile, in this order") {
  World world;
  world.variables()["AWS_REGION"] = "eu-west-1";
  world.config("[default]\nendpoint_url = https://e.profile\n");
  REQUIRE(world.iot() == "https e.profile 443 ");
  world.config(
      "[default]\nendpoint_url = https://e.profile\nservices = dev\n"
      "[services dev]\niot =\n  endpoint_url = https://e.services\n");
  REQUIRE(world.iot() == "https e.services 443 ");
  REQUIRE(world.sts() == "https e.profile 443 ");
  world.variables()["AWS_ENDPOINT_URL"] = "https://e.all";
  REQUIRE(world.iot() == "https e.all 443 ");
  REQUIRE(world.sts() == "https e.all 443 ");
  world.variables()["AWS_ENDPOINT_URL_IOT"] = "https://e.iot";
  REQUIRE(world.iot() == "https e.iot 443 ");
  REQUIRE(world.sts() == "https e.all 443 ");
  world.variables()["AWS_ENDPOINT_URL_STS"] = "https://e.sts";
  REQUIRE(world.sts() == "https e.sts 443 ");
  REQUIRE(world.iot(with_endpoint("https://e.option")) == "https e.option 443 ");
  REQUIRE(world.sts(with_endpoint("https://e.option")) == "https e.option 443 ");
}

TEST_CASE("endpoint: a role is asked for at AWS STS, whatever the option says, or where variables and profile say") {
  World world;
  REQUIRE(world.role(with_endpoint("https://e.option")) == "https sts.eu-west-1.amazonaws.com 443 ");
  world.config("[default]\nendpoint_url = https://e.profile\n");
  REQUIRE(world.role(with_endpoint("https://e.option")) == "https e.profile 443 ");
  world.variables()["AWS_ENDPOINT_URL"] = "https://e.all";
  REQUIRE(world.role(with_endpoint("https://e.option")) == "https e.all 443 ");
  world.variables()["AWS_ENDPOINT_URL_STS"] = "https://e.sts";
  REQUIRE(world.role(with_endpoint("https://e.option")) == "https e.sts 443 ");
}

TEST_CASE("endpoint: configured ones can be ignored, the option can't") {
  World world;
  world.variables()["AWS_REGION"] = "eu-west-1";
  world.variables()["AWS_ENDPOINT_URL_IOT"] = "https://e.iot";
  world.config("[default]\nendpoint_url = https://e.profile\nignore_configured_endpoint_urls = true\n");
  REQUIRE(world.iot() == "https iot.eu-west-1.amazonaws.com 443 ");
  REQUIRE(world.iot(with_endpoint("https://e.option")) == "https e.option 443 ");
  world.variables()["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "False";
  REQUIRE(world.iot() == "https e.iot 443 ");
  world.variables()["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "TRUE";
  REQUIRE(world.iot() == "https iot.eu-west-1.amazonaws.com 443 ");
}

TEST_CASE("endpoint: a services section that does not exist is an error") {
  World world;
  world.config("[default]\nregion = eu-west-1\nservices = dev\n");
  REQUIRE_THAT(error_of([&] { world.iot(); }).what(), ContainsSubstring("services section 'dev'"));
}

TEST_CASE("endpoint: a URL is taken apart, its path kept as written") {
  World world;
  REQUIRE(world.iot(with_endpoint("http://127.0.0.1:5190")) == "http 127.0.0.1 5190 ");
  REQUIRE(world.iot(with_endpoint("http://localhost/")) == "http localhost 80 ");
  REQUIRE(world.iot(with_endpoint("http://[::1]:8080/base/x%2Fy/")) == "http ::1 8080 /base/x%2Fy");
  REQUIRE(world.iot(with_endpoint("https://iot.example.com:8443/a/b")) == "https iot.example.com 8443 /a/b");
}

TEST_CASE("endpoint: plain http to another machine is for services that the user may send elsewhere, if allowed") {
  World world;
  auto options = with_endpoint("http://localstack:4566");
  options.allow_http = true;
  CHECK(world.iot(options) == "http localstack 4566 ");
  CHECK(world.sts(options) == "http localstack 4566 ");
  world.variables()["AWS_ENDPOINT_URL"] = "http://localstack:4566";
  options.endpoint_url.reset();
  CHECK(world.iot(options) == "http localstack 4566 ");
  for (const auto& error : {error_of([&] { world.role(options); }), error_of([&] { world.sso("eu-west-1"); })}) {
    CHECK_THAT(error.what(), ContainsSubstring("is plain http to 'localstack'"));
    CHECK_THAT(error.hint(), !ContainsSubstring("--allow-http"));
  }
}

TEST_CASE("endpoint: what is no base URL is refused") {
  World world;
  const std::pair<std::string, std::string> rows[] = {
      {"", "begins with neither"},
      {"iot.example.com", "begins with neither"},
      {"ftp://iot.example.com", "begins with neither"},
      {"https://", "names no host"},
      {"https://a b/", "is no URL"},
      {"https://a\r\nb/", "is no URL"},
      {"https://a:99999/", "is no URL"},
      {"https://u:hidden@h/", "holds a user name"},
      {"https://h/?x=1", "holds a query"},
      {"https://h/#x", "holds a query"},
      {"http://iot.example.com", "is plain http to 'iot.example.com'"},
      {"http://127.0.0.1.evil.example", "is plain http"},
      {"http://10.0.0.1", "is plain http"},
  };
  for (const auto& [url, why] : rows) {
    INFO(url);
    const auto options = with_endpoint(url);
    const auto error = error_of([&] { world.iot(options); });
    REQUIRE_THAT(error.what(), ContainsSubstring("the endpoint given by --endpoint-url " + why));
    REQUIRE_THAT(error.what(), !ContainsSubstring("hidden"));
  }
  CHECK_THAT(error_of([&] { world.iot(with_endpoint("http://localstack:4566")); }).hint(),
             ContainsSubstring("--allow-http"));
  world.variables()["AWS_REGION"] = "eu-west-1";
  world.variables()["AWS_ENDPOINT_URL"] = "nonsense";
  REQUIRE_THAT(error_of([&] { world.iot(); }).what(), ContainsSubstring("given by AWS_ENDPOINT_URL "));
}

TEST_CASE("endpoint: the metadata addresses are plain http for credentials, and for no service") {
  for (const std::string url : {"http://169.254.169.254", "http://169.254.170.2", "http://[fd00:ec2::254]"}) {
    INFO(url);
    CHECK_NOTHROW(parse_credentials_url(url, "somebody"));
    for (const auto plain : {PlainHttp::never, PlainHttp::if_allowed})
      CHECK_THROWS_WITH(parse_service_url(url, "somebody", plain), ContainsSubstring("is plain http to"));
  }
}
