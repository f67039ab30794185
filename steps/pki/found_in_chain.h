// The certificate of an authority whose key is elsewhere, where it is not there itself but stands behind a certificate
// that was issued below it: in a chain file.
// Must not know: AWS, how certificates are encoded.
#pragma once

#include <optional>
#include <string>

#include "engine/graph/step.h"
#include "engine/host/files.h"
#include "steps/x509/certificate.h"

namespace byoc {

struct FoundInChain {
  x509::Certificate certificate;
  std::string file;  // as the manifest names it
};

// Looks through the files that the step's setting "chains" names: one a line, each behind the number of issuers from
// the certificate that is meant in it up to this one ("2 pki/d1.crt"). What can't be read holds none.
std::optional<FoundInChain> find_in_chain(const Step& step, const FileReader& files);

}  // namespace byoc
