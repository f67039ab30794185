#include "steps/x509/parsed_certificate.h"

#include <fmt/format.h>

#include "steps/x509/der_element.h"

namespace byoc::x509 {

namespace {

constexpr std::uint8_t sequence = 0x30, utc_time = 0x17, generalized_time = 0x18, version_tag = 0xa0;

DerElement take(ByteView& rest) {
  const auto element = take_element(rest);
  if (!element) throw Botan::Decoding_Error("not DER");
  return *element;
}

ByteView content_of_sequence(ByteView& rest) {
  const auto element = take(rest);
  if (element.tag != sequence) throw Botan::Decoding_Error("no sequence");
  return element.content;
}

// RFC 5280 4.1.2.5: UTCTime is of the years 1950 to 2049.
Time read_time(const DerElement& element) {
  auto text = as_text(element.content);
  if (element.tag == utc_time) text.insert(0, !text.empty() && text[0] >= '5' ? "19" : "20");
  if ((element.tag != utc_time && element.tag != generalized_time) || text.size() != 15)
    throw Botan::Decoding_Error("no point in time");
  const auto part = [&](std::size_t at) { return text.substr(at, 2); };
  const auto read = parse_rfc3339(
      fmt::format("{}{}-{}-{}T{}:{}:{}{}", part(0), part(2), part(4), part(6), part(8), part(10), part(12), text[14]));
  if (!read) throw Botan::Decoding_Error("no point in time");
  return *read;
}

// What Botan is given instead of a year that it refuses: one that has a 29 February, too. Only where the date was read.
void make_readable(const DerElement& time, Bytes& copy, ByteView der) {
  constexpr std::string_view latest = "3100", readable = "2996";
  if (time.tag == utc_time || as_text(time.content).substr(0, latest.size()) < latest) return;
  std::ranges::copy(readable, copy.begin() + (time.content.data() - der.data()));
}

}  // namespace

ParsedCertificate parse_certificate(Bytes der) {
  ByteView rest = der;
  auto fields = content_of_sequence(rest);
  const auto signed_part = take(fields);
  fields = signed_part.content;
  auto field = take(fields);  // the version, or of a v1 certificate the serial number
  if (field.tag == version_tag) field = take(fields);
  take(fields);  // the signature's algorithm
  take(fields);  // the issuer
  auto dates = content_of_sequence(fields);
  const auto not_before = take(dates), not_after = take(dates);

  const auto begins = read_time(not_before), ends = read_time(not_after);
  auto copy = der;
  for (const auto& date : {not_before, not_after}) make_readable(date, copy, der);
  const Botan::X509_Certificate parsed(copy);
  // Octets after the certificate, or an encoding that is not DER: Botan skips them, AWS IoT refuses them.
  if (parsed.BER_encode() != copy) throw Botan::Decoding_Error("not DER");
  const Bytes to_be_signed(signed_part.whole.begin(), signed_part.whole.end());
  return {std::move(der), to_be_signed, parsed, begins, ends};
}

}  // namespace byoc::x509
