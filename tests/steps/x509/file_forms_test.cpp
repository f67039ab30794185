// The forms in which certificates, requests and keys come from other programs: read, or named with a command that
// converts them.
#include "steps/x509/file_forms.h"

#include "steps/x509/key.h"
#include "steps/x509/request.h"
#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::Certificate;

namespace {

// A key with its certificate and a request, as openssl makes them.
struct Made : Scratch {
  Made() {
    openssl("ecparam -name prime256v1 -genkey -noout -out k.key");
    openssl("req -x509 -new -key k.key -subj /CN=Root -days 10 -out c.crt");
    openssl("req -new -key k.key -subj /CN=Root -out r.csr");
    fingerprint = Certificate::from_pem(read("c.crt")).fingerprint();
    public_key = Certificate::from_pem(read("c.crt")).public_key();
  }

  bool is_certificate(const std::string& text) const {
    return Certificate::from_pem(text).fingerprint() == fingerprint;
  }
  bool is_key(const std::string& text) const {
    return x509::PrivateKey::from_pem(Secret(text)).public_key() == public_key;
  }

  std::string fingerprint, public_key;
};

std::string with_ends(const std::string& text, const std::string& end) {
  std::string changed;
  for (const char c : text) changed += c == '\n' ? end : std::string(1, c);
  return changed;
}

std::string in_utf16(const std::string& text) {
  std::string wide = "\xff\xfe";
  for (const char c : text) wide += std::string(1, c) + std::string(1, '\0');
  return wide;
}

// The command in a hint, for those files.
std::string command_in(const std::string& refusal, const std::string& from) {
  const std::string start = "make a copy that can be read: openssl ";
  const auto begin = refusal.find(start) + start.size();
  auto command = refusal.substr(begin, refusal.find(", and name that") - begin);
  command = command.substr(0, command.find(" for the certificate"));
  command.replace(command.find("FILE"), 4, from);
  return command.replace(command.find("COPY"), 4, "copy");
}

std::string refusal_of_certificate(const std::string& text) {
  return error_of([&] { Certificate::from_pem(text); });
}
std::string refusal_of_key(const std::string& text) {
  return error_of([&] { x509::PrivateKey::from_pem(Secret(text)); });
}

}  // namespace

TEST_CASE("file forms: DER is read, of a certificate, a request and a key") {
  const Made made;
  made.openssl("x509 -in c.crt -outform DER -out c.der");
  made.openssl("req -in r.csr -outform DER -out r.der");
  made.openssl("pkcs8 -topk8 -nocrypt -in k.key -outform DER -out pkcs8.der");
  made.openssl("ec -in k.key -outform DER -out sec1.der");
  made.openssl("pkcs8 -topk8 -in k.key -passout pass:x -outform DER -out secret.der");
  made.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -outform DER -out rsa.der");
  CHECK(made.is_certificate(made.read("c.der")));
  CHECK(x509::read_request(made.read("r.der")).public_key == made.public_key);
  CHECK(made.is_key(made.read("pkcs8.der")));
  CHECK(made.is_key(made.read("sec1.der")));
  CHECK_THAT(refusal_of_key(made.read("secret.der")), ContainsSubstring("the private key is encrypted"));
  CHECK_THAT(refusal_of_key(made.read("rsa.der")), ContainsSubstring("is not an EC key"));
  CHECK_THAT(refusal_of_certificate(made.read("pkcs8.der")), ContainsSubstring("not an X.509 certificate"));
  CHECK_THAT(refusal_of_key(made.read("c.der")),
             ContainsSubstring("the private key is encrypted|") || ContainsSubstring("not a private key"));
}

TEST_CASE("file forms: a byte order mark, and lines that end with CR LF or CR, mean nothing") {
  const Made made;
  for (const std::string mark : {"", "\xef\xbb\xbf"})
    for (const std::string end : {"\n", "\r\n", "\r"}) {
      CHECK(made.is_certificate(mark + with_ends(made.read("c.crt"), end)));
      CHECK(made.is_key(mark + with_ends(made.read("k.key"), end)));
      CHECK(x509::read_request(mark + with_ends(made.read("r.csr"), end)).public_key == made.public_key);
    }
}

TEST_CASE("file forms: certificate and key may stand in one file, in any order") {
  const Made made;
  const auto certificate = made.read("c.crt"), key = made.read("k.key");
  for (const auto& both : {certificate + key, key + certificate}) {
    CHECK(made.is_certificate(both));
    CHECK(made.is_key(both));
  }
  CHECK_THAT(refusal_of_certificate(certificate + certificate), ContainsSubstring("more than one PEM certificate"));
  CHECK_THAT(refusal_of_key(key + key), ContainsSubstring("more than one PEM private key"));
}

TEST_CASE("file forms: others are named, and the command of the hint makes one that is read") {
  const Made made;
  made.openssl("crl2pkcs7 -nocrl -certfile c.crt -out pem.p7b");
  made.openssl("crl2pkcs7 -nocrl -certfile c.crt -outform DER -out der.p7b");
  made.openssl("pkcs12 -export -in c.crt -inkey k.key -passout pass: -out c.p12");
  made.openssl("x509 -in c.crt -trustout -addtrust clientAuth -out trusted.crt");
  const std::pair<std::string, std::string> forms[] = {{"pem.p7b", "a PKCS #7 file"},
                                                       {"der.p7b", "a PKCS #7 file"},
                                                       {"c.p12", "a PKCS #12 file"},
                                                       {"trusted.crt", "openssl's own trust settings"}};
  for (const auto& [file, name] : forms) {
    CAPTURE(file);
    const auto refusal = refusal_of_certificate(made.read(file));
    CHECK_THAT(refusal, ContainsSubstring(name));
    made.openssl(command_in(refusal, file) + (file == "c.p12" ? " -passin pass:" : ""));
    CHECK(made.is_certificate(made.read("copy")));
  }
  CHECK_THAT(refusal_of_certificate(in_utf16(made.read("c.crt"))), ContainsSubstring("iconv -f UTF-16"));
  CHECK_THAT(refusal_of_key(in_utf16(made.read("k.key"))), ContainsSubstring("iconv -f UTF-16"));
  CHECK_THAT(refusal_of_key(made.read("c.p12")), ContainsSubstring("a PKCS #12 file"));
  CHECK_THAT(refusal_of_key("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"),
             ContainsSubstring("ssh-keygen -p -m PKCS8"));
}

TEST_CASE("file forms: what is cut off or damaged is an error, and no more than that") {
  const Made made;
  made.openssl("x509 -in c.crt -outform DER -out c.der");
  made.openssl("ec -in k.key -outform DER -out k.der");
  for (const auto& text : mutilated(made.read("c.der"))) {
    bool is_taken_for_it = false;
    try {
      is_taken_for_it = made.is_certificate(text);
    } catch (const Error&) {
    }
    CHECK_FALSE(is_taken_for_it);
  }
  for (const auto& text : mutilated(made.read("k.der"))) {
    try {
      x509::PrivateKey::from_pem(Secret(text));
    } catch (const Error&) {
    }
  }
}
