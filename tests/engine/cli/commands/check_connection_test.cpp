#include "engine/cli/commands/check_connection.h"

#include <sstream>

#include "steps/x509/certificate.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/parse.h"

using namespace byoc;
using namespace byoc::test;
using namespace std::string_literals;
using Kind = TlsFailure::Kind;

namespace {

constexpr auto manifest_text = R"(version: 1
name: line
aws: {region: eu-west-1}
subject: {country: US, state: Washington, organization: Example}
authorities:
  root:
    subject: {common_name: Example Root CA}
    validity: 1024d
  middle:
    issuer: root
    subject: {common_name: Example CA}
    validity: 500d
devices:
  d1:
    issuer: middle
    subject: {common_name: thermostat-0001}
    validity: 500d
)";

const auto accepted = "\x20\x02\x00\x00"s;

// Plays a server, and keeps what it was told.
class FakeTls final : public TlsConnector {
 public:
  std::unique_ptr<TlsConnection> connect(const TlsServer& to, const TlsIdentity& as) const override {
    server = to;
    certificates = as.certificates;
    key = as.key.copy();
    if (at_connect) throw *at_connect;
    return std::make_unique<Connection>(*this);
  }

  std::optional<TlsFailure> at_connect, at_receive;
  std::string answer = accepted;
  bool asks = true;
  mutable TlsServer server;
  mutable std::string certificates, sent;
  mutable Secret key;

 private:
  struct Connection final : TlsConnection {
    explicit Connection(const FakeTls& owner) : tls(owner) {}
    bool was_certificate_asked() const override { return tls.asks; }
    void send(std::string_view bytes) override { tls.sent += bytes; }
    std::string receive(std::size_t) override {
      if (tls.at_receive) throw *tls.at_receive;
      return tls.answer.substr(next++, 1);  // one at a time, as a network may
    }
    const FakeTls& tls;
    std::size_t next = 0;
  };
};

struct World {
  World() {
    const auto now = host.clock.now();
    const auto make = [&](const std::string& name, const std::string& common_name, const x509::Signer* signer,
                          const std::optional<x509::Certificate>& issuer) {
      auto key = x509::PrivateKey::generate("P-256", host.random);
      x509::Profile profile;
      profile.subject = {{"common_name", common_name}};
      profile.not_before = now;
      profile.not_after = now + std::chrono::hours(24 * 30);
      profile.is_authority = name != "d1";
      auto certificate = x509::issue(profile, key.public_key(), signer ? *signer : key, issuer, host.random);
      host.files.put("/w/pki/" + name + ".key", std::string(key.pem().reveal()), 0600);
      host.files.put("/w/pki/" + name + ".crt", certificate.pem());
      return std::pair(std::move(key), certificate);
    };
    const auto root = make("root", "Example Root CA", nullptr, std::nullopt);
    const auto middle = make("middle", "Example CA", &root.first, root.second);
    middle_pem = middle.second.pem();
    leaf_pem = make("d1", "thermostat-0001", &middle.first, middle.second).second.pem();
    arguments.id = "devices.d1";
    arguments.data_endpoint = "broker.example";
  }

  std::string check() {
    std::ostringstream out, err;
    Console console{out, err, false, false, Paint(), Paint(), {}};
    const auto manifest = parse_manifest("/w/line.yaml", text);
    const int status = check_connection(arguments, manifest, host.reader(), tls, console);
    CHECK(status == 0);
    told = err.str();
    return out.str();
  }

  // "what\nhint"
  std::string error() {
    try {
      check();
    } catch (const Error& error) {
      CHECK_FALSE(error.hint().empty());
      return error.what() + "\n"s + error.hint();
    }
    FAIL("it got in");
    return {};
  }

  FakeHost host;
  FakeTls tls;
  Arguments arguments;
  std::string text = manifest_text, middle_pem, leaf_pem;
  std::string told;  // on stderr
};

}  // namespace

