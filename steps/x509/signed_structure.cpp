#include "steps/x509/signed_structure.h"

#include <botan/der_enc.h>

#include "steps/x509/curve.h"

namespace byoc::x509 {

Bytes encode_signed(const Bytes& to_be_signed, const Botan::AlgorithmIdentifier& algorithm, ByteView signature) {
  Bytes out;
  Botan::DER_Encoder(out)
      .start_sequence()
      .raw_bytes(to_be_signed)
      .encode(algorithm)
      .encode(signature.data(), signature.size(), Botan::ASN1_Type::BitString)
      .end_cons();
  return out;
}

Bytes sign_structure(const Bytes& to_be_signed, const Signer& signer, Random& random) {
  const auto signature = signer.sign(as_text(to_be_signed), random);
  return encode_signed(to_be_signed, signature_algorithm(curve_named(signer.curve())), as_bytes(signature));
}

}  // namespace byoc::x509
