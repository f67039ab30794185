// Manifests that several tests of the steps start from.
// Must not know: the tests.
#pragma once

#include <string>

#include "engine/base/error.h"

namespace byoc::test {

// Certificates only: a root, an authority below it, a device.
inline constexpr auto plain_manifest = R"(version: 1
name: plain
authorities:
  root:
    subject: {common_name: Root}
    validity: 1000d
  sub:
    issuer: root
    subject: {common_name: Sub}
    validity: 500d
    renew_before: 30d
devices:
  d1:
    issuer: sub
    subject: {common_name: d1}
    validity: 90d
    renew_before: 10d
)";

// `text` with `from` replaced where it stands last; it has to be there.
inline std::string edited(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.rfind(from);
  if (at == std::string::npos) throw InternalError("a test edits what is not there: " + from);
  return text.replace(at, from.size(), to);
}

}  // namespace byoc::test
