#include "steps/pki/certificate_file.h"

#include <algorithm>

#include "steps/step_facts.h"

namespace byoc {

namespace {

using Candidates = std::vector<const x509::Certificate*>;

// Those of which it is true, unless it is of none.
void narrow(Candidates& candidates, const auto& is_meant) {
  Candidates left;
  std::ranges::copy_if(candidates, std::back_inserter(left), [&](const auto* one) { return is_meant(*one); });
  if (!left.empty()) candidates = std::move(left);
}

bool has_subject(const x509::Certificate& certificate, const Facts& wanted) {
  Facts found;
  add_subject_facts(found, certificate.subject());
  return found == wanted;
}

}  // namespace

CertificateFile::CertificateFile(std::string_view text) : all_(x509::Certificate::all_from_pem(text)) {}

const x509::Certificate& CertificateFile::find(const MeantCertificate& meant) const {
  Candidates candidates;
  candidates.reserve(all_.size());
  for (const auto& one : all_) candidates.push_back(&one);
  if (candidates.size() == 1) return *candidates.front();
  narrow(candidates, [&](const auto& one) { return public_key_fingerprint(one.public_key()) == meant.public_key; });
  if (!meant.subject.empty()) narrow(candidates, [&](const auto& one) { return has_subject(one, meant.subject); });
  narrow(candidates, [&](const auto& one) {
    return std::ranges::none_of(all_, [&](const auto& other) {
      return other.issuer_der() == one.subject_der() && other.subject_der() != one.subject_der();
    });
  });
  narrow(candidates, [&](const auto& one) { return one.fingerprint() == meant.fingerprint; });
  return **std::ranges::max_element(candidates, {}, [](const auto* one) { return one->not_before(); });
}

const x509::Certificate* CertificateFile::issuer_of(const x509::Certificate& certificate) const {
  const auto found = std::ranges::find_if(all_, [&](const auto& one) {
    return one.subject_der() == certificate.issuer_der() && one.subject_der() != certificate.subject_der() &&
           certificate.check_signature(one.public_key()) != x509::SignatureCheck::not_made;
  });
  return found == all_.end() ? nullptr : &*found;
}

std::string CertificateFile::with(const x509::Certificate& present, const x509::Certificate& successor,
                                  const std::optional<x509::Certificate>& issuer) const {
  const auto* old_issuer = issuer_of(present);
  std::string text;
  for (const auto& one : all_) {
    if (one.fingerprint() == present.fingerprint())
      text += successor.pem();
    else
      text += issuer && &one == old_issuer ? issuer->pem() : one.pem();
  }
  return text;
}

}  // namespace byoc
