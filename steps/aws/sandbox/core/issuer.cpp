#include "steps/aws/sandbox/core/issuer.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "engine/base/error.h"
#include "steps/aws/sandbox/core/openssl.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

constexpr std::time_t end_of_validity = 2524607999;  // 2049-12-31T23:59:59Z, as the service has it
constexpr int serial_bits = 159;

Owned<X509_NAME> common_name(const char* name) {
  Owned<X509_NAME> result(X509_NAME_new());
  X509_NAME_add_entry_by_txt(result.get(), "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name), -1, -1,
                             0);
  return result;
}

void add_extension(X509* certificate, int kind, const char* value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
  if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
    throw InternalError("the sandbox could not make a certificate's extension");
}

void set_serial(X509* certificate) {
  BIGNUM* number = BN_new();
  BN_rand(number, serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

std::string issue(const X509_NAME* subject, EVP_PKEY* key, Time now) {
  static const Owned<EVP_PKEY> issuer_key(EVP_EC_gen("P-256"));
  static const auto issuer = common_name("AWS IoT of byoc-sandbox");
  const Owned<X509> certificate(X509_new());
  auto* made = certificate.get();
  X509_set_version(made, X509_VERSION_3);
  set_serial(made);
  X509_set_issuer_name(made, issuer.get());
  X509_set_subject_name(made, subject);
  ASN1_TIME_set(X509_getm_notBefore(made), now.time_since_epoch().count());
  ASN1_TIME_set(X509_getm_notAfter(made), end_of_validity);
  X509_set_pubkey(made, key);
  add_extension(made, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(made, NID_key_usage, "critical,digitalSignature");
  add_extension(made, NID_subject_key_identifier, "hash");
  if (X509_sign(made, issuer_key.get(), EVP_sha256()) == 0) throw InternalError("the sandbox could not sign");
  return text_of([&](BIO* bio) { PEM_write_bio_X509(bio, made); });
}

// Instead of OpenSSL's own, which would ask on the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

[[noreturn]] void refuse(const std::string& why) {
  throw Refusal("InvalidRequestException", "The certificate signing request is not valid. " + why);
}

}  // namespace

IssuedKeyPair issue_with_key_pair(Time now) {
  const Owned<EVP_PKEY> key(EVP_RSA_gen(2048U));
  if (!key) throw InternalError("the sandbox could not make a key");
  const auto subject = common_name("AWS IoT Certificate");
  return {.certificate = issue(subject.get(), key.get(), now),
          .public_key = text_of([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, key.get()); }),
          .private_key = text_of([&](BIO* bio) {
            PEM_write_bio_PrivateKey_traditional(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

std::string issue_for_request(std::string_view request_pem, Time now) {
  const Owned<BIO> bio(BIO_new_mem_buf(request_pem.data(), static_cast<int>(request_pem.size())));
  const Owned<X509_REQ> request(PEM_read_bio_X509_REQ(bio.get(), nullptr, no_password, nullptr));
  auto* key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
  const bool is_signed = key != nullptr && X509_REQ_verify(request.get(), key) == 1;
  const bool is_strong = is_strong_key(key);
  ERR_clear_error();
  if (!request) refuse("It is not one in PEM format");
  if (!is_strong) refuse("Its key must be RSA of at least 2048 bits, or on P-256, P-384 or P-521");
  if (!is_signed) refuse("It is not signed by its own key");
  return issue(X509_REQ_get_subject_name(request.get()), key, now);
}

}  // namespace byoc::sandbox
