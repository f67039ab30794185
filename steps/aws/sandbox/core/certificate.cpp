#include "steps/aws/sandbox/core/certificate.h"

#include <algorithm>

#include <botan/ber_dec.h>
#include <botan/pem.h>
#include <botan/pk_keys.h>
#include <botan/pss_params.h>
#include <botan/x509_ext.h>
#include <botan/x509cert.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

constexpr std::string_view rsa_encryption = "1.2.840.113549.1.1.1";
constexpr std::string_view ec_public_key = "1.2.840.10045.2.1";
constexpr std::string_view rsassa_pss = "1.2.840.113549.1.1.10";

constexpr std::string_view curves[] = {"1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"};

constexpr std::string_view signature_algorithms[] = {
    "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",  // RSA with SHA-256, SHA-384, SHA-512
    "1.2.840.10045.4.3.2",   "1.2.840.10045.4.3.3",   "1.2.840.10045.4.3.4",    // ECDSA with the same
};

bool is_among(const auto& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) ++found;
  return found;
}

// Botan's own conversion stops at the year 2400; X.509 goes on to 9999.
Time to_time(const Botan::X509_Time& time) {
  auto text = time.readable_string();  // "2026/11/23 08:44:54 UTC"
  text[4] = text[7] = '-';
  text.replace(19, std::string::npos, "Z");
  return parse_rfc3339(text).value();
}

std::string_view view(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_strong_key(const Botan::X509_Certificate& x509) {
  const auto& algorithm = x509.subject_public_key_algo();
  const auto type = algorithm.oid().to_string();
  if (type == rsa_encryption) return x509.subject_public_key()->key_length() >= 2048;
  if (type != ec_public_key) return false;
  Botan::OID curve;
  Botan::BER_Decoder(algorithm.parameters()).decode(curve).verify_end();
  // Loading it shows that the point lies on the curve.
  return is_among(curves, curve.to_string()) && x509.subject_public_key() != nullptr;
}

bool is_strong_signature_algorithm(const Botan::AlgorithmIdentifier& algorithm) {
  const auto type = algorithm.oid().to_string();
  if (type != rsassa_pss) return is_among(signature_algorithms, type);
  const auto hash = Botan::PSS_Params(algorithm.parameters()).hash_function();
  return hash == "SHA-256" || hash == "SHA-384" || hash == "SHA-512";
}

// What a library throws about a broken certificate means "no".
bool holds(const auto& question) {
  try {
    return question();
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

Certificate::Certificate(std::shared_ptr<const Botan::X509_Certificate> x509, std::string role)
    : x509_(std::move(x509)), role_(std::move(role)), id_(sha256_hex(view(x509_->BER_encode()))) {}

Certificate Certificate::from_pem(std::string_view pem, std::string role) {
  std::shared_ptr<const Botan::X509_Certificate> x509;
  const bool is_one = count(pem, "-----BEGIN ") == 1 && holds([&] {
                        const auto der = Botan::PEM_Code::decode_check_label(pem, "CERTIFICATE");
                        x509 = std::make_shared<Botan::X509_Certificate>(der.data(), der.size());
                        to_time(x509->not_before());
                        to_time(x509->not_after());
                        return std::ranges::equal(x509->BER_encode(), der);  // nothing may follow the certificate
                      });
  if (!is_one)
    throw Refusal("CertificateValidationException",
                  role + " is not valid. It is not one X.509 certificate in PEM format");
  return {std::move(x509), std::move(role)};
}

std::string Certificate::pem() const {
  return x509_->PEM_encode();
}
Time Certificate::not_before() const {
  return to_time(x509_->not_before());
}
Time Certificate::not_after() const {
  return to_time(x509_->not_after());
}
std::string Certificate::subject_der() const {
  return std::string(view(x509_->raw_subject_dn()));
}
std::string Certificate::issuer_der() const {
  return std::string(view(x509_->raw_issuer_dn()));
}
std::vector<std::string> Certificate::common_names() const {
  return x509_->subject_dn().get_attribute("X520.CommonName");
}

bool Certificate::is_signed_by(const Certificate& issuer) const {
  return holds([&] { return x509_->check_signature(*issuer.x509_->subject_public_key()); });
}

void Certificate::refuse(const std::string& why) const {
  throw Refusal("CertificateValidationException", fmt::format("{} is not valid. {}", role_, why));
}

void Certificate::refuse_unless_authority() const {
  if (x509_->x509_version() != 3) refuse("It is not an X.509 version 3 certificate");
  const auto* constraints = x509_->v3_extensions().get_extension_object_as<Botan::Cert_Extension::Basic_Constraints>();
  if (constraints == nullptr || !constraints->get_is_ca())
    refuse("The CA certificate does not have the basicConstraints extension as true");
}

void Certificate::refuse_unless_in_date(Time now) const {
  if (now < not_before()) refuse("It is not valid before " + format_rfc3339(not_before()));
  if (now > not_after()) refuse("It expired at " + format_rfc3339(not_after()));
}

void Certificate::refuse_weak_key() const {
  if (!holds([&] { return is_strong_key(*x509_); })) refuse("The key in the certificate is not valid");
}

void Certificate::refuse_weak_signature_algorithm() const {
  if (!holds([&] { return is_strong_signature_algorithm(x509_->signature_algorithm()); }))
    refuse("The signature algorithm of the certificate is not supported");
}

}  // namespace byoc::sandbox
