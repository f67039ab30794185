#include "steps/pki/issuer_check.h"

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc {

namespace {

struct Meaning {
  IssuerCheck check;
  std::string_view text;
  std::optional<ReasonCode> failure;
};

constexpr Meaning meanings[] = {
    {IssuerCheck::passed, "the issuer", std::nullopt},
    {IssuerCheck::other_name, "its issuer has another name", ReasonCode::names_other_maker},
    {IssuerCheck::other_key, "not signed by its issuer's key", ReasonCode::not_made_by_maker},
    {IssuerCheck::not_self_issued, "not self-signed: it names another issuer", ReasonCode::names_another_as_itself},
    {IssuerCheck::not_checkable, "can't be checked", std::nullopt},
    {IssuerCheck::not_signed_by_itself, "not signed by its own key", ReasonCode::not_made_by_itself},
};

const Meaning& meaning_of(IssuerCheck check) {
  for (const auto& meaning : meanings)
    if (meaning.check == check) return meaning;
  throw InternalError("a check of an issuer has no meaning");
}

}  // namespace

std::string_view to_string(IssuerCheck check) {
  return meaning_of(check).text;
}

std::optional<IssuerCheck> issuer_check_in(const Facts& details) {
  const auto text = find_fact(details, "issued_by");
  if (!text) return std::nullopt;
  for (const auto& meaning : meanings)
    if (meaning.text == *text) return meaning.check;
  throw InternalError(fmt::format("'{}' says nothing of an issuer", *text));
}

std::optional<ReasonCode> failure_of(IssuerCheck check) {
  return meaning_of(check).failure;
}

}  // namespace byoc
