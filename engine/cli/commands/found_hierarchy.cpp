#include "engine/cli/commands/found_hierarchy.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/text.h"

namespace byoc {

namespace {

using x509::Certificate;
using x509::SignatureCheck;

bool is_self_signed(const Certificate& one) {
  return one.subject_der() == one.issuer_der() && one.check_signature(one.public_key()) != SignatureCheck::not_made;
}

bool has_issued(const Certificate& issuer, const Certificate& one) {
  return issuer.subject_der() == one.issuer_der() && issuer.fingerprint() != one.fingerprint() &&
         one.check_signature(issuer.public_key()) != SignatureCheck::not_made;
}

// Letters and digits, '-' for what else there is: "Example Root CA" is "example-root-ca".
std::string slug(std::string_view text) {
  std::string name;
  for (const char c : to_lower(std::string(text))) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (is_plain)
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && (name.back() == '-' || name.size() > 60)) name.pop_back();
  while (!name.empty() && (name.front() == '_' || name.front() == '-')) name.erase(0, 1);
  return name;
}

std::string common_name(const x509::Name& name) {
  for (const auto& [attribute, value] : name)
    if (attribute == "common_name") return value;
  return {};
}

class Arrangement {
 public:
  Arrangement(const FoundPki& found, const std::function<std::string(const Path&)>& shown)
      : found_(found), shown_(shown) {
    for (const auto& one : found.certificates) {
      issued_.emplace(one.certificate.issuer_der(), &one);
      by_file_[one.file].push_back(one.certificate.fingerprint());
      if (one.is_plain && by_file_[one.file].size() == 1) files_of_.emplace(by_file_[one.file].front(), one.file);
    }
    for (const auto& key : found.keys) keys_.try_emplace(key.public_key, &key);
    for (const auto& one : found.requests) requests_.try_emplace(one.request.public_key, &one);
    choose_certificates();
    for (const auto& one : chosen_) place(*one);
    for (auto* resources : {&hierarchy_.authorities, &hierarchy_.devices})
      for (auto& resource : *resources) complete(resource);
    add_awaited();
    for (const auto& [file, why] : found.unusable) hierarchy_.notes.push_back(fmt::format("{}: {}", shown_(file), why));
    add_unused();
  }

  FoundHierarchy take() { return std::move(hierarchy_); }

 private:
  // Of each name and key the latest one; a file of its own goes before a place behind another. Sorted by their
  // subjects.
  void choose_certificates() {
    std::map<std::string, const FoundCertificate*> latest;
    const auto rank = [](const FoundCertificate& one) {
      return std::tuple(one.certificate.not_before(), one.is_alone, one.is_meant);
    };
    for (const auto& one : found_.certificates) {
      if (!one.is_meant && !is_issuer(one.certificate)) continue;
      auto& kept = latest[one.certificate.subject_der() + one.certificate.public_key()];
      if (kept == nullptr || rank(one) > rank(*kept)) kept = &one;
    }
    for (const auto& [subject, one] : latest) {
      chosen_.push_back(one);
      by_subject_.emplace(one->certificate.subject_der(), one);
    }
    for (const auto& one : found_.certificates) {
      const auto* kept = latest[one.certificate.subject_der() + one.certificate.public_key()];
      if (one.is_meant && kept != nullptr && kept->certificate.fingerprint() != one.certificate.fingerprint())
        hierarchy_.notes.push_back(
            fmt::format("{}: another certificate of the same name and key as {}, and not the latest", shown_(one.file),
                        shown_(kept->file)));
    }
  }

  bool is_issuer(const Certificate& certificate) const {
    const auto [first, last] = issued_.equal_range(certificate.subject_der());
    return std::any_of(first, last,
                       [&](const auto& entry) { return has_issued(certificate, entry.second->certificate); });
  }

  const FoundCertificate* issuer_of(const Certificate& one) const {
    if (one.subject_der() == one.issuer_der()) return nullptr;
    const auto [first, last] = by_subject_.equal_range(one.issuer_der());
    const auto found =
        std::find_if(first, last, [&](const auto& entry) { return has_issued(entry.second->certificate, one); });
    return found == last ? nullptr : found->second;
  }

  // Behind its issuer.
  void place(const FoundCertificate& one) {
    const auto fingerprint = one.certificate.fingerprint();
    if (names_.contains(fingerprint)) return;
    names_[fingerprint] = {};  // a circle of issuers ends here
    const auto* issuer = issuer_of(one.certificate);
    if (issuer != nullptr) place(*issuer);
    FoundResource resource;
    const bool is_root = is_self_signed(one.certificate);
    resource.is_authority =
        fact(one.certificate.extensions(), "is_authority") == "true" || is_root || is_issuer(one.certificate);
    resource.certificate = one.certificate;
    if (one.is_meant) resource.certificate_file = one.file;
    resource.name = new_name(common_name(one.certificate.subject()), one.file, resource.is_authority);
    if (issuer != nullptr) resource.issuer = names_[issuer->certificate.fingerprint()];
    names_[fingerprint] = resource.name;
    (resource.is_authority ? hierarchy_.authorities : hierarchy_.devices).push_back(std::move(resource));
  }

