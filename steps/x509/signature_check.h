// What comes of looking at a signature.
// Must not know: files, AWS, steps.
#pragma once

namespace byoc::x509 {

// Whether a key has made a signature; a key that we can't work with leaves that open.
enum class SignatureCheck { made, not_made, not_checkable };

}  // namespace byoc::x509
