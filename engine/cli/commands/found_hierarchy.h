// Who has issued whom among certificates that were found, and what a manifest can say of each.
// Must not know: AWS, arguments, files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/commands/found_pki.h"

namespace byoc {

// An authority or a device to be.
struct FoundResource {
  std::string name;  // in the manifest
  bool is_authority = false;
  std::optional<x509::Certificate> certificate;  // none: it was not found, and is only named by what it has issued
  Path certificate_file;                         // empty: it has none of its own, but may stand in a chain file
  std::string issuer;             // name of an authority; empty: a root, or one whose issuer is not asked
  const FoundKey* key = nullptr;  // null: elsewhere
  const FoundRequest* request = nullptr;
  Path chain_file;                 // exactly its certificate and those of its issuers up to the root
  std::vector<std::string> notes;  // what whoever reads the manifest has to know
};

struct FoundHierarchy {
  std::vector<FoundResource> authorities;  // each behind its issuer
  std::vector<FoundResource> devices;
  std::vector<std::string> notes;  // of what is left out
};

// `found` outlives what is returned. `shown` is how a file is to be named.
FoundHierarchy arrange(const FoundPki& found, const std::function<std::string(const Path& file)>& shown);

}  // namespace byoc
