#include "steps/iot/registered_certificate.h"

#include "steps/fact_reader.h"

namespace byoc {

std::optional<CertificateType> parse_certificate_type(std::string_view text) {
  if (text == "ca") return CertificateType::ca;
  if (text == "device") return CertificateType::device;
  return std::nullopt;
}

WantedRegistration WantedRegistration::of(const Step& step) {
  const FactReader reader(step);
  return {.type = reader.required(step.wanted, "type", parse_certificate_type),
          .is_without_ca = reader.is_true(step.wanted, "without_ca"),
          .is_elsewhere = reader.is_true(step.wanted, "elsewhere")};
}

CertificateType type_of(const Step& step) {
  return WantedRegistration::of(step).type;
}

CertificateType type_among_settings(const Step& step) {
  return FactReader(step).required(step.settings, "type", parse_certificate_type);
}

}  // namespace byoc
