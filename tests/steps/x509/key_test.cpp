#include "steps/x509/key.h"

#include <thread>

#include "steps/x509/curve.h"
#include "steps/x509/public_key.h"
#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::PrivateKey;
using namespace std::string_literals;

namespace {

std::string text(const Secret& secret) {
  return std::string(secret.reveal());
}
std::string read_error(const std::string& pem) {
  return error_of([&] { PrivateKey::from_pem(Secret(pem)); });
}

bool verifies(const PrivateKey& key, std::string_view message, const std::string& signature) {
  const auto algorithm = x509::signature_algorithm(x509::curve_named(key.curve()));
  return x509::check_signature(key.public_key(), algorithm, x509::as_bytes(message), x509::as_bytes(signature)) ==
         x509::SignatureCheck::made;
}

// Whether any 12 characters of the base64 in `pem` stand in `message`.
bool leaks(const std::string& message, const std::string& pem) {
  for (std::size_t i = 0; i + 12 <= pem.size(); ++i) {
    const auto part = pem.substr(i, 12);
    if (part.find_first_of("- \n") == std::string::npos && message.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("x509 key: a key of every curve is written and read back as the same key") {
  SeededRandom random;
  for (const std::string curve : {"P-256", "P-384", "P-521"}) {
    const auto key = PrivateKey::generate(curve, random);
    const auto again = PrivateKey::from_pem(key.pem());
    CHECK(key.curve() == curve);
    CHECK(again.curve() == curve);
    CHECK(again.public_key() == key.public_key());
    CHECK(text(again.pem()) == text(key.pem()));
    CHECK(x509::curve_of(key.public_key()) == curve);
    CHECK(verifies(key, "message", again.sign("message", random)));
    CHECK_FALSE(verifies(key, "massage", again.sign("message", random)));
  }
}

TEST_CASE("x509 key: the same seed makes the same key, another seed another") {
  SeededRandom one(1), same(1), other(2);
  const auto key = PrivateKey::generate("P-256", one);
  CHECK(text(key.pem()) == text(PrivateKey::generate("P-256", same).pem()));
  CHECK(text(key.pem()) != text(PrivateKey::generate("P-256", other).pem()));
}

TEST_CASE("x509 key: openssl reads what is written, byte for byte its own form") {
  SeededRandom random;
  const Scratch scratch;
  for (const std::string curve : {"P-256", "P-384", "P-521"}) {
    const auto key = PrivateKey::generate(curve, random);
    scratch.write("key.pem", key.pem().reveal());
    CHECK_THAT(scratch.openssl("pkey -in key.pem -check -noout"), ContainsSubstring("Key is valid"));
    CHECK(scratch.openssl("pkey -in key.pem") == text(key.pem()));
    scratch.openssl("pkey -in key.pem -pubout -outform DER -out public.der");
    CHECK(scratch.read("public.der") == key.public_key());
  }
}

TEST_CASE("x509 key: openssl verifies a signature") {
  SeededRandom random;
  const Scratch scratch;
  const auto key = PrivateKey::generate("P-384", random);
  scratch.write("key.pem", key.pem().reveal());
  scratch.write("message", "to whom it may concern");
  scratch.write("signature", key.sign("to whom it may concern", random));
  scratch.openssl("pkey -in key.pem -pubout -out public.pem");
  CHECK_THAT(scratch.openssl("dgst -sha384 -verify public.pem -signature signature message"),
             ContainsSubstring("Verified OK"));
}

TEST_CASE("x509 key: every form in which openssl makes EC keys is read") {
  const Scratch scratch;
  for (const std::string curve : {"prime256v1", "secp384r1", "secp521r1"}) {
    scratch.openssl("ecparam -genkey -name " + curve + " -out with_parameters.pem");
    scratch.openssl("ecparam -genkey -noout -name " + curve + " -out sec1.pem");
    scratch.openssl("pkcs8 -topk8 -nocrypt -in sec1.pem -out pkcs8.pem");
    scratch.openssl("ec -in sec1.pem -no_public -out no_public.pem");
    scratch.openssl("ec -in sec1.pem -conv_form compressed -out compressed.pem");
    scratch.openssl("pkey -in sec1.pem -text -out text.pem");
    REQUIRE_THAT(scratch.read("with_parameters.pem"), ContainsSubstring("BEGIN EC PARAMETERS"));
    scratch.openssl("pkey -in sec1.pem -pubout -outform DER -out public.der");
    for (const std::string name : {"sec1.pem", "pkcs8.pem", "no_public.pem", "compressed.pem", "text.pem"})
      CHECK(PrivateKey::from_pem(Secret(scratch.read(name))).public_key() == scratch.read("public.der"));
    scratch.openssl("pkey -in with_parameters.pem -pubout -outform DER -out public.der");
    CHECK(PrivateKey::from_pem(Secret(scratch.read("with_parameters.pem"))).public_key() == scratch.read("public.der"));
  }
}

TEST_CASE("x509 key: line ends of other systems and text around the key are tolerated") {
  SeededRandom random;
  const auto key = PrivateKey::generate("P-256", random);
  std::string windows = "Bag Attributes\r\n    localKeyID: 01\r\n";
  for (const char c : text(key.pem())) windows += c == '\n' ? "\r\n" : std::string(1, c);
  CHECK(PrivateKey::from_pem(Secret(windows)).public_key() == key.public_key());
}

TEST_CASE("x509 key: an encrypted key is told from a broken one") {
  const Scratch scratch;
  scratch.openssl("ecparam -genkey -noout -name prime256v1 -out key.pem");
  scratch.openssl("pkcs8 -topk8 -in key.pem -passout pass:secret -out pkcs8.pem");
  scratch.openssl("ec -in key.pem -aes128 -passout pass:secret -out sec1.pem");
  for (const std::string name : {"pkcs8.pem", "sec1.pem"})
    CHECK_THAT(read_error(scratch.read(name)),
               ContainsSubstring("the private key is encrypted|byoc-apply can't ask for a passphrase"));
}

TEST_CASE("x509 key: a key that is not on our curves is named as such") {
  const Scratch scratch;
  scratch.openssl("genpkey -algorithm ed25519 -out ed25519.pem");
  scratch.openssl("genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:1024 -out rsa.pem");
  scratch.openssl("rsa -in rsa.pem -traditional -out pkcs1.pem");
  for (const std::string name : {"ed25519.pem", "rsa.pem", "pkcs1.pem"})
    CHECK_THAT(read_error(scratch.read(name)), ContainsSubstring("is not an EC key"));
  scratch.openssl("ecparam -genkey -noout -name secp256k1 -out k1.pem");
  CHECK_THAT(read_error(scratch.read("k1.pem")), ContainsSubstring("curve that is not supported"));
  scratch.openssl("ecparam -genkey -name prime256v1 -param_enc explicit -out explicit.pem");
  CHECK_THAT(read_error(scratch.read("explicit.pem")), ContainsSubstring("spells its curve out"));
}

TEST_CASE("x509 key: what is no key at all, or more than one, is refused") {
  SeededRandom random;
  const auto pem = text(PrivateKey::generate("P-256", random).pem());
  CHECK_THAT(read_error(""), ContainsSubstring("no PEM private key found|expected PEM with"));
  CHECK_THAT(read_error("just some text"), ContainsSubstring("no PEM private key found"));
  CHECK_THAT(read_error(pem + pem), ContainsSubstring("more than one PEM private key"));
  CHECK_THAT(read_error(pem.substr(0, pem.size() / 2)), ContainsSubstring("a block does not end"));
  CHECK_THAT(read_error("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n"),
             ContainsSubstring("not base64"));
  CHECK_THAT(read_error(pem_of("PRIVATE KEY", "")), ContainsSubstring("not a private key byoc-apply can read"));
  CHECK_THAT(read_error(pem_of("PRIVATE KEY", der_of(pem) + "x")), ContainsSubstring("not a private key"));
  CHECK_THAT(read_error(pem_of("CERTIFICATE", der_of(pem))), ContainsSubstring("no PEM private key found"));
}

TEST_CASE("x509 key: a public part of another key is noticed") {
  SeededRandom random;
  const auto mine = PrivateKey::generate("P-256", random), other = PrivateKey::generate("P-256", random);
  auto der = der_of(text(mine.pem()));
  const auto point = [](const PrivateKey& key) { return key.public_key().substr(key.public_key().size() - 64); };
  REQUIRE(der.ends_with(point(mine)));
  der.replace(der.size() - 64, 64, point(other));
  CHECK_THAT(read_error(pem_of("PRIVATE KEY", der)), ContainsSubstring("does not belong to it"));
}

TEST_CASE("x509 key: a SEC 1 key must name its curve once, or the same one twice") {
  const Scratch scratch;
  scratch.openssl("ecparam -genkey -noout -name prime256v1 -out key.pem");
  scratch.openssl("ecparam -name prime256v1 -out p256.pem");
  scratch.openssl("ecparam -name secp384r1 -out p384.pem");
  const auto key = scratch.read("key.pem");
  CHECK(PrivateKey::from_pem(Secret(scratch.read("p256.pem") + key)).curve() == "P-256");
  CHECK_THAT(read_error(scratch.read("p384.pem") + key), ContainsSubstring("two different curves"));
  // The same key as the inner one of PKCS #8, which says its curve outside only.
  scratch.openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out pkcs8.der");
  const auto inner = scratch.read("pkcs8.der").substr(29);
  CHECK_THAT(read_error(pem_of("EC PRIVATE KEY", inner)), ContainsSubstring("does not name its curve"));
  CHECK(PrivateKey::from_pem(Secret(scratch.read("p256.pem") + pem_of("EC PRIVATE KEY", inner))).curve() == "P-256");
}

TEST_CASE("x509 key: the scalars zero and n are refused") {
  SeededRandom random;
  const auto der = der_of(text(PrivateKey::generate("P-256", random).pem()));
  const std::string order =
      "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
      "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"s;
  for (const auto& scalar : {std::string(32, '\0'), order}) {
    auto broken = der;
    broken.replace(broken.find("\x04\x20"s) + 2, 32, scalar);
    CHECK_THAT(read_error(pem_of("PRIVATE KEY", broken)), ContainsSubstring("not a private key byoc-apply can read"));
  }
}

TEST_CASE("x509 key: damage of any sort ends in an Error that shows nothing of the key") {
  SeededRandom random;
  const Scratch scratch;
  scratch.openssl("ecparam -genkey -noout -name prime256v1 -out sec1.pem");
  const std::vector<std::pair<std::string, std::string>> keys{
      {"PRIVATE KEY", der_of(text(PrivateKey::generate("P-256", random).pem()))},
      {"EC PRIVATE KEY", der_of(scratch.read("sec1.pem"))}};
  for (const auto& [label, der] : keys) {
    for (const auto& broken : mutilated(der)) {
      const auto pem = pem_of(label, broken);
      try {
        PrivateKey::from_pem(Secret(pem));
      } catch (const Error& error) {
        REQUIRE_FALSE(leaks(std::string(error.what()) + error.hint(), pem));
      }
    }
  }
}

TEST_CASE("x509 key: damage to the PEM text ends in an Error that shows nothing of the key") {
  SeededRandom random;
  const auto pem = text(PrivateKey::generate("P-256", random).pem());
  for (const auto& broken : mutilated(pem)) {
    try {
      PrivateKey::from_pem(Secret(broken));
    } catch (const Error& error) {
      REQUIRE_FALSE(leaks(std::string(error.what()) + error.hint(), pem));
    }
  }
}

TEST_CASE("x509 key: several threads sign with one key at the same time") {
  SeededRandom random;
  const auto key = PrivateKey::generate("P-256", random);
  std::vector<std::string> signatures(std::size_t{4} * 20);
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 20; ++i) signatures[t * 20 + i] = key.sign(std::to_string(t * 20 + i), random);
    });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < signatures.size(); ++i) CHECK(verifies(key, std::to_string(i), signatures[i]));
}

TEST_CASE("x509 key: an unknown curve is an Error with the known ones") {
  SeededRandom random;
  CHECK(error_of([&] { PrivateKey::generate("P-224", random); }) ==
        "the curve 'P-224' is not supported|use P-256, P-384 or P-521");
}

TEST_CASE("x509 key: the curve of anything but an EC key on our curves is empty") {
  SeededRandom random;
  const Scratch scratch;
  scratch.openssl("genpkey -algorithm ed25519 -out key.pem");
  scratch.openssl("pkey -in key.pem -pubout -outform DER -out public.der");
  CHECK(x509::curve_of(scratch.read("public.der")).empty());
  CHECK(x509::curve_of("").empty());
  const auto key = PrivateKey::generate("P-256", random).public_key();
  CHECK(x509::curve_of(key + "x").empty());
  CHECK(x509::curve_of(key.substr(0, key.size() - 1)).empty());
  auto off_curve = key;
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  CHECK(x509::curve_of(off_curve).empty());
}
