#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/ip_address.h"
#include "engine/base/lookalikes.h"
#include "engine/base/text.h"
#include "engine/manifest/checks/checks.h"
#include "engine/yaml/characters.h"

namespace byoc {

namespace {

void check_value(Review& review, const std::string& attribute, const YamlNode& value) {
  if (has_control_character(value.scalar))
    review.refuse(value.mark, fmt::format("'{}' holds a control character", attribute),
                  "remove it; a name is one line of plain text");
  else if (trim(value.scalar) != value.scalar)
    review.refuse(value.mark, fmt::format("'{}' starts or ends with a blank", attribute), "remove it");
}

void check_values(Review& review, const YamlNode* subject) {
  if (subject == nullptr) return;
  for (const auto& entry : subject->entries) {
    check_value(review, entry.key, entry.value);
    for (const auto& item : entry.value.items) check_value(review, entry.key, item);
  }
}

std::vector<std::string> values_of(const Subject& subject, std::string_view attribute) {
  std::vector<std::string> values;
  for (const auto& [name, value] : subject)
    if (name == attribute) values.push_back(value);
  return values;
}

// Of the resource's own attribute, else of its subject.
SourceMark mark_of(const Item& item, const std::string& attribute) {
  const auto* own = item.node->find("subject");
  const auto* value = own == nullptr ? nullptr : own->find(attribute);
  return value == nullptr ? item.mark("subject") : value->mark;
}

std::string shown(const std::vector<std::string>& values) {
  return values.empty() ? "missing" : fmt::format("'{}'", fmt::join(values, "', '"));
}

void check_policy(Review& review, const Item& item) {
  constexpr std::array<const char*, 3> matched{"country", "state", "organization"};
  for (const auto* attribute : matched) {
    const auto own = values_of(item.resource->subject, attribute);
    const auto issuers = values_of(item.issuer->resource->subject, attribute);
    if (own == issuers || review.is_unreliable_attribute(item, attribute) ||
        review.is_unreliable_attribute(*item.issuer, attribute))
      continue;
    const auto values = told_apart({shown(own), shown(issuers)});
    review.refuse(mark_of(item, attribute),
                  fmt::format("'{}' of {} is {}, but {} at its issuer '{}'", attribute, item.title(), values.front(),
                              values.back(), item.issuer->resource->name),
                  "make them the same, or say 'subject_policy: any'");
  }
}

void check_addresses(Review& review, const Item& item) {
  const auto* names = item.node->find("subject_alternative_name");
  const auto* addresses = names == nullptr ? nullptr : names->find("ip");
  if (addresses == nullptr) return;
  const auto check = [&](const YamlNode& value) {
    if (value.type != YamlNode::Type::text || ip_octets(value.scalar)) return;
    review.refuse(value.mark, fmt::format("'{}' is no IP address", printable(value.scalar, 80)),
                  "write an IP address, for example 192.0.2.1 or 2001:db8::1");
  };
  check(*addresses);
  for (const auto& value : addresses->items) check(value);
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
    check_addresses(review, item);
    if (item.resource->is_certificate_given() && item.resource->subject.empty()) continue;
    const auto& subject = item.resource->subject;
    const bool is_nameless = item.is_authority() ? subject.empty() : values_of(subject, "common_name").empty();
    const bool is_unreliable =
        item.is_authority() ? review.is_unreliable_subject(item) : review.is_unreliable_attribute(item, "common_name");
    if (!is_nameless || is_unreliable) continue;
    review.refuse(item.resource->mark,
                  item.is_authority() ? fmt::format("the subject of {} is empty", item.title())
                                      : fmt::format("the subject of {} has no 'common_name'", item.title()),
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
