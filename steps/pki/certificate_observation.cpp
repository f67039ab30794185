#include "steps/pki/certificate_observation.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/fact_reader.h"
#include "steps/pki/certificate_description.h"
#include "steps/pki/certificate_facts.h"
#include "steps/pki/given_certificate.h"
#include "steps/pki/issuer_check.h"
#include "steps/step_facts.h"
#include "steps/x509/name_constraints.h"
#include "steps/x509/public_key.h"

namespace byoc {

namespace {

bool is_authority(const Step& step) {
  return FactReader(step).is_true(step.wanted, "is_authority");
}

// The certificate of the wanted issuer, as found.
std::optional<x509::Certificate> issuer_of(const Inspection& inspection) {
  const auto* found = inspection.observed("issuer_certificate");
  const auto pem = found == nullptr ? std::nullopt : find_fact(found->details, "pem");
  return pem ? std::optional(x509::Certificate::from_pem(*pem)) : std::nullopt;
}

// Whether the wanted issuer issued the certificate. The issuer is known by its certificate or, where that is missing,
// by its key.
IssuerCheck check_issuer(const x509::Certificate& certificate, const std::optional<x509::Certificate>& issuer,
                         const Inspection& inspection) {
  const auto check = [&](std::string_view public_key, IssuerCheck otherwise) {
    switch (certificate.check_signature(public_key)) {
      case x509::SignatureCheck::made:
        return IssuerCheck::passed;
      case x509::SignatureCheck::not_checkable:
        return IssuerCheck::not_checkable;
      default:
        return otherwise;
    }
  };
  if (inspection.step.need("issuer_certificate") == nullptr) {
    if (is_given_certificate(inspection.step)) return IssuerCheck::passed;  // an anchor: who issued it is no concern
    if (certificate.subject_der() != certificate.issuer_der()) return IssuerCheck::not_self_issued;
    return check(certificate.public_key(), IssuerCheck::not_signed_by_itself);
  }
  if (issuer) {
    if (issuer->subject_der() != certificate.issuer_der()) return IssuerCheck::other_name;
    return check(issuer->public_key(), IssuerCheck::other_key);
  }
  const auto* issuer_key = inspection.observed("issuer_key");
  const auto key = issuer_key == nullptr ? std::nullopt : find_fact(issuer_key->details, "public_key_der");
  if (!key) return IssuerCheck::passed;  // nothing to compare with; the issuer's own steps say what is missing
  return check(*key, IssuerCheck::other_key);
}

// What it is that byoc-apply does not work with.
std::string not_checkable(const x509::Certificate& certificate, const std::optional<x509::Certificate>& issuer) {
  return fmt::format("the key that is to have signed it is {}",
                     x509::foreign_key(issuer ? issuer->encoded_public_key() : certificate.encoded_public_key()));
}

// RFC 5280 4.2.1.1: where both say so, it is named after the issuer's key identifier.
bool names_other_key(const x509::Certificate& certificate, const std::optional<x509::Certificate>& issuer) {
  if (!issuer) return false;
  const auto named = certificate.authority_key_id(), own = issuer->subject_key_id();
  return !named.empty() && !own.empty() && named != own;
}

// How many authorities may follow below, by what it says and all above it say (RFC 5280 6.1.4); nothing: any number.
std::optional<int> authorities_left(const Facts& details, const Inspection& inspection) {
  const auto count_in = [](const Facts& facts, std::string_view name) {
    const auto text = find_fact(facts, name);
    return text ? parse_count(*text) : std::nullopt;
  };
  const auto own = count_in(details, "extension.path_length");
  const auto* issuer = inspection.observed("issuer_certificate");
  const auto above = issuer == nullptr ? std::nullopt : count_in(issuer->details, "authorities_left");
  if (!above) return own;
  return std::min(own.value_or(*above), std::max(*above - 1, 0));
}

// The name constraints of it and of all above it (DER as hexadecimal, with spaces between), which bind all below.
std::string name_constraints(const std::string& own, const Inspection& inspection) {
  const auto* issuer = inspection.observed("issuer_certificate");
  auto all = issuer == nullptr ? std::string() : find_fact(issuer->details, "name_constraints").value_or("");
  if (own.empty()) return all;
  return all.empty() ? to_hex(own) : all + " " + to_hex(own);
}

// An EC key in a form that we don't read may be the wanted one or not.
void look_at_key(const Inspection& inspection, const x509::Certificate& certificate, Observed& observed) {
  const auto* key = inspection.observed("key");
  if (key == nullptr || find_fact(key->facts, "public_key") == find_fact(observed.facts, "public_key")) return;
  if (auto foreign = x509::foreign_key(certificate.encoded_public_key()); foreign.starts_with("an EC key"))
    observed.details["foreign_key"] = std::move(foreign);
}

// DER Name. A renewal leaves it as it is; where the manifest wants another one, that is issued.
std::string name_to_be(const Step& step, const x509::Certificate* present) {
  const auto wanted = subject_of(step.wanted);
  Facts found;
  if (present != nullptr) add_subject_facts(found, present->subject());
  const bool stays = present != nullptr && subject_of(found) == wanted;
  return stays ? present->subject_der() : x509::encode_name(wanted);
}

}  // namespace

Observed observe_certificate(const Inspection& inspection, const x509::Certificate& certificate) {
  auto described = describe_certificate(inspection.step, certificate);
  Observed observed{true, std::move(described.facts), std::move(described.details), {}};
  const auto issuer = issuer_of(inspection);
  const auto check = check_issuer(certificate, issuer, inspection);
  if (names_other_key(certificate, issuer)) observed.details["names_other_key"] = "true";
  observed.details["issued_by"] = to_string(check);
  if (check == IssuerCheck::not_checkable) observed.details["not_checkable"] = not_checkable(certificate, issuer);
  look_at_key(inspection, certificate, observed);
  if (is_authority(inspection.step)) {
    if (auto limits = name_constraints(certificate.name_constraints(), inspection); !limits.empty())
      observed.details["name_constraints"] = std::move(limits);
    if (const auto left = authorities_left(observed.details, inspection))
      observed.details["authorities_left"] = std::to_string(*left);
  }
  const auto* key = inspection.observed("issuer_key");
  const auto issuer_key = key == nullptr ? std::nullopt : find_fact(key->facts, "public_key");
  if (check == IssuerCheck::passed && issuer_key) observed.facts["issuer_key"] = *issuer_key;
  return observed;
}

void look_at_name_constraints(const Inspection& inspection, const x509::Certificate* present, Observed& observed) {
  const auto constraints = name_constraints({}, inspection);
  if (constraints.empty()) return;
  const bool is_unknown = !observed.details.contains("name_constraints");
  if (is_authority(inspection.step) && is_unknown) observed.details["name_constraints"] = constraints;
  if (is_given_certificate(inspection.step)) return;
  const auto wanted = WantedCertificate::of(inspection.step);
  x509::ConstrainedNames names{name_to_be(inspection.step, present), wanted.alternative_names, wanted.is_authority};
  if (const auto found = find_fact(observed.details, "extension.subject_alternative_name");
      found && names.alternative_names.empty())
    for (const auto name : split(*found, ' ')) names.alternative_names.emplace_back(name);
  const auto texts = split(constraints, ' ');
  std::vector<std::string> limits;
  limits.reserve(texts.size());
  for (const auto limit : texts) limits.push_back(from_hex(limit).value_or(""));
  if (auto forbidden = x509::forbidden_name(limits, names)) observed.details["forbidden_name"] = *std::move(forbidden);
}

}  // namespace byoc
