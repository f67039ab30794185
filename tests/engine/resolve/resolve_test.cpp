// Which steps a manifest gives, and how they refer to each other.
#include "engine/resolve/resolve.h"

#include <algorithm>

#include "engine/base/text.h"
#include "tests/catch.h"
#include "tests/support/parse.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

using Ids = std::vector<std::string>;

Manifest manifest(const std::string& rest) {
  return test::parse_manifest("/w/line.yaml", "version: 1\nname: line\n" + rest);
}

Ids ids(const Graph& graph) {
  Ids out;
  for (const auto& step : graph.steps()) out.push_back(step.id.text());
  return out;
}

// "role=id" of every need, in order.
Ids needs(const Graph& graph, const std::string& id) {
  Ids out;
  for (const auto& link : graph.step(id_of(id)).needs) out.push_back(std::string(link.role) + "=" + link.step.text());
  return out;
}

const std::string hierarchy = R"(
authorities:
  root: {subject: {common_name: Root}, validity: 10y}
  line: {issuer: root, subject: {common_name: Line}, validity: 2y, register: {status: ACTIVE, tags: {plant: north}}}
devices:
  d1:
    issuer: line
    subject: {common_name: d1}
    validity: 1y
    csr: d1.csr
    register: {status: ACTIVE}
    thing: {groups: [all]}
    policies: [reader]
policies:
  reader: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iot:Connect", Resource: "*"}]}}
thing_groups:
  all: {}
)";

const std::string two_targets = R"(
aws:
  targets:
    eu: {region: eu-central-1, account: "123456789012"}
    us: {region: us-east-1}
)";

}  // namespace

