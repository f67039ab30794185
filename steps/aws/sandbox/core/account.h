// What the sandbox remembers, per region: registered CAs and device certificates, the registration code, the registry.
// Must not know: requests, operations.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.h"
#include "steps/aws/sandbox/core/certificate.h"
#include "steps/aws/sandbox/core/resources.h"

namespace byoc::sandbox {

struct RegistrationConfig {
  std::string template_body, role_arn, template_name;  // either the first two or the last; else empty
};

// What CA and device certificates have in common.
struct Registration {
  Certificate certificate;
  std::string status, mode;  // as on the wire: "ACTIVE", "DEFAULT"
  Time created{}, modified{};
  int version = 1;             // customerVersion: counts updates
  std::string generation_id;   // a UUID
  std::uint64_t sequence = 0;  // order of registration within the region; dates alone would not tell
};

struct Authority : Registration {
  bool auto_registration = false;
  std::optional<RegistrationConfig> registration_config;
};

// Whether a client may give it to a device certificate; the others that the model knows come about by themselves.
inline bool is_settable(std::string_view status) {
  return status == "ACTIVE" || status == "INACTIVE" || status == "REVOKED";
}

struct Device : Registration {
  std::string ca_id;  // empty if registered without a CA
};

struct Region {
  std::string registration_code;  // empty until it was asked for
  std::uint64_t next_sequence = 1;
  std::map<std::string, Authority, std::less<>> authorities;  // by certificateId
  std::map<std::string, Device, std::less<>> devices;         // by certificateId
  Registry registry;
  std::map<std::string, Time> let_go;  // until when what was detached, by ARN, still seems attached; not kept in a file
};

using Account = std::map<std::string, Region>;  // by the name of the region

// As JSON text; public facts only.
std::string write_account(const Account& account);

// The reverse. Throws Error, without the text, for anything that `write_account` would not have written.
Account read_account(std::string_view json);

}  // namespace byoc::sandbox
