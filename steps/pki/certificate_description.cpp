#include "steps/pki/certificate_description.h"

#include "steps/fact_reader.h"
#include "steps/step_facts.h"

namespace byoc {

Outcome describe_certificate(const Step& step, const x509::Certificate& certificate) {
  Outcome outcome;
  outcome.facts = {{"fingerprint", certificate.fingerprint()},
                   {"serial", certificate.serial()},
                   {"issuer", x509::format_name(certificate.issuer())},
                   {"not_before", format_rfc3339(certificate.not_before())},
                   {"not_after", format_rfc3339(certificate.not_after())},
                   {"public_key", public_key_fingerprint(certificate.public_key())}};
  outcome.details = {{"path", file_of(step).string()}};
  // What certificates are issued with is needed again; see certificate_pem.
  if (FactReader(step).is_true(step.wanted, "is_authority")) outcome.details["pem"] = certificate.pem();
  add_subject_facts(outcome.details, certificate.subject());
  for (const auto& [name, value] : certificate.extensions()) outcome.details["extension." + name] = value;
  return outcome;
}

}  // namespace byoc
