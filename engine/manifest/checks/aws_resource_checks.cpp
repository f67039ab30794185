#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/manifest/checks/checks.h"

namespace byoc {

namespace {

// AWS IoT's limits, per resource (AWS General Reference).
constexpr std::size_t most_policies = 10, most_groups = 10, most_searchable = 3, most_document_characters = 2048;
constexpr std::size_t most_attributes_without_type = 3, most_attributes = 50, most_group_levels = 7;

template <typename T>
void check_reference(Review& review, SourceMark mark, const std::string& title, const std::string& section,
                     const NamedList<T>& entries, const std::string& name) {
  if (entries.find(name) != nullptr || review.is_unreliable({section, name})) return;
  const auto meant = review.nearest_name(name, entries);
  review.refuse(mark, fmt::format("{} names '{}', which is not in '{}'", title, printable_name(name), section),
                meant.empty() ? fmt::format("add it to '{}'", section) : fmt::format("did you mean '{}'?", meant));
}

// No two entries of a section are the same thing in AWS IoT.
template <typename T>
void check_unique(Review& review, const std::string& kind, const NamedList<T>& entries) {
  std::map<std::string, const T*> first;
  for (const auto& entry : entries)
    if (const auto [at, is_new] = first.emplace(entry.aws_name, &entry); !is_new)
      review.refuse(entry.mark,
                    fmt::format("{} '{}' has the name '{}' in AWS IoT, as '{}' (line {}) has", kind, entry.name,
                                entry.aws_name, at->second->name, at->second->mark.line),
                    "give one of them another 'name'");
}

void check_attributes(Review& review, SourceMark mark, const std::string& title, const Attributes& attributes,
                      std::size_t most) {
  if (attributes.size() > most)
    review.refuse(mark, fmt::format("{} has {} attributes; AWS IoT takes {}", title, attributes.size(), most),
                  most == most_attributes_without_type ? "give it a 'type', or fewer attributes" : "remove some");
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,@/:#-";
  for (const auto& [name, value] : attributes)
    if (name.empty() || name.size() > 128 || name.find_first_not_of(allowed) != std::string::npos)
      review.refuse(mark, fmt::format("{} has the attribute '{}'", title, printable(name, 140)),
                    "name it with letters, digits and '_.,@/:#-', at most 128");
}

void check_thing(Review& review, const Item& item) {
  const auto& thing = *item.resource->thing;
  const auto mark = item.mark("thing");
  const auto title = "the thing of " + item.title();
  const auto& manifest = review.manifest();
  if (thing.type) check_reference(review, mark, title, "thing_types", manifest.thing_types, *thing.type);
  const auto groups = thing.groups.value_or(std::vector<std::string>());
  for (const auto& group : groups) check_reference(review, mark, title, "thing_groups", manifest.thing_groups, group);
  if (groups.size() > most_groups)
    review.refuse(mark, fmt::format("{} is in {} groups; AWS IoT takes {}", title, groups.size(), most_groups),
                  "remove some");
  check_attributes(review, mark, title, thing.attributes, thing.type ? most_attributes : most_attributes_without_type);
}

void check_policies_of(Review& review, const Item& item) {
  const auto policies = item.resource->policies.value_or(std::vector<std::string>());
  for (const auto& policy : policies)
    check_reference(review, item.mark("policies"), item.title(), "policies", review.manifest().policies, policy);
  if (policies.size() > most_policies)
    review.refuse(item.mark("policies"),
                  fmt::format("{} has {} policies; AWS IoT takes {}", item.title(), policies.size(), most_policies),
                  "join some of them into one document");
}

// Things and policies hang on a registered certificate.
void check_device(Review& review, const Item& item) {
  const auto& device = *item.resource;
  const auto* key = device.thing ? "thing" : "policies";
  if (!device.thing && (!device.policies || device.policies->empty())) return;
  if (!device.registration && !review.is_unreliable(item, "register"))
    review.refuse(item.mark(key), fmt::format("{} has '{}' but is not to be registered", item.title(), key),
                  "add 'register: {}', or remove it");
  if (device.thing && !review.is_unreliable(item, "thing")) check_thing(review, item);
  check_policies_of(review, item);
}

void check_things_are_unique(Review& review) {
  std::map<std::string, const Item*> first;
  for (const auto& item : review.items()) {
    if (!item.resource->thing) continue;
    const auto& name = item.resource->thing->aws_name;
    if (const auto [at, is_new] = first.emplace(name, &item); !is_new)
      review.refuse(item.mark("thing"),
                    fmt::format("the things of {} and of {} (line {}) are both named '{}'", item.title(),
                                at->second->title(), at->second->resource->mark.line, name),
                    "give one of them another 'name'");
  }
}

void check_parent(Review& review, const ThingGroup& group) {
  const auto& manifest = review.manifest();
  const auto title = fmt::format("thing group '{}'", group.name);
  check_reference(review, group.mark, title, "thing_groups", manifest.thing_groups, *group.parent);
  std::size_t levels = 1;
  for (const auto* at = &group; at != nullptr && at->parent; at = manifest.thing_group(*at->parent)) {
    if (*at->parent == group.name)
      return review.refuse(group.mark, title + " is its own parent, over whatever detour", "remove one 'parent'");
    if (++levels > most_group_levels)
      return review.refuse(group.mark,
                           fmt::format("{} has more than {} groups above it; AWS IoT takes {} levels", title,
                                       most_group_levels - 1, most_group_levels),
                           "give it another 'parent'");
  }
}

void check_groups(Review& review) {
  for (const auto& group : review.manifest().thing_groups) {
    if (group.parent) check_parent(review, group);
    check_attributes(review, group.mark, fmt::format("thing group '{}'", group.name), group.attributes,
                     most_attributes);
  }
}

// What helps against a document of so many characters.
std::string shorten_hint(std::size_t size) {
  const auto parts = (size + most_document_characters - 1) / most_document_characters;
  const std::string shorter = "shorten it, with '*' and policy variables instead of lists";
  return parts > most_policies ? fmt::format("{}; a certificate takes no more than {} policies", shorter, most_policies)
                               : fmt::format("{}, or put its statements into {} policies", shorter, parts);
}

void check_policies(Review& review) {
  for (const auto& policy : review.manifest().policies) {
    if (!policy.document) continue;
    const auto& document = policy.document->text;
    const auto blanks = static_cast<std::size_t>(std::count(document.begin(), document.end(), ' '));
    if (const auto size = character_count(document) - blanks; size > most_document_characters)
      review.refuse(policy.document->mark,
                    fmt::format("the document of policy '{}' has {} characters without white space; AWS IoT takes {}",
                                policy.name, size, most_document_characters),
                    shorten_hint(size));
  }
}

// What AWS takes in a tag: letters, digits and blanks of any script, and few signs.
bool is_tag_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || std::string_view(" _.:/=+-@").find(c) != std::string_view::npos;
  });
}

