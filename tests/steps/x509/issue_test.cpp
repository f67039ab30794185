#include <set>

#include <botan/x509cert.h>

#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::Certificate;
using x509::PrivateKey;

namespace {

std::string issue_error(const x509::Profile& profile) {
  Root root;
  return error_of([&] { x509::issue(profile, root.key.public_key(), root.key, std::nullopt, root.random); });
}

// Signs with its key, but answers for another.
class LyingSigner : public x509::Signer {
 public:
  LyingSigner(const PrivateKey& shown, const PrivateKey& used) : shown_(shown), used_(used) {}
  std::string public_key() const override { return shown_.public_key(); }
  std::string curve() const override { return shown_.curve(); }
  std::string sign(std::string_view message, Random& random) const override { return used_.sign(message, random); }

 private:
  const PrivateKey &shown_, &used_;
};

}  // namespace

TEST_CASE("x509 issue: a chain over all three curves passes openssl verify -x509_strict") {
  const Scratch scratch;
  for (const std::string curve : {"P-256", "P-384", "P-521"}) {
    Root root(7, curve);
    const auto middle_key = PrivateKey::generate("P-256", root.random),
               leaf_key = PrivateKey::generate(curve, root.random);
    const auto middle =
        x509::issue(authority("Middle", 0), middle_key.public_key(), root.key, root.certificate, root.random);
    const auto leaf = x509::issue(device("leaf"), leaf_key.public_key(), middle_key, middle, root.random);
    scratch.write("root.pem", root.certificate.pem());
    scratch.write("middle.pem", middle.pem());
    scratch.write("leaf.pem", leaf.pem());
    CHECK(scratch.openssl("verify -attime 1800000000 -x509_strict -purpose sslclient -CAfile root.pem"
                          " -untrusted middle.pem leaf.pem") == "leaf.pem: OK\n");
    CHECK(middle.is_signed_by(root.key.public_key()));
    CHECK(leaf.is_signed_by(middle.public_key()));
    CHECK_FALSE(leaf.is_signed_by(root.key.public_key()));
  }
}

TEST_CASE("x509 issue: openssl shows the extensions of an authority and of a device") {
  const Scratch scratch;
  Root root;
  const auto middle =
      x509::issue(authority("Middle", 0), root.key.public_key(), root.key, root.certificate, root.random);
  auto profile = device("leaf");
  profile.extended_key_usage = {"server_auth", "client_auth", "1.2.3.4"};
  const auto leaf = x509::issue(profile, root.key.public_key(), root.key, root.certificate, root.random);
  scratch.write("root.pem", root.certificate.pem());
  scratch.write("middle.pem", middle.pem());
  scratch.write("leaf.pem", leaf.pem());

  const auto root_text = scratch.openssl("x509 -in root.pem -noout -text");
  CHECK_THAT(root_text, ContainsSubstring("Version: 3 (0x2)"));
  CHECK_THAT(root_text, ContainsSubstring("Basic Constraints: critical\n                CA:TRUE\n"));
  CHECK_THAT(root_text, ContainsSubstring("Key Usage: critical\n                Certificate Sign, CRL Sign\n"));
  CHECK_THAT(scratch.openssl("x509 -in middle.pem -noout -text"), ContainsSubstring("CA:TRUE, pathlen:0\n"));
  const auto leaf_text = scratch.openssl("x509 -in leaf.pem -noout -text");
  CHECK_THAT(leaf_text, ContainsSubstring("Basic Constraints: critical\n                CA:FALSE\n"));
  CHECK_THAT(leaf_text, ContainsSubstring("Key Usage: critical\n                Digital Signature\n"));
  CHECK_THAT(leaf_text, ContainsSubstring("TLS Web Server Authentication, TLS Web Client Authentication, 1.2.3.4\n"));
}

