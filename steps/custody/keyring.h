// Who signs with keys that are kept somewhere: whoever has to sign is handed a signer, and no key.
// Must not know: kinds of steps.
#pragma once

#include <memory>

#include "engine/host/host.h"
#include "steps/custody/key_ref.h"
#include "steps/x509/key.h"

namespace byoc {

// Lives as long as a run. Safe to use from several threads.
class Keyring {
 public:
  virtual ~Keyring() = default;

  // A signer with that very key. The keys that are used again and again, as those of issuers, are opened once. Throws
  // Error, naming the key and showing nothing of it, where it can't be opened or another one is kept there.
  virtual std::shared_ptr<const x509::Signer> open(const KeyRef& key, const Host& host) = 0;
};

}  // namespace byoc