void check_tags(Review& review, const Item& item) {
  constexpr std::size_t most_tags = 50, longest_name = 128, longest_value = 256;
  if (!item.resource->registration || !item.resource->registration->tags) return;
  const auto& tags = *item.resource->registration->tags;
  const auto mark = item.mark("register");
  if (tags.size() > most_tags)
    review.refuse(mark, fmt::format("{} has {} tags; AWS takes {}", item.title(), tags.size(), most_tags),
                  "remove some");
  for (const auto& [name, value] : tags) {
    const auto title = fmt::format("{} has the tag '{}'", item.title(), printable(name));
    if (name.empty() || character_count(name) > longest_name || !is_tag_text(name) ||
        to_lower(name).starts_with("aws:"))
      review.refuse(mark, title,
                    fmt::format("name it with letters, digits, blanks and '_.:/=+-@', at most {}, and not 'aws:...'",
                                longest_name));
    if (character_count(value) > longest_value || !is_tag_text(value))
      review.refuse(mark, title + ", whose value AWS does not take",
                    fmt::format("use letters, digits, blanks and '_.:/=+-@', at most {}", longest_value));
  }
}

void check_body(Review& review, const std::string& title, const Document& body) {
  constexpr std::size_t most_characters = 10240;
  if (const auto size = character_count(body.text); size > most_characters)
    review.refuse(
        body.mark,
        fmt::format("the body of {} has {} characters, with no white space between its members; AWS IoT takes {}",
                    title, size, most_characters),
        "shorten it; a policy that stands in it can be made apart and be named by its 'PolicyName'");
}