TEST_CASE("x509 issue: what a certificate says is what was expected of it") {
  Root root;
  auto profile = device("leaf");
  profile.extended_key_usage = {"server_auth", "1.3.6.1.5.5.7.3.2", "server_auth"};
  const auto leaf = x509::issue(profile, root.key.public_key(), root.key, root.certificate, root.random);
  CHECK(leaf.extensions() == x509::expected_extensions(profile, "P-256"));
  CHECK(leaf.extensions() == Facts{{"version", "3"},
                                   {"is_authority", "false"},
                                   {"basic_constraints_critical", "true"},
                                   {"key_usage", "digitalSignature"},
                                   {"extended_key_usage", "client_auth,server_auth"},
                                   {"signature_algorithm", "ECDSA/SHA-256"}});
  CHECK(root.certificate.extensions() == Facts{{"version", "3"},
                                               {"is_authority", "true"},
                                               {"basic_constraints_critical", "true"},
                                               {"key_usage", "keyCertSign,cRLSign"},
                                               {"signature_algorithm", "ECDSA/SHA-256"}});
  CHECK(x509::expected_extensions(authority("x", 0), "P-521").at("path_length") == "0");
  CHECK(x509::expected_extensions(authority("x", 0), "P-521").at("signature_algorithm") == "ECDSA/SHA-512");
  profile.extended_key_usage.clear();
  const auto bare = x509::issue(profile, root.key.public_key(), root.key, root.certificate, root.random);
  CHECK(bare.extensions().count("extended_key_usage") == 0);
}

TEST_CASE("x509 issue: the hash follows the signer's curve, not the subject's") {
  Root root(3, "P-384");
  const auto key = PrivateKey::generate("P-256", root.random);
  const auto leaf = x509::issue(device("leaf"), key.public_key(), root.key, root.certificate, root.random);
  CHECK(leaf.extensions().at("signature_algorithm") == "ECDSA/SHA-384");
  CHECK(x509::curve_of(leaf.public_key()) == "P-256");
}

TEST_CASE("x509 issue: the issuer's name is the issuer's subject byte for byte, whatever its string types") {
  const Scratch scratch;
  SeededRandom random;
  scratch.openssl("ecparam -genkey -noout -name prime256v1 -out key.pem");
  // PrintableString for everything, and no SKI.
  scratch.write("config",
                "[req]\nstring_mask=pkix\nprompt=no\ndistinguished_name=dn\nx509_extensions=ext\n"
                "[dn]\nC=US\nO=Old Style\nCN=Old Root\n"
                "[ext]\nbasicConstraints=CA:TRUE\nsubjectKeyIdentifier=none\n");
  scratch.openssl("req -x509 -new -key key.pem -config config -days 3000 -out root.pem");
  const auto key = PrivateKey::from_pem(Secret(scratch.read("key.pem")));
  const auto root = Certificate::from_pem(scratch.read("root.pem"));
  REQUIRE(root.subject_key_id().empty());
  REQUIRE(root.subject_der() != x509::encode_name(root.subject()));
  const auto leaf = x509::issue(device("leaf"), key.public_key(), key, root, random);
  CHECK(leaf.issuer_der() == root.subject_der());
  CHECK(leaf.authority_key_id() == leaf.subject_key_id());  // computed: the keys are one
  CHECK(leaf.authority_key_id().size() == 20);
}

TEST_CASE("x509 issue: the authority key identifier is the issuer's own, even if it is unusual") {
  const Scratch scratch;
  SeededRandom random;
  scratch.openssl("ecparam -genkey -noout -name prime256v1 -out key.pem");
  scratch.openssl(
      "req -x509 -new -key key.pem -subj /CN=Root -days 3000 -addext subjectKeyIdentifier=01020304"
      " -out root.pem");
  const auto key = PrivateKey::from_pem(Secret(scratch.read("key.pem")));
  const auto root = Certificate::from_pem(scratch.read("root.pem"));
  const auto leaf = x509::issue(device("leaf"), key.public_key(), key, root, random);
  CHECK(leaf.authority_key_id() == "\x01\x02\x03\x04");
}

TEST_CASE("x509 issue: the subject key identifier is openssl's hash of the key") {
  const Scratch scratch;
  Root root;
  scratch.write("key.pem", root.key.pem().reveal());
  scratch.openssl("req -x509 -new -key key.pem -subj /CN=Root -out root.pem");
  CHECK(Certificate::from_pem(scratch.read("root.pem")).subject_key_id() == root.certificate.subject_key_id());
}

TEST_CASE("x509 issue: serials are positive, at most 17 octets, and differ") {
  std::set<std::string> serials;
  bool had_high_bit = false;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Root root(seed);
    const Botan::X509_Certificate parsed(x509::to_bytes(der_of(root.certificate.pem())));
    CHECK_FALSE(parsed.is_serial_negative());
    const auto serial = root.certificate.serial();
    CHECK((serial.size() % 2 == 0 && serial.size() >= 2 && serial.size() <= 32));
    had_high_bit = had_high_bit || (serial.size() == 32 && serial[0] >= '8');
    serials.insert(serial);
  }
  CHECK(serials.size() == 200);
  CHECK(had_high_bit);
}

