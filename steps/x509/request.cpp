#include "steps/x509/request.h"

#include <botan/ber_dec.h>
#include <botan/der_enc.h>

#include "engine/base/error.h"
#include "steps/x509/bytes.h"
#include "steps/x509/pem.h"
#include "steps/x509/public_key.h"
#include "steps/x509/signed_structure.h"
#include "steps/x509/translate.h"

namespace byoc::x509 {

namespace {

using Botan::ASN1_Class;
using Botan::ASN1_Type;

// The DER of the next SEQUENCE, whole.
Bytes take_sequence(Botan::BER_Decoder& decoder) {
  const auto object = decoder.get_next_object();
  object.assert_is_a(ASN1_Type::Sequence, ASN1_Class::Constructed);
  Bytes out;
  Botan::DER_Encoder(out).add_object(ASN1_Type::Sequence, ASN1_Class::Constructed, object.bits(), object.length());
  return out;
}

// Of the attribute extensionRequest, whose one value is a list of extensions (RFC 2985 5.4.2).
void add_extensions(Botan::BER_Decoder& values, std::vector<std::string>& names) {
  auto list = values.start_sequence();
  while (list.more_items()) {
    Botan::OID oid;
    auto extension = list.start_sequence();
    extension.decode(oid).discard_remaining();
    extension.end_cons();
    names.push_back(oid.to_formatted_string());
  }
  list.end_cons();
}

std::vector<std::string> requested_extensions(const Botan::BER_Object& attributes) {
  static const auto extension_request = Botan::OID("1.2.840.113549.1.9.14");
  std::vector<std::string> names;
  Botan::BER_Decoder list(attributes.bits(), attributes.length());
  while (list.more_items()) {
    Botan::OID oid;
    auto attribute = list.start_sequence();
    attribute.decode(oid);
    if (oid == extension_request) {
      auto values = attribute.start_set();
      add_extensions(values, names);
      values.end_cons();
    } else {
      attribute.discard_remaining();
    }
    attribute.end_cons();
  }
  return names;
}

// CertificationRequestInfo (RFC 2986 4.1).
Request decode_info(const Bytes& info) {
  Botan::BER_Decoder decoder(info);
  auto fields = decoder.start_sequence();
  fields.decode_and_check<std::size_t>(0, "version");
  Request request;
  request.subject = decode_name(as_text(take_sequence(fields)));
  request.public_key = as_text(take_sequence(fields));
  if (const auto attributes = fields.get_next_object(); attributes.is_set()) {
    attributes.assert_is_a(ASN1_Type(0), ASN1_Class::ExplicitContextSpecific);
    request.extensions = requested_extensions(attributes);
  }
  fields.end_cons();
  decoder.verify_end();
  return request;
}

Request decode_request(const Bytes& der) {
  Botan::AlgorithmIdentifier algorithm;
  Bytes signature;
  Botan::BER_Decoder decoder(der);
  auto fields = decoder.start_sequence();
  const auto info = take_sequence(fields);
  fields.decode(algorithm).decode(signature, ASN1_Type::BitString).end_cons();
  decoder.verify_end();
  if (encode_signed(info, algorithm, signature) != der) throw Botan::Decoding_Error("not DER");
  auto request = decode_info(info);
  request.public_key = usual_form(request.public_key);
  request.is_signature_valid = check_signature(request.public_key, algorithm, info, signature) == SignatureCheck::made;
  return request;
}

}  // namespace

Request read_request(std::string_view pem) {
  const auto der = read_sole_block(pem, {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"}, "certificate request");
  try {
    return decode_request(der);
  } catch (const std::exception&) {
    throw Error("not a certificate request byoc-apply can read", "make the request anew");
  }
}

std::string make_request(const Name& subject, const Signer& signer, Random& random) {
  return expecting_success("making a certificate request", [&] {
    Bytes info;
    Botan::DER_Encoder(info)
        .start_sequence()
        .encode(std::size_t{0})
        .raw_bytes(to_bytes(encode_name(subject)))
        .raw_bytes(to_bytes(signer.public_key()))
        .start_explicit(0)  // no attributes; the field itself is not optional
        .end_explicit()
        .end_cons();
    return write_pem("CERTIFICATE REQUEST", sign_structure(info, signer, random));
  });
}

}  // namespace byoc::x509
