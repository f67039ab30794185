#include <algorithm>
#include <set>

#include <Poco/JSON/Array.h>
#include <fmt/format.h>

#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_call.h"
#include "steps/aws/iot/resource_client.h"

namespace byoc::aws {

namespace {

Attributes attributes_in(const Poco::JSON::Object& json) {
  Attributes attributes;
  if (const auto object = object_member(json, "attributes"))
    for (const auto& [name, value] : *object)
      if (value.isString()) attributes.emplace(name, value.extract<std::string>());
  return attributes;
}

Poco::JSON::Object object_or_empty(const Answer& answer, const std::string& name) {
  const auto object = object_member(answer.json(), name);
  return object ? *object : Poco::JSON::Object();
}

// The items of a list that are texts, and `name` of those that are objects.
std::vector<std::string> texts_in(const Poco::JSON::Object& json, const std::string& list, const std::string& name) {
  std::vector<std::string> texts;
  const auto array = json.getArray(list);
  for (std::size_t i = 0; array && i < array->size(); ++i) {
    const auto item = array->get(static_cast<unsigned>(i));
    if (item.isString()) texts.push_back(item.extract<std::string>());
    if (item.type() != typeid(Poco::JSON::Object::Ptr)) continue;
    if (const auto text = text_member(*item.extract<Poco::JSON::Object::Ptr>(), name)) texts.push_back(*text);
  }
  return texts;
}

// How a list goes on: the answer's member and the parameter of the next question.
struct Paging {
  std::string_view parameter;
  const char* member;
};

constexpr Paging by_marker{"marker", "nextMarker"};
constexpr std::size_t most_pages = 1000;  // some 100,000 names

constexpr Paging by_token{"nextToken", "nextToken"};

// Every page of a list; `ask_page` asks for the one that a query string names.
template <typename AskPage, typename Take>
void for_each_page(Paging paging, AskPage ask_page, Take take) {
  std::set<std::string> seen;
  for (std::optional<std::string> next;;) {
    const std::optional<Answer> answer = if_found([&] { return ask_page(next); });
    if (!answer) return;
    take(answer->json());
    next = answer->optional(paging.member);
    if (next->empty()) return;
    if (!seen.insert(*next).second)
      throw Error("AWS IoT gives the same page of a list again and again", "check that the endpoint is AWS IoT");
    if (seen.size() == most_pages)
      throw Error(fmt::format("AWS IoT gives a list of more than {} pages", most_pages),
                  "check that the endpoint is AWS IoT");
  }
}

template <typename AskPage>
std::vector<std::string> all_pages(Paging paging, const std::string& list, const std::string& name, AskPage ask_page) {
  std::vector<std::string> texts;
  for_each_page(
      paging,
      [&](const auto& next) {
        return ask_page(query({{paging.parameter, next}}));
      },
      [&](const Poco::JSON::Object& page) {
        for (auto& text : texts_in(page, list, name)) texts.push_back(std::move(text));
      });
  return texts;
}

}  // namespace

std::string_view to_string(Attachment type) {
  return type == Attachment::exclusive ? "EXCLUSIVE_THING" : "NON_EXCLUSIVE_THING";
}

std::optional<PolicyDescription> ResourceReader::get_policy(const std::string& name) const {
  return if_found([&] {
    const auto answer = read(session_, host_, "GetPolicy", resource("/policies", name));
    return PolicyDescription{answer.needed("policyArn"), answer.needed("policyDocument"),
                             answer.optional("defaultVersionId")};
  });
}

std::optional<ProvisioningTemplateDescription> ResourceReader::describe_provisioning_template(
    const std::string& name) const {
  return if_found([&] {
    const auto answer =
        read(session_, host_, "DescribeProvisioningTemplate", resource("/provisioning-templates", name));
    return ProvisioningTemplateDescription{.arn = answer.needed("templateArn"),
                                           .type = answer.optional("type"),
                                           .role_arn = answer.optional("provisioningRoleArn"),
                                           .description = answer.optional("description"),
                                           .body = answer.needed("templateBody"),
                                           .is_enabled = boolean_member(answer.json(), "enabled")};
  });
}

std::optional<ThingTypeDescription> ResourceReader::describe_thing_type(const std::string& name) const {
  return if_found([&] {
    const auto answer = read(session_, host_, "DescribeThingType", resource("/thing-types", name));
    const auto properties = object_or_empty(answer, "thingTypeProperties");
    const auto metadata = object_or_empty(answer, "thingTypeMetadata");
    ThingTypeDescription type{answer.needed("thingTypeArn"),
                              text_member(properties, "thingTypeDescription").value_or(""),
                              texts_in(properties, "searchableAttributes", ""), metadata.optValue("deprecated", false)};
    std::sort(type.searchable_attributes.begin(), type.searchable_attributes.end());
    return type;
  });
}

std::optional<ThingGroupDescription> ResourceReader::describe_thing_group(const std::string& name) const {
  return if_found([&] {
    const auto answer = read(session_, host_, "DescribeThingGroup", resource("/thing-groups", name));
    const auto properties = object_or_empty(answer, "thingGroupProperties");
    const auto payload = object_member(properties, "attributePayload");
    return ThingGroupDescription{
        answer.needed("thingGroupArn"), text_member(properties, "thingGroupDescription").value_or(""),
        text_member(object_or_empty(answer, "thingGroupMetadata"), "parentGroupName").value_or(""),
        payload ? attributes_in(*payload) : Attributes()};
  });
}

std::optional<ThingDescription> ResourceReader::describe_thing(const std::string& name) const {
  return if_found([&] {
    const auto answer = read(session_, host_, "DescribeThing", resource("/things", name));
    return ThingDescription{answer.needed("thingArn"), answer.optional("thingTypeName"),
                            answer.optional("billingGroupName"), attributes_in(answer.json())};
  });
}

bool ResourceReader::is_billing_group_there(const std::string& name) const {
  return if_found([&] { return read(session_, host_, "DescribeBillingGroup", resource("/billing-groups", name)); })
      .has_value();
}

std::vector<std::string> ResourceReader::list_attached_policies(const std::string& target_arn) const {
  return all_pages(by_marker, "policies", "policyName", [&](const std::string& page) {
    return ask(session_, host_, "ListAttachedPolicies", resource("/attached-policies", target_arn) + page);
  });
}

std::vector<std::string> ResourceReader::list_principal_things(const std::string& principal_arn) const {
  return all_pages(by_token, "things", "", [&](const std::string& page) {
    return read(session_, host_, "ListPrincipalThings", "/principals/things" + page,
                {{"x-amzn-principal", principal_arn}});
  });
}

std::vector<std::string> ResourceReader::list_principal_things(const std::string& principal_arn,
                                                               Attachment type) const {
  return all_pages(by_token, "principalThingObjects", "thingName", [&](const std::string& page) {
    const auto type_query = query({{"thingPrincipalType", std::string(to_string(type))}});
    return read(session_, host_, "ListPrincipalThingsV2",
                "/principals/things-v2" + (page.empty() ? type_query : page + "&" + type_query.substr(1)),
                {{"x-amzn-principal", principal_arn}});
  });
}

std::vector<std::string> ResourceReader::list_thing_groups_for_thing(const std::string& thing) const {
  return all_pages(by_token, "thingGroups", "groupName", [&](const std::string& page) {
    return read(session_, host_, "ListThingGroupsForThing", resource("/things", thing) + "/thing-groups" + page);
  });
}

bool ResourceReader::has_targets(const std::string& policy) const {
  const auto request_target = resource("/policy-targets", policy) + query({{"pageSize", "1"}});
  const auto targets = ask(session_, host_, "ListTargetsForPolicy", request_target).json().getArray("targets");
  return targets && targets->size() > 0;
}

bool ResourceReader::is_named_by_ca(const std::string& provisioning_template) const {
  const auto request_target = "/cacertificates" + query({{"pageSize", "1"}, {"templateName", provisioning_template}});
  const auto certificates = read(session_, host_, "ListCACertificates", request_target).json().getArray("certificates");
  return certificates && certificates->size() > 0;
}

Attributes ResourceReader::list_tags_for_resource(const std::string& arn) const {
  Attributes tags;
  for_each_page(
      by_token,
      [&](const auto& next) {
        return read(session_, host_, "ListTagsForResource",
                    "/tags" + query({{"resourceArn", arn}, {by_token.parameter, next}}));
      },
      [&](const Poco::JSON::Object& page) {
        const auto list = page.getArray("tags");
        for (std::size_t i = 0; list && i < list->size(); ++i)
          if (const auto tag = list->getObject(static_cast<unsigned>(i)))
            tags[text_member(*tag, "Key").value_or("")] = text_member(*tag, "Value").value_or("");
      });
  return tags;
}

}  // namespace byoc::aws
