// Which private key: where it is kept, and which one it has to be.
// Must not know: kinds of steps, AWS calls.
#pragma once

#include <compare>
#include <string>

#include "engine/host/files.h"

namespace byoc {

// A reference to a key, which is no secret. So far all keys are files.
struct KeyRef {
  Path file;
  std::string public_key;  // SHA-256 (hex) of its DER SubjectPublicKeyInfo

  // "the key 'pki/root.key'", for messages.
  std::string title() const;

  friend std::strong_ordering operator<=>(const KeyRef&, const KeyRef&) = default;
  friend bool operator==(const KeyRef&, const KeyRef&) = default;
};

}  // namespace byoc