void check_named_template(Review& review, const Item& item, const std::string& name) {
  const auto& manifest = review.manifest();
  check_reference(review, item.mark("register"), item.title(), "provisioning_templates",
                  manifest.provisioning_templates, name);
  if (const auto* made = manifest.provisioning_template(name); made != nullptr && made->body && made->type != "JITP")
    review.refuse(
        item.mark("register"),
        fmt::format("{} names the provisioning template '{}', which is of type {}", item.title(), name, made->type),
        "an authority needs one of type JITP");
}

// An authority's template is made for it (JITP), and serves only where devices may register themselves.
void check_template_of(Review& review, const Item& item) {
  const auto& registration = item.resource->registration;
  if (!registration || !registration->provisioning_template) return;
  const auto& used = *registration->provisioning_template;
  if (!used.name.empty()) check_named_template(review, item, used.name);
  if (used.body) check_body(review, "the provisioning template of " + item.title(), *used.body);
  if (!registration->auto_registration &&
      !review.is_unreliable({"authorities", item.resource->name, "register", "auto_registration"}))
    review.refuse(
        item.mark("register"),
        fmt::format("{} has a provisioning template, but its devices can't register themselves", item.title()),
        "add 'auto_registration: true', or remove 'provisioning_template'");
}

void check_templates(Review& review) {
  for (const auto& made : review.manifest().provisioning_templates) {
    const bool says_more = !made.type.empty() || !made.role_arn.empty() || !made.description.empty();
    if (!made.body && says_more)
      review.refuse(made.mark, fmt::format("provisioning template '{}' has no 'body'", made.name),
                    "add it; or leave all but 'name' out where the template exists already and is to be left alone");
    for (const auto& [key, value] : {std::pair("type", made.type), std::pair("role_arn", made.role_arn)})
      if (made.body && value.empty() && !review.is_unreliable({"provisioning_templates", made.name, key}))
        review.refuse(made.mark, fmt::format("provisioning template '{}' has no '{}'", made.name, key),
                      "a template with a 'body' needs 'type' and 'role_arn'");
    if (made.body) check_body(review, fmt::format("provisioning template '{}'", made.name), *made.body);
  }
}

template <typename T>
void require_aws(Review& review, const std::string& section, const NamedList<T>& entries) {
  if (!entries.empty() && !review.manifest().aws && !review.is_unreliable({"aws"}))
    review.refuse(entries.front().mark, fmt::format("the manifest has '{}', but no 'aws'", section),
                  fmt::format("add 'aws: {{region: us-east-1}}', or remove '{}'", section));
}

}  // namespace

void check_aws_resources(Review& review) {
  const auto& manifest = review.manifest();
  require_aws(review, "policies", manifest.policies);
  require_aws(review, "provisioning_templates", manifest.provisioning_templates);
  require_aws(review, "thing_types", manifest.thing_types);
  require_aws(review, "thing_groups", manifest.thing_groups);
  check_unique(review, "policy", manifest.policies);
  check_unique(review, "provisioning template", manifest.provisioning_templates);
  check_unique(review, "thing type", manifest.thing_types);
  check_unique(review, "thing group", manifest.thing_groups);
  check_policies(review);
  check_templates(review);
  check_groups(review);
  for (const auto& type : manifest.thing_types)
    if (type.searchable_attributes.size() > most_searchable)
      review.refuse(type.mark,
                    fmt::format("thing type '{}' has {} searchable attributes; AWS IoT takes {}", type.name,
                                type.searchable_attributes.size(), most_searchable),
                    "remove some");
  check_things_are_unique(review);
  for (const auto& item : review.items()) {
    if (item.is_authority()) {
      check_template_of(review, item);
      check_tags(review, item);
    } else {
      check_device(review, item);
    }
  }
}

}  // namespace byoc
