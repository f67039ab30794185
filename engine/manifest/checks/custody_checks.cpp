#include <array>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

// What people write where a key is meant that is no file.
struct OtherCustody {
  std::string_view start, meaning;
};

constexpr std::array other_custodies{
    OtherCustody{"pkcs11:", "a PKCS #11 URI (RFC 7512)"},
    OtherCustody{"arn:", "an ARN"},
    OtherCustody{"awskms:", "a key in AWS KMS"},
    OtherCustody{"file:", "a URL"},
};

void check_key(Review& review, const Item& item) {
  const auto* key = item.node->find("key");
  if (key == nullptr || review.is_unreliable(item, "key")) return;
  for (const auto& [start, meaning] : other_custodies)
    if (key->scalar.starts_with(start))
      return review.refuse(
          item.mark("key"),
          fmt::format("'key' of {} is {}; byoc-apply signs with keys in files only", item.title(), meaning),
          "name a file, or write 'key: elsewhere' and have its signatures made where the key is");
  if (key->scalar == "none")
    review.refuse(item.mark("key"), fmt::format("'key' of {} can't be 'none'", item.title()),
                  "write 'key: elsewhere' for a key that is not on this machine; a file of that name is './none'");
}

// What is decided where the certificate is made.
void refuse_meaningless(Review& review, const Item& item) {
  constexpr std::array of_given{"not_before",         "not_after", "curve",
                                "extended_key_usage", "keep_key",  "subject_alternative_name"};
  constexpr std::array of_renewal{"validity", "renew_before"};
  constexpr std::array of_asked{"curve", "keep_key"};
  const bool is_given = item.resource->is_certificate_given();
  const auto refuse = [&](const char* key) {
    if (item.node->find(key) == nullptr) return;
    review.refuse(item.mark(key),
                  fmt::format("'{}' of {} means nothing, since its {} is made elsewhere", key, item.title(),
                              is_given ? "certificate" : "key"),
                  "remove it");
  };
  if (is_given)
    for (const auto* key : of_given) refuse(key);
  if (is_given && !item.resource->is_anchor())
    for (const auto* key : of_renewal) refuse(key);
  if (!is_given)
    for (const auto* key : of_asked) refuse(key);
}

// An anchor may say how it is renewed by whoever has its key.
void check_anchor(Review& review, const Item& item) {
  if (!item.resource->is_anchor() || item.node->find("renew_before") == nullptr ||
      item.node->find("validity") != nullptr || review.is_unreliable(item, "validity"))
    return;
  review.refuse(item.mark("renew_before"),
                fmt::format("'renew_before' of {} means nothing without the 'validity' of what is to be issued then",
                            item.title()),
                "add 'validity', for example 'validity: 20y', or remove 'renew_before'");
}

void check_elsewhere(Review& review, const Item& item) {
  const auto& resource = *item.resource;
  if (item.is_authority() && resource.csr)
    return review.refuse(item.mark("csr"),
                         fmt::format("{} has its key elsewhere, so that its CSR is made there, too", item.title()),
                         "remove 'csr', and name the certificate that comes of it: 'certificate: FILE'");
  if (resource.is_certificate_given() && item.node->find("certificate") == nullptr &&
      !review.is_unreliable(item, "certificate"))
    return review.refuse(
        item.mark("key"),
        fmt::format("{} has its key elsewhere, but nothing says where its certificate is", item.title()),
        item.is_authority() ? "add 'certificate: FILE', where it is or will be put"
                            : "add 'certificate: FILE', where it is or will be put, or 'csr: FILE', "
                              "for which it is to be issued");
  refuse_meaningless(review, item);
  check_anchor(review, item);
}

// Whoever would sign is elsewhere; what is issued for a request that was made elsewhere would need two people there.
void check_issuer(Review& review, const Item& item) {
  const auto& resource = *item.resource;
  if (!resource.is_key_elsewhere || resource.is_certificate_given() || item.issuer == nullptr ||
      !item.issuer->resource->is_key_elsewhere)
    return;
  review.refuse(
      item.mark("csr"),
      fmt::format("{} has its key elsewhere, and so has its issuer '{}'", item.title(), item.issuer->resource->name),
      "remove 'csr', and name the certificate that its issuer makes: 'certificate: FILE'");
}

}  // namespace

void check_custody(Review& review) {
  for (const auto& item : review.items()) {
    check_key(review, item);
    if (!item.resource->is_key_elsewhere) continue;
    check_elsewhere(review, item);
    check_issuer(review, item);
  }
}

}  // namespace byoc
