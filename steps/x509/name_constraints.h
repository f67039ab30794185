// What the name constraints of an authority allow below it (RFC 5280 4.2.1.10), as OpenSSL judges.
// Must not know: files, AWS, steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "steps/x509/name.h"

namespace byoc::x509 {

// The names of a certificate to be.
struct ConstrainedNames {
  std::string subject;                         // DER Name
  std::vector<std::string> alternative_names;  // "dns:a.example", as in Profile
  bool is_authority = false;                   // the common name of any other counts as a DNS name where there is none
};

// The first of the names that one of `constraints` (values of the extension, DER) does not allow: "CN=gw-1,O=Other",
// "dns:gw-1.example.com"; nothing where they allow all. What can't be judged is not allowed: no verifier allows it.
std::optional<std::string> forbidden_name(const std::vector<std::string>& constraints, const ConstrainedNames& names);

}  // namespace byoc::x509
