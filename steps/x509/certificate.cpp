#include "steps/x509/certificate.h"

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/x509/bytes.h"
#include "steps/x509/extensions.h"
#include "steps/x509/parsed_certificate.h"
#include "steps/x509/pem.h"
#include "steps/x509/public_key.h"

namespace byoc::x509 {

namespace {

const std::vector<std::string_view> labels{"CERTIFICATE", "X509 CERTIFICATE"};

[[noreturn]] void fail_unreadable() {
  throw Error("not an X.509 certificate byoc-apply can read", "put back a whole copy of the file");
}

}  // namespace

// Read once and never changed, so that copies of a Certificate share it between threads.
struct Certificate::Data {
  ParsedCertificate read;
  Name subject, issuer;

  explicit Data(Bytes der)
      : read(parse_certificate(std::move(der))),
        subject(decode_name(as_text(read.parsed.raw_subject_dn()))),
        issuer(decode_name(as_text(read.parsed.raw_issuer_dn()))) {}
};

Certificate::Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

Certificate Certificate::from_der(std::string_view der) {
  try {
    return Certificate(std::make_shared<const Data>(to_bytes(der)));
  } catch (const std::exception&) {
    fail_unreadable();
  }
}

Certificate Certificate::from_pem(std::string_view pem) {
  return from_der(as_text(read_sole_block(pem, labels, "certificate")));
}

std::vector<Certificate> Certificate::all_from_pem(std::string_view pem) {
  std::vector<Certificate> all;
  for (const auto& block : read_blocks(pem, labels, "certificate")) all.push_back(from_der(as_text(block)));
  return all;
}

std::string Certificate::der() const {
  return as_text(data_->read.der);
}
std::string Certificate::pem() const {
  return write_pem("CERTIFICATE", data_->read.der);
}
std::string Certificate::fingerprint() const {
  return sha256_hex(as_text(data_->read.der));
}

std::string Certificate::serial() const {
  const auto magnitude = to_hex(as_text(data_->read.parsed.serial_number()));
  return (data_->read.parsed.is_serial_negative() ? "-" : "") + (magnitude.empty() ? "00" : magnitude);
}

Time Certificate::not_before() const {
  return data_->read.not_before;
}
Time Certificate::not_after() const {
  return data_->read.not_after;
}
Name Certificate::subject() const {
  return data_->subject;
}
Name Certificate::issuer() const {
  return data_->issuer;
}
std::string Certificate::public_key() const {
  return usual_form(as_text(data_->read.parsed.subject_public_key_info()));
}
std::string Certificate::encoded_public_key() const {
  return as_text(data_->read.parsed.subject_public_key_info());
}
std::string Certificate::subject_der() const {
  return as_text(data_->read.parsed.raw_subject_dn());
}
std::string Certificate::issuer_der() const {
  return as_text(data_->read.parsed.raw_issuer_dn());
}
std::string Certificate::subject_key_id() const {
  return as_text(data_->read.parsed.subject_key_id());
}
std::string Certificate::authority_key_id() const {
  return as_text(data_->read.parsed.authority_key_id());
}
std::string Certificate::name_constraints() const {
  static const Botan::OID oid{2, 5, 29, 30};
  const auto& extensions = data_->read.parsed.v3_extensions();
  return extensions.extension_set(oid) ? as_text(extensions.get_extension_bits(oid)) : std::string();
}
Facts Certificate::extensions() const {
  return read_extensions(data_->read.parsed);
}

SignatureCheck Certificate::check_signature(std::string_view public_key) const {
  const auto& parsed = data_->read.parsed;
  return x509::check_signature(public_key, parsed.signature_algorithm(), data_->read.to_be_signed, parsed.signature());
}

}  // namespace byoc::x509
