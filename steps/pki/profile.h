// What certificates that are to be issued say, from what is wanted of them.
// Must not know: files, AWS calls, how certificates are encoded.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/base/time.h"
#include "engine/graph/step.h"
#include "steps/x509/certificate.h"

namespace byoc {

// Of the certificate of that step, issued at `now` by an issuer that ends at `issuer_not_after`.
x509::Profile profile_of(const Step& step, Time now, const std::optional<Time>& issuer_not_after);

// What its renewal changes of a certificate that is there: the dates, and what the manifest says itself.
x509::Renewal renewal_of(const Step& step, Time now, const std::optional<Time>& issuer_not_after);

// Of the one by which an authority proves to AWS IoT that its key is at hand. AWS IoT looks at it once, when the
// authority is registered.
x509::Profile verification_profile(const std::string& registration_code, const x509::Certificate& authority, Time now,
                                   std::chrono::days lifetime);

}  // namespace byoc
