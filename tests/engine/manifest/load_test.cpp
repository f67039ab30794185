#include "engine/manifest/load.h"

#include <fstream>
#include <set>
#include <sstream>

#include <Poco/JSON/Parser.h>

#include "engine/base/subject_attributes.h"
#include "engine/manifest/schema/embedded_schema.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/parse.h"

namespace {

using namespace byoc;

std::string read(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

Path example(const std::string& name) {
  return Path(BYOC_SOURCE_DIR) / "manifests" / name;
}

const std::string minimal = R"(
version: 1
name: line
subject: {organization: Example, country: US, common_name: replaced}
authorities:
  root: {subject: {common_name: Root}, validity: 10y}
  policy: {issuer: root, subject: {common_name: Policy}, validity: 5y}
  line: {issuer: policy, subject: {common_name: Line}, validity: 2y}
devices:
  d1: {issuer: line, subject: {serial_number: "7", common_name: d1, state: WA}, validity: 18mo}
)";

std::string text_of(const std::optional<Period>& period) {
  return period ? format_period(*period) : std::string();
}

// Everything that was read, as text, so that two manifests can be compared.
std::string dump(const Resource& resource) {
  std::ostringstream out;
  out << resource.id() << '|' << resource.issuer.value_or("-") << '|' << resource.key << '|' << resource.certificate
      << '|' << resource.csr.value_or("-") << '|' << resource.curve << '|' << text_of(resource.validity.period) << '|'
      << text_of(resource.renew_before) << '|' << resource.is_protected << '|' << resource.path_length.value_or(-1);
  for (const auto& time : {resource.validity.not_before, resource.validity.not_after})
    out << '|' << (time ? format_rfc3339(*time) : "-");
  for (const auto& [attribute, value] : resource.subject) out << '|' << attribute << '=' << value;
  for (const auto& purpose : resource.extended_key_usage) out << '|' << purpose;
  if (resource.registration) out << '|' << resource.registration->status << resource.registration->auto_registration;
  return out.str();
}

std::string dump(const Manifest& manifest) {
  std::string out = manifest.name + '|' + (manifest.aws ? manifest.aws->first().region.value_or("-") : "no aws");
  for (const auto* resources : {&manifest.authorities, &manifest.devices})
    for (const auto& resource : *resources) out += '\n' + dump(resource);
  return out;
}

}  // namespace

TEST_CASE("manifest: what is left out has its default") {
  const auto manifest = test::parse_manifest("dir/line.yaml", minimal);
  CHECK(manifest.name == "line");
  CHECK(manifest.folder() == "dir");
  CHECK(!manifest.aws);
  CHECK(dump(manifest) ==
        "line|no aws\n"
        "authorities.root|-|pki/root.key|pki/"
        "root.crt|-|P-256|10y||1|-1|-|-|country=US|organization=Example|common_name=Root\n"
        "authorities.policy|root|pki/policy.key|pki/policy.crt|-|P-256|5y||0|-1|-|-|country=US|organization=Example|"
        "common_name=Policy\n"
        "authorities.line|policy|pki/line.key|pki/line.crt|-|P-256|2y||0|0|-|-|country=US|organization=Example|"
        "common_name=Line\n"
        "devices.d1|line|pki/d1.key|pki/d1.crt|-|P-256|18mo||0|-1|-|-|country=US|state=WA|organization=Example|"
        "common_name=d1|serial_number=7|client_auth");
  CHECK(manifest.devices[0].mark == SourceMark{10, 3});
  CHECK(manifest.authority("line") == &manifest.authorities[2]);
  CHECK(manifest.authority("d1") == nullptr);
}

TEST_CASE("manifest: a bare file name stands in the folder '.'") {
  CHECK(test::parse_manifest("line.yaml", minimal).folder() == ".");
}

TEST_CASE("manifest: the document's example names the document's files, periods and registrations") {
  const auto manifest = test::parse_manifest("byoc-ecdsa.yaml", read(example("byoc-ecdsa.yaml")));
  CHECK(manifest.aws->first().region == "us-east-1");
  CHECK(!manifest.aws->first().account);
  const std::string shared = "country=US|state=Washington|organization=Example Devices|common_name=";
  CHECK(dump(manifest) ==
        "byoc-ecdsa|us-east-1\n"
        "authorities.root|-|rootCA.key|rootCA.crt|-|P-256|1024d||1|-1|-|-|" +
            shared +
            "Example Root CA|ACTIVE0\n"
            "authorities.intermediate|root|intermediateCA.key|intermediateCA.crt|intermediateCA.csr|P-256|500d||0|0|-|-"
            "|" +
            shared +
            "Example Intermediate CA|ACTIVE0\n"
            "devices.deviceCert|intermediate|deviceCert.key|deviceCert.crt|deviceCert.csr|P-256|500d||0|-1|-|-|" +
            shared + "thermostat-0001|client_auth|ACTIVE0");
}

