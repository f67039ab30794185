// What the outputs of a record look like when nobody has touched them: a lock is edited, merged and forged.
// Must not know: kinds of steps.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/facts.h"

namespace byoc {

struct OutputForm {
  std::string_view name;
  bool (*fits)(std::string_view value);
};

// The first output that does not look like what was recorded; nothing where all do. One that is not there fits; one in
// a target ("certificate_id@eu") has the form that it has without.
std::optional<std::string> misfit(const Facts& outputs, std::span<const OutputForm> forms);

bool is_sha256(std::string_view text);   // 64 hexadecimal digits in lower case, as AWS' ids of certificates are, too
bool is_serial(std::string_view text);   // up to 20 bytes (RFC 5280 4.1.2.2) in hexadecimal digits
bool is_name(std::string_view text);     // a distinguished name, "CN=Example Root CA,C=US"; an empty one, too
bool is_time(std::string_view text);     // RFC 3339
bool is_curve(std::string_view text);    // "P-256"
bool is_region(std::string_view text);   // "eu-central-1"
bool is_iot_arn(std::string_view text);  // "arn:aws:iot:us-east-1:123456789012:cacert/..."

}  // namespace byoc
