// What is registered as what: the text among the facts of registration and status is read here alone.
// Must not know: requests, files.
#pragma once

#include <optional>
#include <string_view>

#include "engine/graph/step.h"

namespace byoc {

// AWS IoT keeps certificates of CAs and of devices apart, each with operations of its own.
enum class CertificateType { ca, device };

// "ca", "device"; nothing for any other text.
std::optional<CertificateType> parse_certificate_type(std::string_view text);

struct WantedRegistration {
  CertificateType type;
  bool is_without_ca;  // of a device: AWS IoT knows no issuer of it
  bool is_elsewhere;   // of a CA: somebody else has registered it, or will

  // Throws InternalError for what no manifest gives, DamagedRecord where the step is retired: then it is the lock's.
  static WantedRegistration of(const Step& step);
};

// Of a `registration` step; throws as above.
CertificateType type_of(const Step& step);

// Of a `status` step, which has it among its settings; throws as above.
CertificateType type_among_settings(const Step& step);

}  // namespace byoc
