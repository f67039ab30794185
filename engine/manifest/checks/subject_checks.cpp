#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/manifest/checks/checks.h"
#include "engine/yaml/characters.h"

namespace byoc {

namespace {

void check_values(Review& review, const YamlNode* subject) {
  if (subject == nullptr) return;
  for (const auto& entry : subject->entries) {
    const auto& value = entry.value;
    if (has_control_character(value.scalar))
      review.refuse(value.mark, fmt::format("'{}' holds a control character", entry.key),
                    "remove it; a name is one line of plain text");
    else if (trim(value.scalar) != value.scalar)
      review.refuse(value.mark, fmt::format("'{}' starts or ends with a blank", entry.key), "remove it");
  }
}

const std::string* find_attribute(const Subject& subject, std::string_view name) {
  const auto found = std::find_if(subject.begin(), subject.end(), [&](const auto& each) { return each.first == name; });
  return found == subject.end() ? nullptr : &found->second;
}

// Of the resource's own attribute, else of its subject.
SourceMark mark_of(const Item& item, const std::string& attribute) {
  const auto* own = item.node->find("subject");
  const auto* value = own == nullptr ? nullptr : own->find(attribute);
  return value == nullptr ? item.mark("subject") : value->mark;
}

std::string shown(const std::string* value) {
  return value == nullptr ? "missing" : fmt::format("'{}'", *value);
}

void check_policy(Review& review, const Item& item) {
  constexpr std::array<const char*, 3> matched{"country", "state", "organization"};
  for (const auto* attribute : matched) {
    const auto* own = find_attribute(item.resource->subject, attribute);
    const auto* issuers = find_attribute(item.issuer->resource->subject, attribute);
    const bool is_same = own == nullptr || issuers == nullptr ? own == issuers : *own == *issuers;
    if (is_same || review.is_unreliable_attribute(item, attribute) ||
        review.is_unreliable_attribute(*item.issuer, attribute))
      continue;
    review.refuse(mark_of(item, attribute),
                  fmt::format("'{}' of {} is {}, but {} at its issuer '{}'", attribute, item.title(), shown(own),
                              shown(issuers), item.issuer->resource->name),
                  "make them the same, or say 'subject_policy: any'");
  }
}

bool is_any_subject_allowed(const Review& review, const Item& item) {
  if (review.is_unreliable(item, "subject_policy")) return true;
  const auto* policy = item.node->find("subject_policy");
  return policy != nullptr && policy->scalar == "any";
}

}  // namespace

void check_subjects(Review& review) {
  check_values(review, review.root().find("subject"));
  for (const auto& item : review.items()) {
    check_values(review, item.node->find("subject"));
    if (item.resource->is_certificate_given() && item.resource->subject.empty()) continue;
    const bool is_nameless = find_attribute(item.resource->subject, "common_name") == nullptr;
    if (is_nameless && !review.is_unreliable_attribute(item, "common_name"))
      review.refuse(item.resource->mark, fmt::format("the subject of {} has no 'common_name'", item.title()),
                    fmt::format("add it, for example 'common_name: {}'", item.resource->name));
  }
}

void check_subject_policy(Review& review) {
  for (const auto& item : review.items()) {
    if (item.issuer == nullptr || item.issuer == &item) continue;
    if (item.resource->is_certificate_given() || item.issuer->resource->subject.empty()) continue;
    const bool is_unreliable = review.is_unreliable_subject(item) || review.is_unreliable_subject(*item.issuer);
    if (item.resource->subject == item.issuer->resource->subject && !is_unreliable)
      review.refuse(
          mark_of(item, "common_name"),
          fmt::format("{} has the same subject as its issuer '{}'", item.title(), item.issuer->resource->name),
          "give it its own 'common_name'; else nobody can tell which certificate signed which");
    else if (item.is_authority() && !is_any_subject_allowed(review, item))
      check_policy(review, item);
  }
}

}  // namespace byoc
