#include "steps/aws/sandbox/core/certificate.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/openssl.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

constexpr std::string_view curves[] = {SN_X9_62_prime256v1, SN_secp384r1, SN_secp521r1};
constexpr int hashes[] = {NID_sha256, NID_sha384, NID_sha512};
constexpr int signature_algorithms[] = {
    NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption, NID_sha512WithRSAEncryption,
    NID_ecdsa_with_SHA256,       NID_ecdsa_with_SHA384,       NID_ecdsa_with_SHA512,
};

bool is_among(const auto& list, const auto& word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) ++found;
  return found;
}

// What `encode` (i2d_...) gives for `value`.
std::string der_of(const auto* value, auto encode) {
  unsigned char* bytes = nullptr;
  const int size = encode(value, &bytes);
  const Owned<unsigned char> owned(bytes);
  return size < 0 ? std::string() : std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

// The content of the one PEM block.
std::string decode_pem(std::string_view pem) {
  const Owned<BIO> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  char *name = nullptr, *header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  const bool is_read = PEM_read_bio(bio.get(), &name, &header, &data, &size) == 1;
  const Owned<char> owned_name(name), owned_header(header);
  const Owned<unsigned char> owned_data(data);
  if (!is_read || std::string_view(name) != PEM_STRING_X509) return {};
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(size)};
}

// Null for anything but one certificate in DER, behind which nothing may follow.
std::shared_ptr<x509_st> decode_certificate(const std::string& der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  std::shared_ptr<x509_st> x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  return x509 && der_of(x509.get(), i2d_X509) == der ? x509 : nullptr;
}

std::optional<Time> to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return Time(std::chrono::seconds(timegm(&parts)));
}

bool is_strong_signature_algorithm(X509* x509) {
  const int type = X509_get_signature_nid(x509);
  if (type != NID_rsassaPss) return is_among(signature_algorithms, type);
  int hash = NID_undef;
  return X509_get_signature_info(x509, &hash, nullptr, nullptr, nullptr) == 1 && is_among(hashes, hash);
}

}  // namespace

bool is_strong_key(const EVP_PKEY* key) {
  if (key == nullptr) return false;
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) return EVP_PKEY_get_bits(key) >= 2048;
  std::array<char, 80> curve{}, encoding{};
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size(), nullptr) == 1 &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, encoding.data(), encoding.size(), nullptr) ==
             1 &&
         is_among(curves, std::string_view(curve.data())) &&
         std::string_view(encoding.data()) == OSSL_PKEY_EC_ENCODING_GROUP;
}

Certificate::Certificate(std::shared_ptr<x509_st> x509, std::string role)
    : x509_(std::move(x509)), role_(std::move(role)), id_(sha256_hex(der_of(x509_.get(), i2d_X509))) {}

Certificate Certificate::from_pem(std::string_view pem, std::string role) {
  auto x509 = count(pem, "-----BEGIN ") == 1 ? decode_certificate(decode_pem(pem)) : nullptr;
  ERR_clear_error();
  if (!x509 || !to_time(X509_get0_notBefore(x509.get())) || !to_time(X509_get0_notAfter(x509.get())))
    throw Refusal("CertificateValidationException",
                  role + " is not valid. It is not one X.509 certificate in PEM format");
  return {std::move(x509), std::move(role)};
}

std::string Certificate::pem() const {
  return text_of([&](BIO* bio) { PEM_write_bio_X509(bio, x509_.get()); });
}
Time Certificate::not_before() const {
  return to_time(X509_get0_notBefore(x509_.get())).value();
}
Time Certificate::not_after() const {
  return to_time(X509_get0_notAfter(x509_.get())).value();
}
std::string Certificate::subject_der() const {
  return der_of(X509_get_subject_name(x509_.get()), i2d_X509_NAME);
}
std::string Certificate::issuer_der() const {
  return der_of(X509_get_issuer_name(x509_.get()), i2d_X509_NAME);
}

std::vector<std::string> Certificate::common_names() const {
  std::vector<std::string> names;
  const auto* subject = X509_get_subject_name(x509_.get());
  for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) {
    unsigned char* text = nullptr;
    const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    const Owned<unsigned char> owned(text);
    if (size >= 0) names.emplace_back(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  }
  return names;
}

bool Certificate::is_signed_by(const Certificate& issuer) const {
  auto* key = X509_get0_pubkey(issuer.x509_.get());
  const bool is_signed = key != nullptr && X509_verify(x509_.get(), key) == 1;
  ERR_clear_error();
  return is_signed;
}

void Certificate::refuse(const std::string& why) const {
  throw Refusal("CertificateValidationException", fmt::format("{} is not valid. {}", role_, why));
}

void Certificate::refuse_unless_authority() const {
  constexpr long version_3 = 2;
  if (X509_get_version(x509_.get()) != version_3) refuse("It is not an X.509 version 3 certificate");
  const Owned<BASIC_CONSTRAINTS> constraints(
      static_cast<BASIC_CONSTRAINTS*>(X509_get_ext_d2i(x509_.get(), NID_basic_constraints, nullptr, nullptr)));
  if (!constraints || constraints->ca == 0)
    refuse("The CA certificate does not have the basicConstraints extension as true");
}

void Certificate::refuse_unless_in_date(Time now) const {
  if (now < not_before()) refuse("It is not valid before " + format_rfc3339(not_before()));
  if (now > not_after()) refuse("It expired at " + format_rfc3339(not_after()));
}

void Certificate::refuse_weak_key() const {
  // Null where the point does not lie on its curve.
  const bool is_strong = is_strong_key(X509_get0_pubkey(x509_.get()));
  ERR_clear_error();
  if (!is_strong) refuse("The key in the certificate is not valid");
}

void Certificate::refuse_weak_signature_algorithm() const {
  if (!is_strong_signature_algorithm(x509_.get()))
    refuse("The signature algorithm of the certificate is not supported");
}

}  // namespace byoc::sandbox