TEST_CASE("manifest: every example loads, and names the schema for the editor") {
  for (const auto& entry : std::filesystem::directory_iterator(Path(BYOC_SOURCE_DIR) / "manifests")) {
    const auto name = entry.path().filename().string();
    if (entry.path().extension() != ".yaml" || name.ends_with(".lock.yaml")) continue;
    INFO(name);
    const auto content = read(entry.path());
    CHECK(content.starts_with("# yaml-language-server: $schema=../schemas/manifest.v1.json\n"));
    CHECK(!test::parse_manifest(name, content).authorities.empty());
  }
}

TEST_CASE("manifest: the richer example uses what it shows") {
  const auto manifest = test::parse_manifest("product-lines.yaml", read(example("product-lines.yaml")));
  const auto* root = manifest.authority("root");
  CHECK(root->curve == "P-384");
  CHECK(root->path_length == 2);
  CHECK(!manifest.authority("policy")->path_length);
  CHECK(manifest.authority("policy")->is_protected);
  CHECK(manifest.authority("thermostats")->registration->auto_registration);
  const auto* gateways = manifest.authority("gateways");
  CHECK(format_rfc3339(*gateways->validity.not_after) == "2031-01-01T00:00:00Z");
  CHECK(manifest.devices[1].registration->status == "INACTIVE");
  CHECK(manifest.devices[2].extended_key_usage == std::vector<std::string>{"client_auth", "server_auth"});
  CHECK(manifest.devices[2].csr == "pki/gateway-berlin.csr");
  CHECK(!manifest.devices[3].registration);
}

TEST_CASE("manifest: comments, blank lines, quotes and the order of keys mean nothing") {
  const auto plain = test::parse_manifest("line.yaml", minimal);
  const auto other = test::parse_manifest("line.yaml", R"(# a comment
name: "line"   # another

devices:
  d1:
    validity: '18mo'
    subject:
      common_name: d1
      state: WA
      serial_number: "7"
    issuer: line
authorities:

  root:
    validity: 10y
    subject: {common_name: Root}
  policy: {validity: 5y, subject: {common_name: Policy}, issuer: root}
  line: {validity: 2y, issuer: policy, subject: {common_name: Line}}
subject: {common_name: replaced, country: US, organization: Example}
version: 1
)");
  CHECK(dump(other) == dump(plain));
}

TEST_CASE("manifest: resources keep the order in which they are written") {
  const auto manifest = test::parse_manifest("m.yaml", R"(
version: 1
name: m
authorities:
  z: {subject: {common_name: z}, validity: 1y}
  a: {subject: {common_name: a}, validity: 1y}
  m: {subject: {common_name: m}, validity: 1y}
)");
  CHECK(manifest.authorities[0].name == "z");
  CHECK(manifest.authorities[1].name == "a");
  CHECK(manifest.authorities[2].name == "m");
}

TEST_CASE("manifest: a key that is elsewhere leaves the certificate to whoever makes it") {
  const auto manifest = test::parse_manifest("m.yaml", R"(
version: 1
name: m
subject: {organization: Example}
authorities:
  root: {key: elsewhere, certificate: root.crt}
  named: {key: elsewhere, certificate: named.crt, subject: {common_name: Named}}
  issuing: {issuer: root, subject: {common_name: I}, validity: 1y}
  asked: {issuer: root, subject: {common_name: J}, validity: 1y, csr: asked.csr}
devices:
  d1: {issuer: issuing, key: elsewhere, csr: true, subject: {common_name: d1}, validity: 1y}
  d2: {issuer: issuing, key: elsewhere, certificate: d2.crt}
  d3: {issuer: issuing, subject: {common_name: d3}, validity: 1y, keep_key: false}
  d4: {issuer: root, subject: {common_name: d4}, validity: 1y}
)");
  const auto& root = *manifest.authority("root");
  CHECK((root.is_key_elsewhere && root.is_certificate_given() && root.key.empty() && root.subject.empty()));
  CHECK(manifest.authority("named")->subject == Subject{{"organization", "Example"}, {"common_name", "Named"}});
  // What is issued elsewhere needs a request.
  CHECK(manifest.authority("issuing")->csr == "pki/issuing.csr");
  CHECK(manifest.authority("asked")->csr == "asked.csr");
  CHECK(manifest.devices[3].csr == "pki/d4.csr");
  CHECK((manifest.devices[0].is_key_elsewhere && !manifest.devices[0].is_certificate_given()));
  CHECK(manifest.devices[1].is_certificate_given());
  CHECK((manifest.devices[0].is_key_kept && !manifest.devices[2].is_key_kept && !manifest.devices[2].csr));
}

