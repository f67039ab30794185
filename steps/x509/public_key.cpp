#include "steps/x509/public_key.h"

#include <memory>
#include <optional>

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

bool is_elliptic(const Botan::AlgorithmIdentifier& algorithm) {
  return algorithm.oid() == Botan::OID::from_string("ECDSA");
}

// By which an EC key names its curve; nothing where it spells it out.
std::optional<Botan::OID> curve_oid(const Botan::AlgorithmIdentifier& algorithm) {
  Botan::BER_Decoder decoder(algorithm.parameters());
  if (!decoder.peek_next_object().is_a(Botan::ASN1_Type::ObjectId, Botan::ASN1_Class::Universal)) return std::nullopt;
  Botan::OID oid;
  decoder.decode(oid).verify_end();
  return oid;
}

// One of ours, under its name.
const Curve* named_curve(const Botan::AlgorithmIdentifier& algorithm) {
  if (!is_elliptic(algorithm)) return nullptr;
  const auto oid = curve_oid(algorithm);
  return oid ? find_curve(*oid) : nullptr;
}

// Whether such a key makes no signature of that algorithm, as an RSA key none of ECDSA. False where we know either not.
bool is_of_another_kind(const Botan::AlgorithmIdentifier& key, const Botan::AlgorithmIdentifier& signature) {
  const auto of_key = key.oid().to_formatted_string(), of_signature = signature.oid().to_formatted_string();
  const auto family = of_signature.substr(0, of_signature.find('/'));
  const auto is_known = [](const std::string& name) { return name == "ECDSA" || name == "RSA"; };
  return is_known(of_key) && is_known(family) && of_key != family;
}

}  // namespace

std::string curve_of(std::string_view public_key) {
  try {
    const auto [algorithm, point] = decode(public_key);
    const auto* curve = named_curve(algorithm);
    if (curve == nullptr) return {};
    const Botan::ECDSA_PublicKey on_curve(algorithm, point);  // throws for a point that is not
    return std::string(curve->name);
  } catch (const Botan::Exception&) {
    return {};
  }
}

std::string usual_form(std::string_view public_key) {
  constexpr std::uint8_t uncompressed = 4;
  try {
    const auto [algorithm, point] = decode(public_key);
    if (named_curve(algorithm) == nullptr || point.empty() || point[0] == uncompressed) return std::string(public_key);
    const Botan::ECDSA_PublicKey key(algorithm, point);
    return as_text(key.subject_public_key());
  } catch (const Botan::Exception&) {
    return std::string(public_key);
  }
}

std::string foreign_key(std::string_view public_key) {
  if (!curve_of(public_key).empty()) return {};
  try {
    const auto algorithm = decode(public_key).algorithm;
    if (!is_elliptic(algorithm)) return "a key of the algorithm " + algorithm.oid().to_formatted_string();
    const auto curve = curve_oid(algorithm);
    if (!curve) return "an EC key that spells its curve out";
    return "an EC key on the curve " + curve->to_formatted_string();
  } catch (const Botan::Exception&) {
    return "a key that can't be read";
  }
}

Bytes key_identifier(std::string_view public_key) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-1");
  hash->update(decode(public_key).subject_public_key);
  return hash->final_stdvec();
}

SignatureCheck check_signature(std::string_view public_key, const Botan::AlgorithmIdentifier& algorithm,
                               ByteView message, ByteView signature) {
  std::unique_ptr<Botan::Public_Key> key;
  std::optional<Botan::PK_Verifier> verifier;
  try {
    if (is_of_another_kind(decode(public_key).algorithm, algorithm)) return SignatureCheck::not_made;
    key = Botan::X509::load_key(as_bytes(public_key));
    verifier.emplace(*key, algorithm);
  } catch (const std::exception&) {
    // With a key that we can work with, an algorithm that we can't is none of AWS IoT's either. Who makes the
    // certificate chooses its name, so that it must not open what is checked.
    return key ? SignatureCheck::not_made : SignatureCheck::not_checkable;
  }
  try {
    return verifier->verify_message(message, signature) ? SignatureCheck::made : SignatureCheck::not_made;
  } catch (const std::exception&) {
    return SignatureCheck::not_made;  // it is no signature at all
  }
}

}  // namespace byoc::x509
