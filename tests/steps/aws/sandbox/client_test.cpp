#include "steps/aws/iot/iot_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// The product's own client, with the sandbox in place of the network.
struct Connected : Sandbox {
  explicit Connected(sandbox::Settings settings = {}) : Sandbox(std::move(settings)) {
    host.environment.variables = {{"AWS_ACCESS_KEY_ID", "sandbox"}, {"AWS_SECRET_ACCESS_KEY", "sandbox"}};
    host.http.handler = [this](std::string_view method, const HttpRequest& request) {
      return service.handle(method, request);
    };
  }

  aws::SessionOptions options{.region = "us-east-1", .profile = {}, .endpoint_url = {}, .account = "123456789012"};
  aws::Session session{options};
  Host world = host.host();
  aws::IotClient client{session, world};
};

}  // namespace

TEST_CASE("the product's client and the sandbox agree on signatures, requests and answers") {
  Connected sandbox;
  auto& client = sandbox.client;
  const TestAuthority authority(sandbox.now());
  CHECK_FALSE(client.describe_ca_certificate(id_of(authority.pem)));
  const auto verification = authority.issue(sandbox.now(), client.get_registration_code());
  const auto registered = client.register_ca_certificate(
      {.ca_certificate_pem = authority.pem, .verification_certificate_pem = verification, .set_as_active = true});
  CHECK(registered.id == id_of(authority.pem));
  client.update_ca_certificate(registered.id, std::nullopt, "ENABLE");
  CHECK(client.describe_ca_certificate(registered.id).value().auto_registration_status == "ENABLE");

  const auto device = authority.issue(sandbox.now(), "d");
  const auto id = client.register_certificate({device, authority.pem, "ACTIVE"}).id;
  client.update_certificate(id, "INACTIVE");
  const auto described = client.describe_certificate(id).value();
  CHECK(described.status == "INACTIVE");
  CHECK(described.ca_certificate_id == registered.id);
}

TEST_CASE("the product's client survives lost answers, throttling and failures") {
  sandbox::Settings settings;
  // Every second request misbehaves, each time otherwise.
  using Kind = sandbox::Fault::Kind;
  settings.fault = [count = std::size_t{0}](std::string_view, std::string_view) mutable {
    constexpr Kind kinds[] = {Kind::drop_after, Kind::throttle, Kind::drop_before, Kind::internal_failure,
                              Kind::unavailable};
    const auto now = count++;
    return sandbox::Fault{now % 2 == 0 ? kinds[now / 2 % std::size(kinds)] : Kind::none, {}};
  };
  Connected sandbox(std::move(settings));
  const TestAuthority authority(sandbox.now());
  const auto verification = authority.issue(sandbox.now(), sandbox.client.get_registration_code());
  const auto ca = sandbox.client.register_ca_certificate(
      {.ca_certificate_pem = authority.pem, .verification_certificate_pem = verification, .set_as_active = true});
  CHECK(ca.id == id_of(authority.pem));
  for (int i = 0; i < 10; ++i) {
    const auto device = authority.issue(sandbox.now(), std::to_string(i));
    CHECK(sandbox.client.register_certificate({device, authority.pem, "ACTIVE"}).id == id_of(device));
  }
}
