#include "steps/x509/file_forms.h"

#include <string>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "steps/x509/bytes.h"
#include "steps/x509/der_element.h"

namespace byoc::x509 {

namespace {

using namespace std::string_view_literals;

struct Form {
  std::string_view label;  // of its PEM block
  std::string_view name, command;
};

constexpr std::string_view pkcs7_as_pem = "openssl pkcs7 -in FILE -print_certs -out COPY";

constexpr Form forms[] = {
    {"PKCS7", "a PKCS #7 file", pkcs7_as_pem},
    {"CMS", "a PKCS #7 file", pkcs7_as_pem},
    {"TRUSTED CERTIFICATE", "a certificate with openssl's own trust settings", "openssl x509 -in FILE -out COPY"},
    {"OPENSSH PRIVATE KEY", "an OpenSSH key", "(umask 077; cp FILE COPY; ssh-keygen -p -m PKCS8 -N '' -f COPY)"},
};

[[noreturn]] void refuse(std::string_view name, std::string_view command) {
  throw Error(fmt::format("it is {}", name), fmt::format("make a copy that can be read: {}, and name that", command));
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv) || text.starts_with("-\0-\0"sv) ||
         text.starts_with("\0-\0-"sv);
}

// What is in the SEQUENCE that the text is from its first octet to its last; empty where it is none.
std::string_view content_of_sequence(std::string_view text) {
  constexpr std::uint8_t sequence = 0x30;
  auto rest = as_bytes(text);
  const auto element = take_element(rest);
  if (!element || element->tag != sequence || !rest.empty()) return {};
  return text.substr(text.size() - element->content.size());
}

}  // namespace

bool is_der(std::string_view text) {
  return !content_of_sequence(text).empty();
}

void refuse_other_form(std::string_view text) {
  // The version 3 of PFX (RFC 7292 4), the OID of signedData (RFC 2315 14).
  constexpr auto pfx_version = "\x02\x01\x03"sv, signed_data = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"sv;
  if (is_utf16(text)) refuse("a text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE > COPY");
  const auto content = content_of_sequence(text);
  if (content.starts_with(pfx_version))
    refuse(
        "a PKCS #12 file",
        "openssl pkcs12 -in FILE -clcerts -nokeys -out COPY for the certificate, (umask 077; openssl pkcs12 -in FILE "
        "-nocerts -nodes -out COPY) for the key");
  if (content.starts_with(signed_data))
    refuse("a PKCS #7 file", "openssl pkcs7 -inform DER -in FILE -print_certs -out COPY");
  for (const auto& [label, name, command] : forms)
    if (text.find(fmt::format("-----BEGIN {}-----", label)) != std::string_view::npos) refuse(name, command);
}

}  // namespace byoc::x509
