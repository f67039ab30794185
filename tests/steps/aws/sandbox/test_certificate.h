// Certificates as a test wants them, weak and broken ones too, put together piece by piece.
// Must not know: steps/x509, the sandbox.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <botan/der_enc.h>
#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/pem.h>
#include <botan/pubkey.h>
#include <botan/rsa.h>
#include <botan/system_rng.h>
#include <botan/x509_ext.h>
#include <botan/x509cert.h>

#include "engine/base/text.h"
#include "engine/base/time.h"
#include "tests/support/step_ids.h"

namespace byoc::test {

using Key = std::shared_ptr<const Botan::Private_Key>;

inline Key ec_key(const std::string& curve = "secp256r1") {
  return std::make_shared<Botan::ECDSA_PrivateKey>(Botan::system_rng(), Botan::EC_Group::from_name(curve));
}

inline Key rsa_key(std::size_t bits) {
  return std::make_shared<Botan::RSA_PrivateKey>(Botan::system_rng(), bits);
}

struct CertificatePlan {
  std::string subject, issuer;
  Time not_before, not_after;
  bool is_authority = false;
  int version = 3;
  std::string hash = "SHA-256";  // of an ECDSA signature
  std::string padding{};         // of an RSA signature: "PKCS1v15(SHA-256)"
  std::string curve_oid{};       // claimed instead of the key's own
};

inline Botan::X509_DN name(const std::string& common_name) {
  Botan::X509_DN dn;
  dn.add_attribute("X520.Organization", "Example Devices");
  dn.add_attribute("X520.CommonName", common_name);
  return dn;
}

inline std::vector<std::uint8_t> public_key_info(const Botan::Private_Key& key, const std::string& curve_oid) {
  if (curve_oid.empty()) return key.subject_public_key();
  std::vector<std::uint8_t> out, parameters;
  Botan::DER_Encoder(parameters).encode(Botan::OID(curve_oid));
  Botan::DER_Encoder(out)
      .start_sequence()
      .encode(Botan::AlgorithmIdentifier(Botan::OID("1.2.840.10045.2.1"), parameters))
      .encode(key.public_key_bits(), Botan::ASN1_Type::BitString)
      .end_cons();
  return out;
}

// PEM of a certificate for `key`, signed with `signer`.
inline std::string make_certificate(const CertificatePlan& plan, const Key& key, const Key& signer) {
  const bool is_rsa = !plan.padding.empty();
  Botan::PK_Signer maker(*signer, Botan::system_rng(), is_rsa ? plan.padding : plan.hash,
                         is_rsa ? Botan::Signature_Format::Standard : Botan::Signature_Format::DerSequence);
  const auto algorithm = maker.algorithm_identifier();
  Botan::secure_vector<std::uint8_t> tbs;
  Botan::DER_Encoder encoder(tbs);
  encoder.start_sequence();
  if (plan.version > 1) encoder.start_explicit(0).encode(static_cast<std::size_t>(plan.version - 1)).end_explicit();
  encoder.encode(Botan::BigInt(Botan::system_rng(), 100))
      .encode(algorithm)
      .encode(name(plan.issuer))
      .start_sequence()
      .encode(Botan::X509_Time(plan.not_before))
      .encode(Botan::X509_Time(plan.not_after))
      .end_cons()
      .encode(name(plan.subject))
      .raw_bytes(public_key_info(*key, plan.curve_oid));
  if (plan.version == 3) {
    Botan::Extensions extensions;
    extensions.add(std::make_unique<Botan::Cert_Extension::Basic_Constraints>(plan.is_authority), true);
    encoder.start_explicit(3).start_sequence().encode(extensions).end_cons().end_explicit();
  }
  encoder.end_cons();
  return Botan::PEM_Code::encode(Botan::X509_Object::make_signed(maker, Botan::system_rng(), algorithm, tbs),
                                 "CERTIFICATE");
}

// The certificateId of a certificate in PEM.
inline std::string id_of(const std::string& pem) {
  const auto der = Botan::PEM_Code::decode_check_label(pem, "CERTIFICATE");
  return sha256_hex({reinterpret_cast<const char*>(der.data()), der.size()});
}

}  // namespace byoc::test