  std::string new_name(const std::string& wanted, const Path& file, bool is_authority) {
    auto name = slug(wanted);
    if (name.empty()) name = slug(file.stem().string());
    if (name.empty()) name = is_authority ? "authority" : "device";
    auto& taken = is_authority ? authority_names_ : device_names_;
    auto unique = name;
    for (int count = 2; !taken.insert(unique).second; ++count) unique = fmt::format("{}-{}", name, count);
    return unique;
  }

  // Key, request and chain file of a certificate.
  void complete(FoundResource& resource) {
    const auto public_key = resource.certificate->public_key();
    const auto key = keys_.find(public_key);
    if (key != keys_.end() && resource.certificate_file.empty())
      resource.notes.push_back(
          fmt::format("its certificate stands only in a chain file: to sign with {}, put it into a "
                      "file of its own first, and name both",
                      shown_(key->second->file)));
    else if (key != keys_.end() && !used_keys_.insert(key->second).second)
      resource.notes.push_back(
          fmt::format("{} is its key and that of another certificate, which has it here: give each a "
                      "file, and name both",
                      shown_(key->second->file)));
    else if (key != keys_.end() && !by_file_.contains(key->second->file))
      resource.key = key->second;
    else if (key != keys_.end())
      resource.notes.push_back(
          fmt::format("its key is in {}, with a certificate: put it into a file of its own, and name "
                      "that in 'key'",
                      shown_(key->second->file)));
    if (const auto asked = requests_.find(public_key);
        asked != requests_.end() && asked->second->request.is_signature_valid &&
        asked->second->request.subject == resource.certificate->subject())
      resource.request = asked->second;
    const bool is_root = is_self_signed(*resource.certificate);
    if (resource.issuer.empty() && !is_root && resource.key != nullptr) await_issuer(resource);
    if (resource.issuer.empty() && !resource.is_authority) await_issuer(resource);
    find_chain(resource);
  }

  // Of what was issued by somebody who was not found.
  void await_issuer(FoundResource& resource) {
    const auto der = resource.certificate->issuer_der();
    auto& name = awaited_[der];
    if (name.empty()) {
      FoundResource issuer;
      issuer.is_authority = true;
      issuer.name = name = new_name(common_name(resource.certificate->issuer()), "issuer", true);
      issuer.notes.push_back(fmt::format("'{}': its certificate was not found; put it there, or name its file",
                                         printable(x509::format_name(resource.certificate->issuer()), 200)));
      awaited_authorities_.push_back(std::move(issuer));
    }
    resource.issuer = name;
  }

  void add_awaited() {
    auto& authorities = hierarchy_.authorities;
    authorities.insert(authorities.begin(), std::make_move_iterator(awaited_authorities_.begin()),
                       std::make_move_iterator(awaited_authorities_.end()));
  }

  void find_chain(FoundResource& resource) {
    std::vector<std::string> wanted;
    for (const Certificate* at = &*resource.certificate; at != nullptr;) {
      if (std::ranges::find(wanted, at->fingerprint()) != wanted.end()) return;  // they have issued each other
      wanted.push_back(at->fingerprint());
      const auto* issuer = issuer_of(*at);
      at = issuer == nullptr ? nullptr : &issuer->certificate;
    }
    if (wanted.size() < 2) return;
    const auto [first, last] = files_of_.equal_range(wanted.front());
    for (auto at = first; at != last; ++at)
      if (by_file_.at(at->second) == wanted && at->second != resource.certificate_file)
        resource.chain_file = at->second;
  }

  void add_unused() {
    std::set<Path> used;
    for (const auto* resources : {&hierarchy_.authorities, &hierarchy_.devices})
      for (const auto& resource : *resources) {
        if (resource.key != nullptr) used.insert(resource.key->file);
        if (resource.request != nullptr) used.insert(resource.request->file);
      }
    for (const auto& key : found_.keys)
      if (!used.contains(key.file) && !by_file_.contains(key.file))
        hierarchy_.notes.push_back(fmt::format("{}: a key, and no certificate for it", shown_(key.file)));
    for (const auto& one : found_.requests)
      if (!used.contains(one.file))
        hierarchy_.notes.push_back(fmt::format("{}: a request for '{}', and no certificate of that name for its key",
                                               shown_(one.file),
                                               printable(x509::format_name(one.request.subject), 200)));
  }

  const FoundPki& found_;
  const std::function<std::string(const Path&)>& shown_;
  std::multimap<std::string, const FoundCertificate*> issued_;      // by the issuer's name in DER
  std::multimap<std::string, const FoundCertificate*> by_subject_;  // of the chosen ones
  std::map<Path, std::vector<std::string>> by_file_;                // the fingerprints in it
  std::multimap<std::string, Path> files_of_;                       // by the fingerprint that stands first
  std::map<std::string, const FoundKey*> keys_;                     // by public key
  std::set<const FoundKey*> used_keys_;                             // by a certificate
  std::map<std::string, const FoundRequest*> requests_;             // by public key
  std::vector<const FoundCertificate*> chosen_;
  std::map<std::string, std::string> names_;    // by fingerprint
  std::map<std::string, std::string> awaited_;  // by the issuer's name in DER
  std::vector<FoundResource> awaited_authorities_;
  std::set<std::string> authority_names_, device_names_;
  FoundHierarchy hierarchy_;
};

}  // namespace

FoundHierarchy arrange(const FoundPki& found, const std::function<std::string(const Path& file)>& shown) {
  return Arrangement(found, shown).take();
}

}  // namespace byoc
