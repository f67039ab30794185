// A private key in a file.
// Must not know: kinds of steps, AWS calls.
#pragma once

#include "engine/host/files.h"
#include "steps/x509/key.h"

namespace byoc {

// Throws Error, never with content, where there is none that can be used (see x509::PrivateKey::from_pem).
x509::PrivateKey read_key_file(const Path& path, const FileReader& files);

}  // namespace byoc
