// What is wanted of a certificate and what is known of one, as types: the text among their facts is read here alone.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/plan/model/step_kind.h"
#include "steps/x509/certificate.h"

namespace byoc {

struct WantedCertificate {
  bool is_authority = false, is_protected = false;
  std::optional<int> path_length;               // none: no pathLenConstraint
  std::vector<std::string> extended_key_usage;  // "client_auth", ...; empty: no extension
  std::vector<std::string> alternative_names;   // "dns:a.example", ...; empty: no extension
  x509::IssuerLocations issuer_locations;
  std::optional<Period> period;  // given: not_after is not
  std::optional<Time> not_before, not_after;
  std::optional<Period> renew_before;

  // Throws InternalError for what no manifest gives, DamagedRecord where the step is retired: then it is the lock's.
  static WantedCertificate of(const Step& step);
};

// Of a certificate that was found or recorded.
struct CertificateDates {
  Time not_before, not_after;

  // Throws Error for facts that no certificate gives: those of a record.
  static CertificateDates of(const Facts& facts);
};

}  // namespace byoc
