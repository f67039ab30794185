// The keyring of keys in files.
// Must not know: kinds of steps, AWS calls.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>

#include "steps/custody/keyring.h"

namespace byoc {

// Keeps the keys that were used last, so that those of a fleet's devices, used once each, do not pile up in memory. A
// key that is let go is cleared from memory, as soon as nobody signs with it any more.
class FileKeyring final : public Keyring {
 public:
  static constexpr std::size_t most_kept = 64;

  std::shared_ptr<const x509::Signer> open(const KeyRef& key, const Host& host) override;

 private:
  // One key: opened by whoever needs it first, while the others wait for that one key only.
  struct Entry {
    explicit Entry(KeyRef ref) : key(std::move(ref)) {}

    const KeyRef key;
    std::mutex opening;
    std::shared_ptr<const x509::Signer> signer;
  };

  std::shared_ptr<Entry> entry_of(const KeyRef& key);

  std::mutex mutex_;
  std::list<std::shared_ptr<Entry>> entries_;  // the one used last first
};

}  // namespace byoc
