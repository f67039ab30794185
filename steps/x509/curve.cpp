#include "steps/x509/curve.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc::x509 {

namespace {

const std::array<Curve, 3>& curves() {
  static const std::array<Curve, 3> table{{
      {"P-256", "secp256r1", "SHA-256", Botan::OID{1, 2, 840, 10045, 3, 1, 7}},
      {"P-384", "secp384r1", "SHA-384", Botan::OID{1, 3, 132, 0, 34}},
      {"P-521", "secp521r1", "SHA-512", Botan::OID{1, 3, 132, 0, 35}},
  }};
  return table;
}

}  // namespace

const Curve* find_curve(std::string_view name) {
  for (const auto& curve : curves())
    if (curve.name == name) return &curve;
  return nullptr;
}

const Curve* find_curve(const Botan::OID& oid) {
  for (const auto& curve : curves())
    if (curve.oid == oid) return &curve;
  return nullptr;
}

const Curve& curve_named(std::string_view name) {
  if (const auto* curve = find_curve(name)) return *curve;
  throw Error(fmt::format("the curve '{}' is not supported", name), "use P-256, P-384 or P-521");
}

Botan::AlgorithmIdentifier signature_algorithm(const Curve& curve) {
  return {fmt::format("ECDSA/{}", curve.hash), Botan::AlgorithmIdentifier::USE_EMPTY_PARAM};
}

}  // namespace byoc::x509
