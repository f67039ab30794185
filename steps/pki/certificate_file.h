// A file in which certificates are: which of them is meant, and what stands beside it.
// Must not know: AWS, how certificates are encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/facts.h"
#include "steps/x509/certificate.h"

namespace byoc {

// What is known of the one that is meant; each counts only where one in the file is so.
struct MeantCertificate {
  std::string public_key;   // SHA-256; empty: not known
  Facts subject;            // "subject.*"; empty: any
  std::string fingerprint;  // as it was recorded; empty: it was not
};

// All certificates of a file, in their order.
class CertificateFile {
 public:
  // Throws Error where it holds none, or one that can't be read.
  explicit CertificateFile(std::string_view text);

  // The one that it holds; null where it holds several.
  const x509::Certificate* only() const { return all_.size() == 1 ? &all_.front() : nullptr; }

  // By key, by subject, the one that has issued no other in the file, the recorded one, and the latest, in this order.
  const x509::Certificate& find(const MeantCertificate& meant) const;

  // The issuer of `certificate`, by name and signature; null where it is not there, or is itself.
  const x509::Certificate* issuer_of(const x509::Certificate& certificate) const;

  // The file's text with `successor` in the place of `present`, its `issuer`, if any is given, in the place of that of
  // `present`, and all others where they are.
  std::string with(const x509::Certificate& present, const x509::Certificate& successor,
                   const std::optional<x509::Certificate>& issuer) const;

 private:
  std::vector<x509::Certificate> all_;
};

}  // namespace byoc
