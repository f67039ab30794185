#include "steps/x509/general_names.h"

#include "engine/base/ip_address.h"
#include "engine/base/text.h"
#include "steps/x509/der_element.h"
#include "steps/x509/name_constraints.h"
#include "steps/x509/public_key.h"
#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::Certificate;

namespace {

x509::Profile everywhere() {
  auto profile = device("leaf");
  profile.alternative_names = {"dns:*.example.com", "ip:192.0.2.1", "ip:2001:db8::1", "uri:urn:example:1",
                               "email:ops@example.com"};
  profile.issuer_locations = {{"http://a.example/root.crl", "http://b.example/root.crl"},
                              {"http://ocsp.example"},
                              {"http://a.example/root.crt"}};
  return profile;
}

Certificate issued(Root& root, const x509::Profile& profile) {
  const auto key = x509::PrivateKey::generate("P-256", root.random);
  return x509::issue(profile, key.public_key(), root.key, root.certificate, root.random);
}

std::string subtree(std::uint8_t tag, std::string_view value) {
  std::string base{static_cast<char>(tag), static_cast<char>(value.size())};
  base += value;
  return std::string{'\x30', static_cast<char>(base.size())} + base;
}

// NameConstraints of one list: 0xa0 permits, 0xa1 excludes.
std::string constraints(std::uint8_t list, const std::string& subtrees) {
  std::string content{static_cast<char>(list), static_cast<char>(subtrees.size())};
  content += subtrees;
  return std::string{'\x30', static_cast<char>(content.size())} + content;
}

}  // namespace

TEST_CASE("x509 names: what a certificate says of places and names is read as it was wanted") {
  Root root;
  const auto facts = issued(root, everywhere()).extensions();
  CHECK(fact(facts, "subject_alternative_name") ==
        "dns:*.example.com email:ops@example.com ip:192.0.2.1 ip:2001:db8::1 uri:urn:example:1");
  CHECK(fact(facts, "crl_distribution_points") == "http://a.example/root.crl http://b.example/root.crl");
  CHECK(fact(facts, "ocsp") == "http://ocsp.example");
  CHECK(fact(facts, "ca_issuers") == "http://a.example/root.crt");
  CHECK_FALSE(facts.contains("other_extensions"));
}

TEST_CASE("x509 names: a name of another type, and what is no such extension, is said to be another one") {
  const auto said = [](const Botan::OID& oid, const std::string& hex) {
    const auto value = from_hex(hex).value();
    return x509::read_names(oid, x509::as_bytes(value));
  };
  CHECK_FALSE(said(x509::alternative_name_oid(), "3004880203e8"));             // registeredID
  CHECK_FALSE(said(x509::alternative_name_oid(), "30058203610a62"));           // a line feed in a host name
  CHECK_FALSE(said(x509::alternative_name_oid(), "3005870301020300"));         // an address of three octets
  CHECK_FALSE(said(x509::crl_distribution_points_oid(), "3004300281020780"));  // reasons, and no name
  CHECK_FALSE(said(x509::authority_information_access_oid(), "31"));
  CHECK_FALSE(said(Botan::OID("2.5.29.30"), "3000"));
  CHECK(said(x509::alternative_name_oid(), "300382016a") == Facts{{"subject_alternative_name", "dns:j"}});
}

TEST_CASE("x509 names: renewing keeps what is not said, and writes what is") {
  Root root;
  const auto present = issued(root, everywhere());
  x509::Renewal renewal{present.not_before(), present.not_after() + std::chrono::hours(1), false, {}, {}};
  const auto facts = [&] {
    return x509::renew(present, renewal, root.key, root.certificate, root.random).extensions();
  };
  CHECK(facts() == present.extensions());
  renewal.issuer_locations.ocsp = {"http://new.example"};
  renewal.alternative_names = {"dns:new.example"};
  auto expected = present.extensions();
  expected["ocsp"] = "http://new.example";
  expected["subject_alternative_name"] = "dns:new.example";
  CHECK(facts() == expected);  // with its ca_issuers
}

