#include "steps/iot/document_reasons.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "engine/documents/document_differences.h"
#include "engine/documents/document_meaning.h"
#include "engine/yaml/json_tree.h"

namespace byoc {

namespace {

struct DocumentFact {
  std::string_view name;
  YamlNode (*form)(YamlNode document);
};

constexpr std::array documents{
    DocumentFact{"document", policy_form},
    DocumentFact{"body", template_form},
    DocumentFact{"template_body", template_form},
};

const DocumentFact* document_fact(std::string_view name) {
  const auto* const found = std::ranges::find(documents, name, &DocumentFact::name);
  return found == documents.end() ? nullptr : found;
}

// None where one of both is no document.
std::vector<MemberDifference> differences_of(const DocumentFact& kind, const std::string& before,
                                             const std::string& after) {
  auto was = parse_json_object(before), is = parse_json_object(after);
  if (!was || !is) return {};
  return member_differences(kind.form(*std::move(was)), kind.form(*std::move(is)));
}

void add_members(Reasons& reasons, const Reason& whole, const DocumentFact& kind, const Facts& settings) {
  // The numbers are to be those of the document as somebody has written it.
  const auto members = differences_of(kind, *whole.before, find_fact(settings, kind.name).value_or(*whole.after));
  if (members.empty()) reasons.push_back(whole);
  for (const auto& [member, before, after] : members) {
    auto fact_name = member.empty() ? whole.fact : fmt::format("{}.{}", whole.fact, member);
    reasons.push_back({.code = whole.code, .fact = std::move(fact_name), .before = before, .after = after});
  }
}

}  // namespace

bool is_document(std::string_view fact_name) {
  return document_fact(fact_name) != nullptr;
}

Reasons by_members(const Reasons& reasons, const Facts& settings) {
  Reasons all;
  for (const auto& reason : reasons) {
    const auto* kind = document_fact(reason.fact);
    if (kind != nullptr && reason.before && reason.after)
      add_members(all, reason, *kind, settings);
    else
      all.push_back(reason);
  }
  return all;
}

}  // namespace byoc
