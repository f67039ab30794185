#include "steps/x509/key_reader.h"

#include <algorithm>
#include <optional>

#include <botan/ber_dec.h>
#include <botan/der_enc.h>

#include "engine/base/error.h"
#include "steps/x509/file_forms.h"
#include "steps/x509/pem.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Class;
using Botan::ASN1_Type;
using SecretBytes = Botan::secure_vector<std::uint8_t>;

const std::string expected_hint = "expected PEM with \"BEGIN PRIVATE KEY\" or \"BEGIN EC PRIVATE KEY\"";

[[noreturn]] void fail_unreadable() {
  throw Error("not a private key byoc-apply can read", expected_hint);
}

[[noreturn]] void fail_not_ec() {
  throw Error("the private key is not an EC key",
              "byoc-apply signs with EC keys on P-256, P-384 and P-521 only; of an authority with another one write "
              "'key: elsewhere', and have its signatures made where it is");
}

[[noreturn]] void fail_encrypted() {
  throw Error("the private key is encrypted",
              "byoc-apply can't ask for a passphrase: say 'key: elsewhere' and have signed what it asks for where "
              "the key is, or, for "
              "the length of a run, decrypt it into memory, (umask 077; openssl pkey -in FILE -out /dev/shm/COPY), "
              "name that, and "
              "remove it afterwards");
}

// ECPrivateKey (RFC 5915 section 3).
struct EcPrivateKey {
  SecretBytes scalar;
  Bytes parameters;    // DER, empty if it has none
  Bytes public_point;  // empty if it has none
};

// The DER of the next object, made anew from what is in it.
Bytes encode(const Botan::BER_Object& object) {
  Bytes out;
  Botan::DER_Encoder(out).add_object(object.type_tag(), object.get_class(), object.bits(), object.length());
  return out;
}

EcPrivateKey decode_ec_private_key(const SecretBytes& der) {
  EcPrivateKey key;
  Botan::BER_Decoder decoder(der);
  auto fields = decoder.start_sequence();
  fields.decode_and_check<std::size_t>(1, "version").decode(key.scalar, ASN1_Type::OctetString);
  auto next = fields.get_next_object();
  if (next.is_a(0, ASN1_Class::ExplicitContextSpecific)) {
    Botan::BER_Decoder parameters(next);
    key.parameters = encode(parameters.get_next_object());
    parameters.verify_end();
    next = fields.get_next_object();
  }
  if (next.is_a(1, ASN1_Class::ExplicitContextSpecific)) {
    Botan::BER_Decoder(next).decode(key.public_point, ASN1_Type::BitString).verify_end();
    next = fields.get_next_object();
  }
  if (next.is_set()) throw Botan::Decoding_Error("more fields than RFC 5915 knows");
  fields.end_cons();
  decoder.verify_end();
  return key;
}

// ECParameters (RFC 5480 2.1.1): an OID, or a SEQUENCE that spells the curve out.
const Curve& decode_curve(const Bytes& parameters) {
  Botan::BER_Decoder decoder(parameters);
  if (decoder.peek_next_object().is_a(ASN1_Type::Sequence, ASN1_Class::Constructed))
    throw Error("the private key spells its curve out instead of naming it",
                "make a copy that names it: (umask 077; openssl pkey -in FILE -ec_param_enc named_curve -out COPY), "
                "and name that");
  Botan::OID oid;
  decoder.decode(oid).verify_end();
  const auto* curve = find_curve(oid);
  if (curve == nullptr) throw Error("the private key is on a curve that is not supported", "use P-256, P-384 or P-521");
  return *curve;
}

// Where a key file says its curve more than once, all have to say the same.
const Curve& agreed_curve(std::initializer_list<Bytes> said) {
  const Curve* agreed = nullptr;
  for (const auto& parameters : said) {
    if (parameters.empty()) continue;
    const Curve& curve = decode_curve(parameters);
    if (agreed != nullptr && agreed != &curve)
      throw Error("the private key names two different curves", "put back a whole copy of the file");
    agreed = &curve;
  }
  if (agreed == nullptr)
    throw Error("the private key does not name its curve",
                "make a copy that names it: (umask 077; openssl pkey -in FILE -out COPY), and name that");
  return *agreed;
}