TEST_CASE("x509 names: addresses are read and written as inet_pton does") {
  for (const auto* text : {"0.0.0.0", "255.255.255.255", "::", "2001:db8::1"})
    CHECK(ip_text(ip_octets(text).value()) == text);
  for (const auto* text : {"", "1", "1.2.3", "256.0.0.1", "1.2.3.4 ", ":", "1::2::3", "fe80::1%eth0"})
    CHECK_FALSE(ip_octets(text));
  CHECK_FALSE(ip_octets(std::string("1.2.3.4\0x", 9)));
  CHECK_FALSE(ip_text("abc"));
}

TEST_CASE("x509 dates: a certificate without an end is issued and read to the second") {
  Root root;
  auto profile = device("leaf");
  profile.not_after = no_end;
  const auto certificate = issued(root, profile);
  CHECK(certificate.not_after() == at("9999-12-31T23:59:59Z"));
  CHECK(certificate.is_signed_by(root.key.public_key()));
  CHECK(Certificate::from_pem(certificate.pem()).fingerprint() == certificate.fingerprint());
  const x509::Renewal renewal{profile.not_before + std::chrono::hours(1), no_end, false, {}, {}};
  CHECK(x509::renew(certificate, renewal, root.key, root.certificate, root.random).not_after() == no_end);
  profile.not_after = at("3100-06-01T00:00:00Z");
  CHECK(issued(root, profile).not_after() == profile.not_after);
  profile.not_after = at("2049-12-31T23:59:59Z");
  CHECK(issued(root, profile).not_after() == profile.not_after);
}

TEST_CASE("x509 dates: a leap day beyond the year 3100 is a day as any") {
  Root root;
  auto profile = device("leaf");
  profile.not_after = at("9996-02-29T12:00:00Z");
  CHECK(issued(root, profile).not_after() == profile.not_after);
}

TEST_CASE("x509 dates: what is too short for a date is none, and nothing is written beyond it") {
  for (const std::size_t size : {0, 1, 2, 3, 4, 14, 16}) {
    for (const char tag : {'\x17', '\x18', '\x0c'}) {
      const auto element = [](char id, const std::string& content) {
        return std::string{id, static_cast<char>(content.size())} + content;
      };
      const auto dates = element('\x17', "260101000000Z") + element(tag, std::string(size, '9'));
      const auto body = element('\x02', "\x01") + element('\x30', "") + element('\x30', "") + element('\x30', dates);
      CHECK_THAT(error_of([&] { Certificate::from_der(element('\x30', element('\x30', body))); }),
                 ContainsSubstring("not an X.509 certificate"));
    }
  }
}

TEST_CASE("x509 dates: a mutilated certificate without an end is an Error or another certificate, never a crash") {
  Root root;
  auto profile = device("leaf");
  profile.not_after = no_end;
  for (const auto& der : mutilated(issued(root, profile).der())) {
    bool is_signed = false;
    try {
      is_signed = Certificate::from_der(der).is_signed_by(root.key.public_key());
    } catch (const Error&) {
      // Unreadable is as good.
    }
    CHECK_FALSE(is_signed);
  }
}

TEST_CASE("x509 DER: an element is taken off only where it is whole") {
  const auto rest_of = [](const std::string& hex) {
    const auto der = from_hex(hex).value();
    auto rest = x509::as_bytes(der);
    const auto element = x509::take_element(rest);
    return element ? fmt::format("{:02x} {} {}", element->tag, element->content.size(), rest.size()) : "none";
  };
  CHECK(rest_of("300105ff") == "30 1 1");
  CHECK(rest_of("3000") == "30 0 0");
  CHECK(rest_of("308101050505") == "30 1 2");
  for (const auto* broken : {"", "30", "3002ff", "3080", "3085010000000005", "308400000001", "1f0100", "308101"})
    CHECK(rest_of(broken) == "none");
}

