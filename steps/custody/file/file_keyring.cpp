#include "steps/custody/file/file_keyring.h"

#include <algorithm>

#include "engine/base/text.h"
#include "steps/custody/file/key_file.h"

namespace byoc {

namespace {

std::shared_ptr<const x509::Signer> opened(const KeyRef& ref, const FileReader& files) {
  try {
    auto key = std::make_shared<const x509::PrivateKey>(read_key_file(ref.file, files));
    if (sha256_hex(key->public_key()) != ref.public_key)
      throw Error("it is another one than it was a moment ago; nothing was signed with it",
                  "see who else writes there, then run again");
    return key;
  } catch (const Error& error) {
    throw in_context(ref.title(), error);
  }
}

}  // namespace

std::shared_ptr<const x509::Signer> FileKeyring::open(const KeyRef& key, const Host& host) {
  const auto entry = entry_of(key);
  const std::lock_guard one_at_a_time(entry->opening);
  if (entry->signer == nullptr) entry->signer = opened(key, host.files);
  return entry->signer;
}

std::shared_ptr<FileKeyring::Entry> FileKeyring::entry_of(const KeyRef& key) {
  const std::lock_guard hold(mutex_);
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&key](const auto& entry) { return entry->key == key; });
  if (found != entries_.end())
    entries_.splice(entries_.begin(), entries_, found);
  else
    entries_.push_front(std::make_shared<Entry>(key));
  if (entries_.size() > most_kept) entries_.pop_back();
  return entries_.front();
}

}  // namespace byoc
