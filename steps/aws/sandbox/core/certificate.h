// A certificate as AWS IoT looks at it: any key type, and every weakness it refuses. Read by OpenSSL, since it is to
// catch the mistakes of our own X.509.
// Must not know: our own X.509, accounts, requests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"

struct x509_st;  // OpenSSL's X509

namespace byoc::sandbox {

// Cheap to copy. What is refused is refused with CertificateValidationException.
class Certificate {
 public:
  // The one certificate in a PEM text (text before and after it is tolerated). `role` names it in the refusal: "CA
  // certificate".
  static Certificate from_pem(std::string_view pem, std::string role);

  const std::string& id() const { return id_; }  // SHA-256 of the DER, 64 lower-case hexadecimal digits
  std::string pem() const;
  Time not_before() const;
  Time not_after() const;
  std::string subject_der() const;
  std::string issuer_der() const;
  std::vector<std::string> common_names() const;
  bool is_signed_by(const Certificate& issuer) const;

  void refuse_unless_authority() const;  // X.509 v3 and basicConstraints CA:TRUE
  void refuse_unless_in_date(Time now) const;
  void refuse_weak_key() const;                  // RSA from 2048 bits; P-256, P-384, P-521
  void refuse_weak_signature_algorithm() const;  // SHA-256, SHA-384, SHA-512 with RSA, RSASSA-PSS or ECDSA

 private:
  Certificate(std::shared_ptr<x509_st> x509, std::string role);
  [[noreturn]] void refuse(const std::string& why) const;

  std::shared_ptr<x509_st> x509_;
  std::string role_, id_;
};

}  // namespace byoc::sandbox