TEST_CASE("x509 public key: a compressed point is the same key, and what is none of ours is named") {
  const Scratch folder;
  const auto key = folder.openssl("ecparam -name prime256v1 -genkey -noout");
  const auto public_part = [&](const std::string& options) {
    folder.write("key.pem", key);
    return der_of(folder.openssl("ec -in key.pem -pubout " + options));
  };
  const auto usual = public_part(""), compressed = public_part("-conv_form compressed"),
             spelled_out = public_part("-param_enc explicit");
  CHECK(compressed != usual);
  CHECK(x509::usual_form(compressed) == usual);
  CHECK(x509::usual_form(usual) == usual);
  CHECK(x509::foreign_key(compressed).empty());
  CHECK(x509::usual_form(spelled_out) == spelled_out);
  CHECK(x509::foreign_key(spelled_out) == "an EC key that spells its curve out");
  folder.write("other.pem", folder.openssl("ecparam -name secp256k1 -genkey -noout"));
  CHECK(x509::foreign_key(der_of(folder.openssl("ec -in other.pem -pubout"))) == "an EC key on the curve secp256k1");
  folder.write("rsa.pem", folder.openssl("genrsa 2048"));
  CHECK(x509::foreign_key(der_of(folder.openssl("rsa -in rsa.pem -pubout"))) == "a key of the algorithm RSA");
  CHECK(x509::foreign_key("nothing") == "a key that can't be read");
}

TEST_CASE("x509 name constraints: the name that a verifier would refuse is named") {
  const auto forbidden = [](const std::string& limits, const x509::ConstrainedNames& names) {
    return x509::forbidden_name({limits}, names).value_or("");
  };
  const auto named = [](const x509::Name& name) { return x509::encode_name(name); };
  const auto subject = named({{"organization", "Example"}, {"common_name", "gw.example.com"}});
  constexpr std::uint8_t permits = 0xa0, excludes = 0xa1, dns = 0x82, uri = 0x86, ip = 0x87, directory = 0xa4;
  const auto hosts = constraints(permits, subtree(dns, "example.com"));
  CHECK(forbidden(hosts, {subject, {"dns:a.example.com"}}).empty());
  CHECK(forbidden(hosts, {subject, {"dns:a.example.org"}}) == "dns:a.example.org");
  CHECK(forbidden(hosts, {named({{"common_name", "gw.example.org"}}), {}}) == "CN=gw.example.org");
  CHECK(forbidden(hosts, {named({{"common_name", "Issuing CA"}}), {}, true}).empty());
  CHECK(forbidden(constraints(excludes, subtree(dns, "example.com")), {subject, {"dns:a.example.com"}}) ==
        "dns:a.example.com");
  CHECK(forbidden(constraints(permits, subtree(uri, "example.com")), {subject, {"uri:http://a.example.org/x"}}) ==
        "uri:http://a.example.org/x");
  const auto addresses = constraints(permits, subtree(ip, std::string("\x0a\0\0\0\xff\0\0\0", 8)));
  CHECK(forbidden(addresses, {subject, {"ip:10.1.2.3"}}).empty());
  CHECK(forbidden(addresses, {subject, {"ip:11.1.2.3"}}) == "ip:11.1.2.3");
  const auto of_example = constraints(permits, subtree(directory, x509::encode_name({{"organization", "Example"}})));
  CHECK(forbidden(of_example, {subject, {}}).empty());
  CHECK(forbidden(of_example, {named({{"organization", "Other"}, {"common_name", "x"}}), {}}) == "CN=x,O=Other");
  CHECK(forbidden("no constraints at all", {subject, {}}) == "CN=gw.example.com,O=Example");
  CHECK_FALSE(x509::forbidden_name({}, {subject, {"dns:a"}}));
}
