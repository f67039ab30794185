#include "steps/x509/public_key.h"

#include <botan/ber_dec.h>
#include <botan/ecdsa.h>
#include <botan/hash.h>
#include <botan/pubkey.h>
#include <botan/x509_key.h>

#include "steps/x509/curve.h"
#include "steps/x509/key.h"

namespace byoc::x509 {

namespace {

struct PublicKeyInfo {
  Botan::AlgorithmIdentifier algorithm;
  Bytes subject_public_key;
};

PublicKeyInfo decode(std::string_view public_key) {
  PublicKeyInfo info;
  Botan::BER_Decoder decoder(as_bytes(public_key));
  decoder.start_sequence()
      .decode(info.algorithm)
      .decode(info.subject_public_key, Botan::ASN1_Type::BitString)
      .end_cons();
  decoder.verify_end();
  return info;
}

}  // namespace

std::string curve_of(std::string_view public_key) {
  try {
    const auto [algorithm, point] = decode(public_key);
    if (algorithm.oid() != Botan::OID::from_string("ECDSA")) return {};
    Botan::OID oid;
    Botan::BER_Decoder(algorithm.parameters()).decode(oid).verify_end();
    const auto* curve = find_curve(oid);
    if (curve == nullptr) return {};
    const Botan::ECDSA_PublicKey on_curve(algorithm, point);  // throws for a point that is not
    return std::string(curve->name);
  } catch (const Botan::Exception&) {
    return {};
  }
}

Bytes key_identifier(std::string_view public_key) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-1");
  hash->update(decode(public_key).subject_public_key);
  return hash->final_stdvec();
}

bool is_signature_valid(std::string_view public_key, const Botan::AlgorithmIdentifier& algorithm, ByteView message,
                        ByteView signature) {
  try {
    const auto key = Botan::X509::load_key(as_bytes(public_key));
    Botan::PK_Verifier verifier(*key, algorithm);
    return verifier.verify_message(message, signature);
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace byoc::x509