TEST_CASE("manifest: everything that may be said is read") {
  const auto manifest = test::parse_manifest("m.yaml", R"(
version: 0x1
name: m
aws: {region: us-gov-west-1, account: "012345678901"}
authorities:
  a:
    subject: {email_address: a@b.c, domain_component: b, common_name: Ünïcode}
    curve: P-521
    not_before: 2027-01-01T00:00:00+01:00
    not_after: 2028-01-01T00:00:00Z
    renew_before: 30d
    path_length: 0
    protect: false
    key: /keys/a.key
    certificate: sub/../a.crt
    csr: true
    register: {status: INACTIVE, auto_registration: True, mode: DEFAULT}
devices:
  d:
    issuer: a
    subject: {common_name: d}
    validity: 12h
    csr: false
    protect: true
    extended_key_usage: [server_auth, client_auth]
    register: {status: REVOKED}
  e: {issuer: a, subject: {common_name: e}, validity: 1d, extended_key_usage: []}
)");
  CHECK(*manifest.aws->first().account == "012345678901");
  CHECK(dump(manifest) ==
        "m|us-gov-west-1\n"
        "authorities.a|-|/keys/a.key|sub/../a.crt|pki/a.csr|P-521||30d|0|0|2026-12-31T23:00:00Z|2028-01-01T00:00:00Z|"
        "common_name=Ünïcode|domain_component=b|email_address=a@b.c|INACTIVE1\n"
        "devices.d|a|pki/d.key|pki/d.crt|-|P-256|12h||1|-1|-|-|common_name=d|client_auth|server_auth|REVOKED0\n"
        "devices.e|a|pki/e.key|pki/e.crt|-|P-256|1d||0|-1|-|-|common_name=e");
}

TEST_CASE("manifest: the longest values that are allowed are, counted in characters") {
  std::string name;
  for (int i = 0; i < 64; ++i) name += "ü";
  const auto text = [&](const std::string& common_name) {
    return "version: 1\nname: m\nauthorities:\n  a: {subject: {common_name: " + common_name + "}, validity: 1y}\n";
  };
  CHECK(test::parse_manifest("m.yaml", text(name)).authorities[0].subject[0].second == name);
  CHECK_THROWS_AS(test::parse_manifest("m.yaml", text(name + "x")), SourceError);
}

TEST_CASE("manifest: it is read from its path and nothing else is") {
  test::FakeHost host;
  host.files.put("/w/line.yaml", minimal);
  CHECK(load_manifest("/w/line.yaml", host.files).path == "/w/line.yaml");
  CHECK(host.faults.effects() == 0);
  CHECK_THROWS_AS(load_manifest("/w/none.yaml", host.files), Error);
}

TEST_CASE("manifest: the schema in the program is the file beside it") {
  CHECK(embedded_schema == read(Path(BYOC_SOURCE_DIR) / "schemas/manifest.v1.json"));
}

TEST_CASE("manifest: the schema allows the subject attributes that certificates can have, and no others") {
  const auto schema = Poco::JSON::Parser().parse(std::string(embedded_schema)).extract<Poco::JSON::Object::Ptr>();
  const auto subject = schema->getObject("definitions")->getObject("subject");
  CHECK_FALSE(subject->getValue<bool>("additionalProperties"));
  const auto names = subject->getObject("properties")->getNames();
  std::set<std::string> known;
  for (const auto& attribute : subject_attributes) known.emplace(attribute.name);
  CHECK(std::set<std::string>(names.begin(), names.end()) == known);
}

