// Whether a certificate was issued by the one that it is to be issued by: the detail "issued_by".
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/facts.h"
#include "engine/plan/model/reason.h"

namespace byoc {

enum class IssuerCheck {
  passed,
  other_name,            // it names another issuer than the wanted one
  other_key,             // not signed by the wanted issuer's key
  not_self_issued,       // it should be self-signed, and names another issuer
  not_checkable,         // the signer's key, or the algorithm, is one that byoc-apply does not work with
  not_signed_by_itself,  // it should be self-signed, and is signed by another key
};

// What the detail "issued_by" holds, as --explain shows it.
std::string_view to_string(IssuerCheck check);

// The detail among `details`; nothing where it was not looked at.
std::optional<IssuerCheck> issuer_check_in(const Facts& details);

// Why a certificate that did not pass has to go; nothing where it passed.
std::optional<ReasonCode> failure_of(IssuerCheck check);

}  // namespace byoc
