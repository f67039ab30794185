#include "steps/x509/certificate.h"

#include <botan/x509cert.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/x509/bytes.h"
#include "steps/x509/extensions.h"
#include "steps/x509/pem.h"
#include "steps/x509/public_key.h"

namespace byoc::x509 {

namespace {

// By its text: the other ways out of Botan do not reach before 1970 or beyond 2262.
Time to_time(const Botan::X509_Time& time) {
  auto text = time.to_string();
  if (text.size() == 13) text.insert(0, text[0] >= '5' ? "19" : "20");  // UTCTime, RFC 5280 4.1.2.5.1
  const auto part = [&](std::size_t at) { return text.substr(at, 2); };
  const auto read = parse_rfc3339(
      fmt::format("{}{}-{}-{}T{}:{}:{}Z", part(0), part(2), part(4), part(6), part(8), part(10), part(12)));
  if (!read) throw Botan::Decoding_Error("no point in time");
  return *read;
}

[[noreturn]] void fail_unreadable() {
  throw Error("not an X.509 certificate byoc-apply can read", "put back a whole copy of the file");
}

}  // namespace

// Read once and never changed, so that copies of a Certificate share it between threads.
struct Certificate::Data {
  Bytes der;
  Botan::X509_Certificate parsed;
  Name subject, issuer;
  Time not_before, not_after;

  explicit Data(Bytes from)
      : der(std::move(from)),
        parsed(der),
        subject(decode_name(as_text(parsed.raw_subject_dn()))),
        issuer(decode_name(as_text(parsed.raw_issuer_dn()))),
        not_before(to_time(parsed.not_before())),
        not_after(to_time(parsed.not_after())) {}
};

Certificate::Certificate(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

Certificate Certificate::from_pem(std::string_view pem) {
  auto der = read_sole_block(pem, {"CERTIFICATE", "X509 CERTIFICATE"}, "certificate");
  std::shared_ptr<const Data> data;
  try {
    data = std::make_shared<const Data>(std::move(der));
  } catch (const std::exception&) {
    fail_unreadable();
  }
  // Octets after the certificate, or an encoding that is not DER: Botan skips them, AWS IoT refuses them.
  if (data->parsed.BER_encode() != data->der) fail_unreadable();
  return Certificate(std::move(data));
}

std::string Certificate::der() const {
  return as_text(data_->der);
}
std::string Certificate::pem() const {
  return write_pem("CERTIFICATE", data_->der);
}
std::string Certificate::fingerprint() const {
  return sha256_hex(as_text(data_->der));
}

std::string Certificate::serial() const {
  const auto magnitude = to_hex(as_text(data_->parsed.serial_number()));
  return (data_->parsed.is_serial_negative() ? "-" : "") + (magnitude.empty() ? "00" : magnitude);
}

Time Certificate::not_before() const {
  return data_->not_before;
}
Time Certificate::not_after() const {
  return data_->not_after;
}
Name Certificate::subject() const {
  return data_->subject;
}
Name Certificate::issuer() const {
  return data_->issuer;
}
std::string Certificate::public_key() const {
  return as_text(data_->parsed.subject_public_key_info());
}
std::string Certificate::subject_der() const {
  return as_text(data_->parsed.raw_subject_dn());
}
std::string Certificate::issuer_der() const {
  return as_text(data_->parsed.raw_issuer_dn());
}
std::string Certificate::subject_key_id() const {
  return as_text(data_->parsed.subject_key_id());
}
std::string Certificate::authority_key_id() const {
  return as_text(data_->parsed.authority_key_id());
}
Facts Certificate::extensions() const {
  return read_extensions(data_->parsed);
}

bool Certificate::is_signed_by(std::string_view public_key) const {
  const auto& parsed = data_->parsed;
  return is_signature_valid(public_key, parsed.signature_algorithm(), parsed.tbs_data(), parsed.signature());
}

}  // namespace byoc::x509
