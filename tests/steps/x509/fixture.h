// Keys, profiles and mutilated inputs that the tests of steps/x509 share.
// Must not know: files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "steps/x509/certificate.h"
#include "steps/x509/pem.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"

namespace byoc::test {

inline Time at(const std::string& rfc3339) {
  return parse_rfc3339(rfc3339).value();
}

inline x509::Profile authority(const std::string& common_name, std::optional<int> path_length = {}) {
  x509::Profile profile;
  profile.subject = {{"country", "US"}, {"state", "Washington"}, {"common_name", common_name}};
  profile.not_before = at("2026-01-01T00:00:00Z");
  profile.not_after = at("2036-01-01T00:00:00Z");
  profile.is_authority = true;
  profile.path_length = path_length;
  return profile;
}

inline x509::Profile device(const std::string& common_name) {
  x509::Profile profile = authority(common_name);
  profile.is_authority = false;
  profile.extended_key_usage = {"client_auth"};
  return profile;
}

// An authority's key with its self-signed certificate.
struct Root {
  SeededRandom random;
  x509::PrivateKey key;
  x509::Certificate certificate;

  explicit Root(std::uint64_t seed = 1, const std::string& curve = "P-256")
      : random(seed),
        key(x509::PrivateKey::generate(curve, random)),
        certificate(x509::issue(authority("Root"), key.public_key(), key, std::nullopt, random)) {}
};

// The Error that `work` throws, as "what|hint"; fails the test if it throws none.
template <typename Work>
std::string error_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return std::string(error.what()) + "|" + error.hint();
  }
  FAIL("no error was thrown");
  return {};
}

inline std::string der_of(const std::string& pem) {
  const auto blocks = x509::read_pem(pem);
  return {blocks.at(0).content.begin(), blocks.at(0).content.end()};
}

inline std::string pem_of(std::string_view label, const std::string& der) {
  return x509::write_pem(label, x509::as_bytes(der));
}

// `whole` cut at every length, with every octet damaged in two ways, and with octets after it.
inline std::vector<std::string> mutilated(const std::string& whole) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    all.push_back(whole.substr(0, i));
    for (const int mask : {0x01, 0x80, 0xFF}) {
      all.push_back(whole);
      all.back()[i] = static_cast<char>(all.back()[i] ^ mask);
    }
  }
  all.push_back(whole + std::string(1, '\0'));
  all.push_back(whole + whole);
  return all;
}

}  // namespace byoc::test