namespace {

std::string with_devices(int count) {
  std::string text = "version: 1\nname: m\nauthorities:\n  a: {subject: {common_name: a}, validity: 1y}\ndevices:\n";
  for (int i = 1; i <= count; ++i)
    text += "  d" + std::to_string(i) + ": {issuer: a, subject: {common_name: d}, validity: 1d}\n";
  return text;
}

}  // namespace

TEST_CASE("manifest: it holds 20,000 authorities and devices, and no more") {
  CHECK(test::parse_manifest("m.yaml", with_devices(19'999)).devices.size() == 19'999);
  try {
    test::parse_manifest("m.yaml", with_devices(20'000));
    FAIL("no error");
  } catch (const SourceError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    CHECK(error.diagnostics()[0].mark == SourceMark{20'005, 3});
    CHECK(error.diagnostics()[0].message ==
          "the manifest has 20001 authorities and devices; this version can hold 20000 in one manifest");
    CHECK(error.diagnostics()[0].hint == "split it into several manifests, each with a name and a lock of its own");
  }
}

TEST_CASE("manifest: it holds 60,000 registrations in all targets together, and no more") {
  const auto with_registrations = [](int count) {
    std::string text = "version: 1\nname: m\naws: {targets: {";
    for (const auto* target : {"a: {region: us-east-1}", "b: {region: us-west-2}", "c: {region: eu-west-1}"})
      text += std::string(target) + ", ";
    text += "d: {region: eu-central-1}}}\nauthorities:\n";
    text += "  r: {subject: {common_name: R}, validity: 2y, register: {}}\ndevices:\n";
    for (int i = 1; i < count; ++i)
      text += "  d" + std::to_string(i) + ": {issuer: r, subject: {common_name: d" + std::to_string(i) +
              "}, validity: 1y, register: {}}\n";
    return text;
  };
  CHECK(test::parse_manifest("m.yaml", with_registrations(15'000)).devices.size() == 14'999);
  CHECK_THROWS_WITH(test::parse_manifest("m.yaml", with_registrations(15'001)),
                    ContainsSubstring("m.yaml:15006:3: error: the manifest has 60004 registrations in 4 targets; this "
                                      "version can hold 60000 in one manifest") &&
                        ContainsSubstring("hint: split the manifest into several, by targets or by devices"));
}

TEST_CASE("manifest: dates may touch what bounds them, and no more") {
  const auto with = [](const std::string& issuer, const std::string& device) {
    return test::parse_manifest(
        "line.yaml", "version: 1\nname: line\nauthorities:\n  root: {subject: {common_name: Root}, " + issuer +
                         "}\ndevices:\n  d1: {issuer: root, subject: {common_name: d1}, " + device + "}\n");
  };
  const std::string end = "2030-01-01T00:00:00Z", later = "2030-01-01T00:00:01Z";
  const auto until = [](const std::string& date) { return "not_after: " + date; };
  CHECK_NOTHROW(with(until(end), until(end)));
  CHECK_THROWS_WITH(with(until(end), until(later)), ContainsSubstring("would outlive its issuer"));
  const auto from = [&](const std::string& date) { return "not_before: " + date + ", "; };
  CHECK_NOTHROW(with(until(later), from(end) + until(later)));
  CHECK_THROWS_WITH(with(until(later), from(end) + until(end)), ContainsSubstring("is not after its 'not_before'"));
  CHECK_NOTHROW(with(from("1950-01-01T00:00:00Z") + until(end), until(end)));
  CHECK_THROWS_WITH(with(from("1949-12-31T23:59:59Z") + until(end), until(end)), ContainsSubstring("outside of what"));
  CHECK_NOTHROW(with(until(end), "validity: 30d, renew_before: 29d"));
  CHECK_THROWS_WITH(with(until(end), "validity: 30d, renew_before: 30d"), ContainsSubstring("always be due"));
}

TEST_CASE("manifest: a file that is none is refused without a word of it") {
  test::FakeHost host;
  for (const auto* content :
       {"machine example.com login me password hunter2\n", "hunter2: x\n", "[hunter2\n", "hunter2: [\n"}) {
    host.files.put("/w/line.yaml", content);
    CHECK_THROWS_WITH(load_manifest("/w/line.yaml", host.files),
                      ContainsSubstring("this is no manifest") && !ContainsSubstring("hunter2"));
  }
}
