// What a folder holds of a PKI: certificates, keys, requests, as they lie in its files.
// Must not know: AWS, arguments.
#pragma once

#include <string>
#include <vector>

#include "engine/host/files.h"
#include "steps/x509/certificate.h"
#include "steps/x509/request.h"

namespace byoc {

struct FoundCertificate {
  x509::Certificate certificate;
  Path file;
  bool is_meant = true;  // no: it stands behind the one that its file is for, as an issuer in a chain file
  bool is_alone = true;  // in its file
  bool is_plain = true;  // its file holds nothing but certificates, as byoc-apply writes them
};

struct FoundKey {
  std::string public_key;  // DER SubjectPublicKeyInfo
  std::string curve;
  Path file;
};

struct FoundRequest {
  x509::Request request;
  Path file;
};

// A file that looks like one of them and can't be used, and why.
struct UnusableFile {
  Path file;
  std::string why;
};

struct FoundPki {
  std::vector<FoundCertificate> certificates;
  std::vector<FoundKey> keys;
  std::vector<FoundRequest> requests;
  std::vector<UnusableFile> unusable;
};

// Looks through `folder` and the folders below it, at most eight levels deep; what else lies there is passed over.
// Keys are read, and nothing is kept of them but the public part. Throws Error where the folder is none.
FoundPki find_pki(const Path& folder, const FileReader& files);

}  // namespace byoc