TEST_CASE("check-connection: the device shows its chain without the root, connects, and leaves") {
  World world;
  CHECK(world.check() ==
        "'devices.d1' is connected: 'broker.example:8883' accepted its certificate and the client id "
        "'thermostat-0001'\n");
  CHECK(world.tls.certificates == world.leaf_pem + world.middle_pem);
  CHECK(world.tls.key.reveal() == world.host.files.read("/w/pki/d1.key"));
  CHECK_THAT(world.tls.sent, ContainsSubstring("MQTT") && ContainsSubstring("thermostat-0001\xe0"));
  CHECK(world.host.http.requests().empty());
  CHECK(world.host.faults.effects() == 0);
}

TEST_CASE("check-connection: without --data-endpoint AWS IoT is asked where devices connect") {
  World world;
  world.arguments.data_endpoint.reset();
  world.host.environment.variables = {{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};
  world.host.http.handler = [](std::string_view, const HttpRequest&) {
    return HttpResponse{200, {}, R"({"endpointAddress": "abc-ats.iot.eu-west-1.amazonaws.com"})"};
  };
  world.check();
  CHECK(world.host.http.requests() == std::vector{"GET /endpoint?endpointType=iot%3AData-ATS"s});
  CHECK(world.tls.server.authority() == "abc-ats.iot.eu-west-1.amazonaws.com:8883");
  CHECK(world.told.empty());
  world.arguments.verbose = true;
  world.check();
  CHECK(world.told == "credentials: environment\n");
}

TEST_CASE("check-connection: the permission that asking for the endpoint needs is named where it is missing") {
  World world;
  world.arguments.data_endpoint.reset();
  world.host.environment.variables = {{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};
  world.host.http.handler = [](std::string_view, const HttpRequest&) {
    return HttpResponse{403, {{"x-amzn-ErrorType", "AccessDeniedException"}}, "{}"};
  };
  CHECK_THAT(world.error(), ContainsSubstring("allow iot:DescribeEndpoint"));
}

TEST_CASE("check-connection: roots come from --data-ca, else AWS_CA_BUNDLE, else the system") {
  World world;
  world.check();
  CHECK(world.tls.server.roots.empty());
  world.host.files.put("/bundle", "from the environment");
  world.host.files.put("/ca", "from the command line");
  world.host.environment.variables["AWS_CA_BUNDLE"] = "/bundle";
  world.check();
  CHECK(world.tls.server.roots == "from the environment");
  world.arguments.data_ca = "/ca";
  world.check();
  CHECK(world.tls.server.roots == "from the command line");
}

TEST_CASE("check-connection: only a device of the manifest can be checked") {
  World world;
  for (const auto& [id, hint] : {std::pair{"devices.d2", "did you mean 'devices.d1'?"},
                                 {"d1", "did you mean 'devices.d1'?"},
                                 {"authorities.root", "devices begin with 'devices.'"}}) {
    world.arguments.id = id;
    CHECK_THROWS_AS(world.check(), UsageError);
    CHECK_THAT(world.error(), ContainsSubstring("names no device") && ContainsSubstring(hint));
  }
}

TEST_CASE("check-connection: an endpoint is a host, or a host and a port") {
  World world;
  for (const auto& [given, place] : {std::pair{"localhost:1883", "localhost:1883"},
                                     {"10.0.0.1", "10.0.0.1:8883"},
                                     {"[::1]", "[::1]:8883"},
                                     {"[::1]:65535", "[::1]:65535"}}) {
    world.arguments.data_endpoint = given;
    world.check();
    CHECK(world.tls.server.authority() == place);
  }
  for (const auto* unfit :
       {"https://a", "a/b", "a:", "a:0", "a:65536", "a:1x", "::1", "[::1", "[]", "[:1", ":1", "a b"}) {
    world.arguments.data_endpoint = unfit;
    CAPTURE(unfit);
    CHECK_THROWS_AS(world.check(), UsageError);
  }
}

TEST_CASE("check-connection: what AWS IoT can't be asked for has to be named") {
  World world;
  world.arguments.data_endpoint.reset();
  world.text.erase(world.text.find("aws:"), "aws: {region: eu-west-1}\n"s.size());
  CHECK_THAT(world.error(), ContainsSubstring("has no 'aws'") && ContainsSubstring("--data-endpoint"));
}

TEST_CASE("check-connection: a missing, foreign or encrypted key or certificate is an error, nothing is sent") {
  World world;
  const auto with = [&](const std::string& file, const std::string& content) {
    const auto before = world.host.files.read("/w/pki/" + file);
    world.host.files.put("/w/pki/" + file, content);
    auto text = world.error();
    world.host.files.put("/w/pki/" + file, before);
    return text;
  };
  CHECK_THAT(with("d1.key", world.host.files.read("/w/pki/root.key")), ContainsSubstring("not the key of"));
  CHECK_THAT(with("d1.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"),
             ContainsSubstring("encrypted"));
  CHECK_THAT(with("middle.crt", "nonsense"), ContainsSubstring("authorities.middle: 'pki/middle.crt'"));
  world.host.clock.advance(std::chrono::hours(24 * 31));
  CHECK_THAT(world.error(), ContainsSubstring("has ended on"));
  world.host.files.remove("/w/pki/d1.crt");
  CHECK_THAT(world.error(), ContainsSubstring("there is no 'pki/d1.crt'"));
  CHECK(world.tls.certificates.empty());
}

TEST_CASE("check-connection: every way to be refused is told in words") {
  const auto with = [](auto spoil) {
    World world;
    spoil(world.tls);
    return world.error();
  };
  CHECK_THAT(with([](auto& tls) { tls.at_receive.emplace(Kind::refused, "refused: unknown CA", "", 48); }),
             ContainsSubstring("(the certificate of 'devices.d1')") && ContainsSubstring("register its authority"));
  CHECK_THAT(with([](auto& tls) { tls.at_connect.emplace(Kind::refused, "refused: certificate unknown", "", 46); }),
             ContainsSubstring("registered and ACTIVE"));
  CHECK_THAT(with([](auto& tls) { tls.at_connect.emplace(Kind::untrusted, "not trusted"); }),
             ContainsSubstring("--data-ca"));
  CHECK_THAT(with([](auto& tls) { tls.at_connect.emplace(Kind::closed, "closed"); }),
             ContainsSubstring("registered and ACTIVE"));
  CHECK_THAT(
      with([](auto& tls) { tls.at_receive.emplace(Kind::closed, "closed"); }),
      ContainsSubstring("after CONNECT") && ContainsSubstring("iot:Connect for the client id 'thermostat-0001'"));
  CHECK_THAT(with([](auto& tls) { tls.at_connect.emplace(Kind::unreachable, "can't connect", "firewall"); }),
             ContainsSubstring("can't connect\nfirewall"));
  CHECK_THAT(with([](auto& tls) { tls.answer = "\x20\x02\x00\x05"s; }),
             ContainsSubstring("return code 5, not authorised") && ContainsSubstring("iot:Connect"));
  CHECK_THAT(with([](auto& tls) { tls.answer = "HTTP"; }), ContainsSubstring("not MQTT 3.1.1"));
}

TEST_CASE("check-connection: what was given is not asked for again, and a name that was made up is told for one") {
  World world;
  world.host.files.put("/ca", "roots of another");
  world.arguments.data_ca = "/ca";
  world.tls.at_connect.emplace(Kind::untrusted, "not trusted");
  CHECK_THAT(world.error(), ContainsSubstring("names other roots than that of its certificate"));
  World named;
  named.tls.at_connect.emplace(Kind::unresolved, "unknown", "check the spelling");
  named.arguments.data_endpoint = "broker.example";
  CHECK_THAT(named.error(), ContainsSubstring("check the spelling"));
  named.arguments.data_endpoint = "localhost:0";
  CHECK_THAT(named.error(), ContainsSubstring("a port from 1 to 65535"));
}

TEST_CASE("check-connection: a server that lets in anybody proves nothing, and hears nothing") {
  World world;
  world.tls.asks = false;
  CHECK_THAT(world.error(), ContainsSubstring("'broker.example:8883' did not ask for a certificate") &&
                                ContainsSubstring("'devices.d1'") && ContainsSubstring("--data-endpoint"));
  CHECK(world.tls.sent.empty());
}
