// What several kinds do with a step's facts: its file, its subject, a key's fingerprint.
// Must not know: kinds of steps.
#pragma once

#include "engine/graph/step.h"
#include "engine/host/host.h"
#include "engine/plan/model/reason.h"
#include "engine/plan/model/step_kind.h"
#include "engine/state/record.h"
#include "steps/custody/key_ref.h"
#include "steps/x509/certificate.h"

namespace byoc {

// A file as the manifest would name it, as it is to be opened and as messages show it.
Path path_from(const Step& step, const std::string& file);

// The file that the step is about.
Path file_of(const Step& step);

// From whom something is awaited: "whoever has the key of authorities.root".
std::string whoever_has_key_of(const StepId& step);

// What the manifest wants, or of a step that only the lock still has, wanted. Throws Error if somebody took it out of
// the lock.
const std::string& wanted_fact(const Step& step, std::string_view name);

// An output that the lock holds of a step. Throws Error if somebody took it out of the lock.
const std::string& recorded_output(const Record& record, std::string_view name);

// Why a step is due that has its file in `wanted`: `code` about that file.
Reason about_file(const Step& step, ReasonCode code);

// What is to be done where its file is not there: it is made, but not where it was recorded at another path.
Decision decide_without_file(const Step& step, const Record* recorded);

// Why nothing can be done where a file stands that `error` was thrown for.
Reason unusable(const Step& step, const Error& error);

// The path at which the file was recorded, where that is another than the wanted one.
std::optional<std::string> moved_from(const Step& step, const Record* recorded);

// Why a certificate is revoked that somebody else has revoked.
inline constexpr std::string_view found_revoked = "found revoked in AWS IoT";

// That a certificate was revoked: fact "revoked_at", before: when (RFC 3339; none: not known), told: by whom and why,
// as far as the record of its status says so; null: nothing is recorded.
Reason revoked_as_recorded(const Record* status);

// A new file and, where missing, the folders above it. Throws FileExists if anything stands at `path`.
void publish(Files& files, const Path& path, std::string_view content, unsigned mode);

// The key that a `key` step handed on, as a reference for whoever signs with it.
KeyRef key_of(const Outcome& key);

// The certificate with that fingerprint in a file's text, and the first one there where that is not among them.
x509::Certificate certificate_in(const std::string& text, std::string_view fingerprint);

// The certificate that a `certificate` step handed on. One of a fleet's, which nobody else needs, is not kept in
// memory: it is read again, and has to be the one that was handed on; throws Error where it is another by now.
std::string certificate_pem(const Outcome& certificate, const FileReader& files);

// The facts "subject.*" as a name in certificate order, and back.
x509::Name subject_of(const Facts& facts);
void add_subject_facts(Facts& facts, const x509::Name& name);

// SHA-256 (hex) of a DER SubjectPublicKeyInfo: what is recorded of a public key.
std::string public_key_fingerprint(std::string_view public_key);

}  // namespace byoc
