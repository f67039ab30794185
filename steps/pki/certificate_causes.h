// Why a certificate is not, or no longer, the one that is wanted: pure, from what is wanted, recorded and observed.
// Must not know: files, AWS, how certificates are encoded.
#pragma once

#include <optional>
#include <string_view>

#include "engine/plan/model/step_kind.h"

namespace byoc {

bool is_subject_fact(std::string_view name);

// Why the certificate is not one that the wanted issuer has issued, as it was found; nothing if it is.
std::optional<ReasonCode> issuing_failure(const Situation& situation);

// Whether the issuer's certificate becomes another in this run, so that what it issued no longer holds.
bool is_issuer_replaced(const Situation& situation);

// Why a recorded certificate no longer says what it should.
Reasons replacement_causes(const Situation& situation);

// Which other dates the manifest gives to a recorded certificate.
Reasons changed_dates(const Situation& situation);

// Why a certificate that was found is none of an authority; nothing if it is.
Reasons why_no_authority(const Situation& situation);

// Why no verifier would take what the wanted issuer issues, as its certificate was found (RFC 5280 6.1.4).
Reasons why_issuer_may_not(const Situation& situation);

// That nobody here can tell who signed the certificate that was found.
std::optional<Reason> unchecked_maker(const Situation& situation);

// Why a file that byoc-apply did not make is not what the manifest wants.
Reasons foreign_causes(const Situation& situation);

}  // namespace byoc