TEST_CASE("resolve: without AWS a resource is a key, a request where asked for, and a certificate") {
  const auto graph = resolve(manifest(R"(
authorities:
  root: {subject: {common_name: Root}, validity: 10y}
devices:
  d1: {issuer: root, subject: {common_name: d1}, validity: 1y, csr: d1.csr}
)"));
  REQUIRE(ids(graph) == Ids{"authorities.root.key", "authorities.root.certificate", "devices.d1.key", "devices.d1.csr",
                            "devices.d1.certificate"});
  REQUIRE(needs(graph, "authorities.root.certificate") == Ids{"key=authorities.root.key"});
  REQUIRE(needs(graph, "devices.d1.csr") == Ids{"key=devices.d1.key"});
  REQUIRE(needs(graph, "devices.d1.certificate") == Ids{"key=devices.d1.key", "issuer_key=authorities.root.key",
                                                        "issuer_certificate=authorities.root.certificate"});
  REQUIRE(*graph.step("devices.d1.key"_id).link("certificate") == "devices.d1.certificate");
}

TEST_CASE("resolve: every step says of itself what its id says, and where its paths start") {
  const auto graph = resolve(manifest(two_targets + hierarchy));
  for (const auto& step : graph.steps()) {
    CAPTURE(step.id);
    const auto id = StepId::parse(step.id.text());
    REQUIRE(id);
    REQUIRE(step.kind() == id->kind());
    REQUIRE(step.resource() == id->resource());
    REQUIRE(step.target() == id->target());
    REQUIRE(*step.folder == "/w");
    REQUIRE_FALSE(step.is_retired);
  }
}

TEST_CASE("resolve: what AWS is to do is there once for each target, with its region and account as settings") {
  const auto graph = resolve(manifest(two_targets + hierarchy));
  Ids expected;
  for (const std::string target : {"eu", "us"})
    for (const auto* step :
         {"registration-code", "policies.reader.policy", "thing_groups.all.thing-group",
          "authorities.line.verification", "authorities.line.registration", "authorities.line.status",
          "authorities.line.tags", "devices.d1.registration", "devices.d1.status", "devices.d1.thing",
          "devices.d1.thing-groups", "devices.d1.attachments"})
      expected.push_back(at_target(step, target));
  for (const auto* step :
       {"authorities.root.key", "authorities.root.certificate", "authorities.line.key", "authorities.line.certificate",
        "devices.d1.key", "devices.d1.csr", "devices.d1.certificate"})
    expected.push_back(step);
  auto made = ids(graph);
  std::sort(made.begin(), made.end());
  std::sort(expected.begin(), expected.end());
  REQUIRE(made == expected);
  REQUIRE(graph.step("devices.d1.thing@eu"_id).settings ==
          Facts{{"account", "123456789012"}, {"region", "eu-central-1"}});
  REQUIRE(graph.step("devices.d1.thing@us"_id).settings == Facts{{"region", "us-east-1"}});
  REQUIRE(graph.step("devices.d1.key"_id).settings.empty());
}

TEST_CASE("resolve: steps need those of their own target, and files") {
  const auto graph = resolve(manifest(two_targets + hierarchy));
  REQUIRE(needs(graph, "authorities.line.verification@us") == Ids{"registration_code=registration-code@us",
                                                                  "key=authorities.line.key",
                                                                  "certificate=authorities.line.certificate"});
  REQUIRE(needs(graph, "authorities.line.registration@us") ==
          Ids{"certificate=authorities.line.certificate", "verification=authorities.line.verification@us"});
  REQUIRE(needs(graph, "devices.d1.registration@us") == Ids{"certificate=devices.d1.certificate",
                                                            "issuer_certificate=authorities.line.certificate",
                                                            "issuer_status=authorities.line.status@us"});
  REQUIRE(needs(graph, "devices.d1.status@us") == Ids{"registration=devices.d1.registration@us"});
  REQUIRE(needs(graph, "devices.d1.thing-groups@us") ==
          Ids{"thing=devices.d1.thing@us", "group.all=thing_groups.all.thing-group@us"});
  REQUIRE(needs(graph, "devices.d1.attachments@us") == Ids{"registration=devices.d1.registration@us",
                                                           "thing=devices.d1.thing@us",
                                                           "policy.reader=policies.reader.policy@us"});
}

TEST_CASE("resolve: a device is registered once its authority is known to be registered, by whomever") {
  const auto graph = resolve(manifest(R"(
aws: {region: us-east-1}
authorities:
  vendor: {key: elsewhere, certificate: vendor.crt, register: elsewhere}
devices:
  d1: {issuer: vendor, key: elsewhere, certificate: d1.crt, register: {}}
)"));
  const auto found = needs(graph, "devices.d1.registration");
  REQUIRE(std::ranges::count(found, "issuer_registration=authorities.vendor.registration") == 1);
}

TEST_CASE("resolve: what goes later when both are retired is among the recorded facts") {
  const auto graph = resolve(manifest(two_targets + hierarchy));
  REQUIRE(graph.step("devices.d1.attachments@eu"_id).wanted ==
          Facts{{"needs.policy.reader", "policies.reader.policy@eu"},
                {"needs.registration", "devices.d1.registration@eu"},
                {"needs.thing", "devices.d1.thing@eu"},
                {"policy.reader", "attached"},
                {"thing.d1", "attached"}});
  auto exclusive = two_targets + hierarchy;
  const std::string groups = "thing: {groups: [all]}";
  exclusive.replace(exclusive.find(groups), groups.size(), "thing: {groups: [all], exclusive: True}");
  REQUIRE(resolve(manifest(exclusive)).step("devices.d1.attachments@eu"_id).wanted.contains("exclusive-thing.d1"));
  REQUIRE(graph.step("authorities.line.tags@eu"_id).wanted ==
          Facts{{"needs.registration", "authorities.line.registration@eu"}, {"tag.plant", "north"}});
}

TEST_CASE("resolve: a certificate looks at its registrations and their status in every target, without waiting") {
  const auto graph = resolve(manifest(two_targets + hierarchy));
  const auto& step = graph.step("devices.d1.certificate"_id);
  REQUIRE(step.mentions.size() == 4);
  REQUIRE(*step.link("status@eu") == "devices.d1.status@eu");
  REQUIRE(*step.link("registration@eu") == "devices.d1.registration@eu");
  REQUIRE(*step.link("registration@us") == "devices.d1.registration@us");
  REQUIRE(step.need("registration@eu") == nullptr);
  REQUIRE(graph.step("authorities.root.certificate"_id).mentions.empty());
}

TEST_CASE("resolve: a key has to be proven only for a registration that AWS IoT wants it of") {
  const auto graph = resolve(manifest(R"(
aws: {}
authorities:
  root: {subject: {common_name: Root}, validity: 10y, register: {status: ACTIVE, mode: SNI_ONLY}}
devices:
  d1: {issuer: root, subject: {common_name: d1}, validity: 1y, register: {without_ca: true}}
)"));
  REQUIRE(ids(graph) == Ids{"authorities.root.key", "authorities.root.certificate", "authorities.root.registration",
                            "authorities.root.status", "devices.d1.key", "devices.d1.certificate",
                            "devices.d1.registration", "devices.d1.status"});
  REQUIRE(needs(graph, "authorities.root.registration") == Ids{"certificate=authorities.root.certificate"});
  REQUIRE(needs(graph, "devices.d1.registration") == Ids{"certificate=devices.d1.certificate"});
  REQUIRE(graph.step("devices.d1.registration"_id).wanted == Facts{{"type", "device"}, {"without_ca", "true"}});
}

TEST_CASE("resolve: what is wanted of a certificate is recorded, how to go about it is not") {
  const auto graph = resolve(manifest(R"(
authorities:
  root: {subject: {common_name: Root, country: DE}, validity: 10y, path_length: 1, protect: true, renew_before: 90d}
)"));
  const auto& step = graph.step("authorities.root.certificate"_id);
  REQUIRE(step.wanted == Facts{{"file", "pki/root.crt"},
                               {"is_authority", "true"},
                               {"path_length", "1"},
                               {"protect", "true"},
                               {"subject.common_name", "Root"},
                               {"subject.country", "DE"},
                               {"validity", "10y"}});
  REQUIRE(step.settings == Facts{{"profile_said", "true"}, {"renew_before", "90d"}});
}

TEST_CASE("resolve: the same manifest gives the same steps in the same order") {
  const auto first = resolve(manifest(two_targets + hierarchy)), second = resolve(manifest(two_targets + hierarchy));
  REQUIRE(ids(first) == ids(second));
  for (std::size_t i = 0; i < first.size(); ++i) REQUIRE(std::ranges::equal(first.needs(i), second.needs(i)));
}

TEST_CASE("resolve: each target has what the manifest leaves alone in it; without AWS there is no target") {
  const auto left = targets_in(manifest(two_targets + R"(
authorities:
  root: {subject: {common_name: Root}, validity: 10y}
policies:
  theirs: {}
  ours: {document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iot:Connect", Resource: "*"}]}}
)"));
  REQUIRE(left.names == std::set<std::string>{"eu", "us"});
  REQUIRE(left.left_alone == std::set<LeftAlone>{{"policy", "theirs", "eu"}, {"policy", "theirs", "us"}});
  const auto none = targets_in(manifest("authorities:\n  root: {subject: {common_name: Root}, validity: 10y}\n"));
  REQUIRE(none.names.empty());
  REQUIRE(none.left_alone.empty());
}