ReadKey make_key(const EcPrivateKey& from, const Curve& curve) {
  if (std::all_of(from.scalar.begin(), from.scalar.end(), [](auto octet) { return octet == 0; })) fail_unreadable();
  Bytes parameters;
  Botan::DER_Encoder(parameters).encode(curve.oid);
  const Botan::AlgorithmIdentifier algorithm("ECDSA", parameters);
  // Without the public point, so that Botan computes it and does not take the file's word.
  const auto private_part = Botan::DER_Encoder()
                                .start_sequence()
                                .encode(std::size_t{1})
                                .encode(from.scalar, ASN1_Type::OctetString)
                                .end_cons()
                                .get_contents();
  Botan::ECDSA_PrivateKey key(algorithm, private_part);
  if (!from.public_point.empty()) {
    const Botan::ECDSA_PublicKey said(algorithm, from.public_point);
    if (said.raw_public_key_bits() != key.raw_public_key_bits())
      throw Error("the public part of the private key does not belong to it", "put back a whole copy of the file");
  }
  return {key, curve};
}

// PrivateKeyInfo; what may follow the key (attributes, the public key of RFC 5958) is not needed.
ReadKey read_pkcs8(const SecretBytes& der) {
  std::size_t version = 0;
  Botan::AlgorithmIdentifier algorithm;
  SecretBytes content;
  Botan::BER_Decoder decoder(der);
  decoder.start_sequence()
      .decode(version)
      .decode(algorithm)
      .decode(content, ASN1_Type::OctetString)
      .discard_remaining()
      .end_cons();
  decoder.verify_end();
  if (version > 1) fail_unreadable();
  if (algorithm.oid() != Botan::OID::from_string("ECDSA")) fail_not_ec();
  const auto key = decode_ec_private_key(content);
  return make_key(key, agreed_curve({algorithm.parameters(), key.parameters}));
}

ReadKey read_sec1(const SecretBytes& der, const Bytes& stated_parameters) {
  const auto key = decode_ec_private_key(der);
  return make_key(key, agreed_curve({key.parameters, stated_parameters}));
}

// The one block that is a private key, whatever stands beside it, such as its certificate; "EC PARAMETERS" go to
// `parameters`.
const PemBlock& key_block(const std::vector<PemBlock>& blocks, Bytes& parameters) {
  const PemBlock* key = nullptr;
  for (const auto& block : blocks) {
    if (block.label == "EC PARAMETERS" && parameters.empty()) {
      parameters.assign(block.content.begin(), block.content.end());
      continue;
    }
    if (!block.label.ends_with("PRIVATE KEY")) continue;
    if (key != nullptr) throw Error("more than one PEM private key found", "keep one in the file and move the others");
    key = &block;
  }
  if (key == nullptr) throw Error("no PEM private key found", expected_hint);
  return *key;
}

ReadKey read_block(const PemBlock& block, const Bytes& parameters) {
  if (block.is_encrypted || block.label == "ENCRYPTED PRIVATE KEY") fail_encrypted();
  if (block.label == "PRIVATE KEY") return read_pkcs8(block.content);
  if (block.label == "EC PRIVATE KEY") return read_sec1(block.content, parameters);
  if (block.label == "RSA PRIVATE KEY" || block.label == "DSA PRIVATE KEY") fail_not_ec();
  fail_unreadable();
}

// By what follows the version: the algorithm of a PrivateKeyInfo, or the octets of an ECPrivateKey.
ReadKey read_der(std::string_view text) {
  const SecretBytes der(text.begin(), text.end());
  Botan::BER_Decoder decoder(der);
  auto fields = decoder.start_sequence();
  if (fields.peek_next_object().is_a(ASN1_Type::Sequence, ASN1_Class::Constructed)) fail_encrypted();
  const auto version = fields.get_next_object();
  const auto& next = fields.peek_next_object();
  if (next.is_a(ASN1_Type::Sequence, ASN1_Class::Constructed)) return read_pkcs8(der);
  if (next.is_a(ASN1_Type::OctetString, ASN1_Class::Universal)) return read_sec1(der, {});
  if (next.is_a(ASN1_Type::Integer, ASN1_Class::Universal)) fail_not_ec();
  fail_unreadable();
}

}  // namespace

ReadKey read_key(const Secret& pem) {
  const std::string_view text = pem.reveal();
  refuse_other_form(text);
  try {
    if (is_der(text)) return read_der(text);
    const auto blocks = read_pem(text);
    Bytes parameters;
    const auto& block = key_block(blocks, parameters);
    return read_block(block, parameters);
  } catch (const Botan::Exception&) {
    fail_unreadable();
  }
}

}  // namespace byoc::x509