TEST_CASE("x509 issue: a random source that gives zeros is noticed") {
  struct : Random {
    void fill(std::span<std::uint8_t> bytes) override { std::fill(bytes.begin(), bytes.end(), std::uint8_t{0}); }
  } zeros;
  Root root;
  CHECK_THAT(error_of([&] { x509::issue(device("x"), root.key.public_key(), root.key, root.certificate, zeros); }),
             ContainsSubstring("random source gives zeros"));
}

TEST_CASE("x509 issue: dates are UTCTime through 2049 and GeneralizedTime from 2050") {
  const Scratch scratch;
  Root root;
  const auto check = [&](const std::string& from, const std::string& to, const std::string& shown) {
    auto profile = device("leaf");
    profile.not_before = at(from);
    profile.not_after = at(to);
    const auto leaf = x509::issue(profile, root.key.public_key(), root.key, root.certificate, root.random);
    CHECK(leaf.not_before() == at(from));
    CHECK(leaf.not_after() == at(to));
    scratch.write("leaf.pem", leaf.pem());
    CHECK_THAT(scratch.openssl("asn1parse -in leaf.pem"), ContainsSubstring(shown));
  };
  check("2026-01-01T00:00:00Z", "2049-12-31T23:59:59Z", "UTCTIME           :491231235959Z");
  check("2026-01-01T00:00:00Z", "2050-01-01T00:00:00Z", "GENERALIZEDTIME   :20500101000000Z");
  check("2050-02-28T12:00:00Z", "2999-12-31T23:59:59Z", "GENERALIZEDTIME   :29991231235959Z");
  check("1950-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "UTCTIME           :500101000000Z");
  check("1999-12-31T23:59:59Z", "2000-02-29T00:00:01Z", "UTCTIME           :000229000001Z");
}

TEST_CASE("x509 issue: a profile that makes no sense is an Error") {
  auto profile = device("leaf");
  profile.subject.clear();
  CHECK_THAT(issue_error(profile), ContainsSubstring("needs a subject"));
  profile = device("leaf");
  std::swap(profile.not_before, profile.not_after);
  CHECK_THAT(issue_error(profile), ContainsSubstring("cannot end (2026-01-01T00:00:00Z) before it begins"));
  profile = device("leaf");
  profile.not_before = at("1949-12-31T23:59:59Z");
  CHECK_THAT(issue_error(profile), ContainsSubstring("between the years 1950 and 9999"));
  profile = device("leaf");
  profile.not_after = at("9999-12-31T23:59:59Z") + std::chrono::seconds(1);
  CHECK_THAT(issue_error(profile), ContainsSubstring("between the years 1950 and 9999"));
  profile = device("leaf");
  profile.alternative_names = {"ip:10.0.0.256"};
  CHECK_THAT(issue_error(profile), ContainsSubstring("'ip:10.0.0.256' is no alternative name"));
  profile = device("leaf");
  profile.path_length = 0;
  CHECK_THAT(issue_error(profile), ContainsSubstring("a path length belongs to an authority"));
  profile = device("leaf");
  profile.extended_key_usage = {"clientAuth"};
  CHECK_THAT(issue_error(profile), ContainsSubstring("'clientAuth' is not an extended key usage"));
  profile = device("leaf");
  profile.subject = {{"country", "Germany"}};
  CHECK_THAT(issue_error(profile), ContainsSubstring("'country' cannot be 'Germany'"));
}

TEST_CASE("x509 issue: keys that do not fit the certificates are an Error before anything is signed") {
  Root root, other(2);
  const auto leaf = [&](const std::string& key, const x509::Signer& signer, const std::optional<Certificate>& issuer) {
    return error_of([&] { x509::issue(device("leaf"), key, signer, issuer, root.random); });
  };
  CHECK_THAT(leaf(root.key.public_key(), other.key, root.certificate),
             ContainsSubstring("not the key of the issuer's certificate"));
  CHECK_THAT(leaf(other.key.public_key(), root.key, std::nullopt), ContainsSubstring("signed with its own key"));
  CHECK_THAT(leaf("garbage", root.key, root.certificate), ContainsSubstring("not an EC key"));
}

TEST_CASE("x509 issue: a signer that signs wrongly is an internal error and gives no certificate") {
  Root root, other(2);
  const LyingSigner liar(root.key, other.key);
  CHECK_THAT(error_of([&] { x509::issue(device("x"), root.key.public_key(), liar, root.certificate, root.random); }),
             ContainsSubstring("internal error: the certificate just issued has the wrong signature"));
}
