#include "steps/aws/sandbox/core/shapes.h"

#include <map>
#include <mutex>

#include <Poco/RegularExpression.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc::sandbox {
namespace {

constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

constexpr Shape text(std::string_view names, std::int64_t min, std::int64_t max, std::string_view pattern = {}) {
  return {Type::text, names, pattern, min, max};
}
constexpr Shape any_text(std::string_view names) {
  return {Type::text, names};
}
constexpr Shape choice(std::string_view names, std::string_view words) {
  return {Type::choice, names, words};
}
constexpr Shape integer(std::string_view names, std::int64_t min, std::int64_t max) {
  return {Type::integer, names, {}, min, max};
}
constexpr Shape structure(std::string_view names, std::string_view members) {
  return {Type::structure, names, members};
}
constexpr Shape list(std::string_view names, std::string_view item) {
  return {Type::list, names, item};
}

constexpr std::string_view flags =
    "setAsActive allowAutoRegistration removeAutoRegistration isAscendingOrder forceDelete setAsDefault recursive "
    "merge removeThingType usePrefixAttributeValue undoDeprecate overrideDynamicGroups enabled "
    "removePreProvisioningHook";

constexpr Shape shapes[] = {
    // Of certificates.
    text("certificatePem caCertificate verificationCertificate caCertificatePem", 1, 65536),
    text("certificateSigningRequest", 1, 4096),
    text("certificateId caCertificateId", 64, 64, R"((0x)?[a-fA-F0-9]+)"),
    choice("certificateMode", "DEFAULT SNI_ONLY"),
    choice("caCertificateStatus", "ACTIVE INACTIVE"),
    choice("status newStatus", "ACTIVE INACTIVE REVOKED PENDING_TRANSFER REGISTER_INACTIVE PENDING_ACTIVATION"),
    choice("newAutoRegistrationStatus", "ENABLE DISABLE"),
    structure("registrationConfig", "templateBody roleArn templateName"),
    text("endpointType", 0, 128),

    // Of policies.
    text("policyName", 1, 128, R"([\w+=,.@-]+)"),
    text("policyDocument", 0, 404600),
    text("policyVersionId", 0, unlimited, R"([0-9]+)"),

    // Of things, their types and groups.
    text("thingName thingTypeName thingGroupName billingGroupName parentGroupName parentGroup namePrefixFilter", 1, 128,
         R"([a-zA-Z0-9:_-]+)"),
    text("thingTypeDescription thingGroupDescription billingGroupDescription", 0, 2028, R"([\p{Graph}\x20]*)"),
    text("attributeName thingAttribute", 0, 128, R"([a-zA-Z0-9_.,@/:#-]+)"),
    text("attributeValue", 0, 800, R"([a-zA-Z0-9_.,@/:#=\[\]-]*)"),
    {Type::map, "attributes", "attributeName attributeValue"},
    structure("attributePayload", "attributes merge"),
    structure("thingTypeProperties", "thingTypeDescription searchableAttributes mqtt5Configuration"),
    list("searchableAttributes", "attributeName"),
    structure("mqtt5Configuration", "propagatingAttributes"),
    list("propagatingAttributes", "propagatingAttribute"),
    structure("propagatingAttribute", "userPropertyKey thingAttribute connectionAttribute"),
    text("userPropertyKey", 0, 128, R"([a-zA-Z0-9:$.]+)"),
    text("connectionAttribute", 0, 128, R"([a-zA-Z0-9:.]+)"),
    structure("thingGroupProperties", "thingGroupDescription attributePayload"),
    structure("billingGroupProperties", "billingGroupDescription"),
    list("thingGroupsToAdd thingGroupsToRemove", "thingGroupName"),
    choice("thingPrincipalType", "EXCLUSIVE_THING NON_EXCLUSIVE_THING"),

    // Of provisioning.
    text("templateName", 1, 36, R"(^[0-9A-Za-z_-]+$)"),
    text("templateBody", 0, 10240),
    text("description", 0, 500, R"([^\p{C}]*)"),
    text("roleArn provisioningRoleArn", 20, 2048),
    choice("type", "FLEET_PROVISIONING JITP"),
    structure("preProvisioningHook", "payloadVersion targetArn!"),
    text("payloadVersion", 10, 32, R"(^[0-9-]+$)"),
    text("targetArn", 0, 2048),
    integer("defaultVersionId versionId", std::numeric_limits<std::int32_t>::min(),
            std::numeric_limits<std::int32_t>::max()),
    text("inputFileBucket", 3, 256, R"([a-zA-Z0-9._-]+)"),
    text("inputFileKey", 1, 1024, R"([a-zA-Z0-9!_.*'()-\/]+)"),

    // Of several.
    any_text(
        "target resourceArn thingArn thingGroupArn billingGroupArn x-amzn-principal x-amzn-iot-principal nextToken"),
    text("marker", 0, 1024, R"([A-Za-z0-9+/]+={0,2})"),
    integer("pageSize maxResults", 1, 250),
    integer("expectedVersion", std::numeric_limits<std::int64_t>::min(), unlimited),
    {Type::flag, flags},
    list("tags", "tag"),
    structure("tag", "Key! Value"),
    list("tagKeys", "Key"),
    text("Key", 1, 128, R"(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)"),
    text("Value", 0, 256),
};

std::map<std::string_view, const Shape*> by_name() {
  std::map<std::string_view, const Shape*> index;
  for (const auto& shape : shapes)
    for (const auto name : split(shape.names, ' ')) index.emplace(name, &shape);
  return index;
}

Member read_member(std::string_view word) {
  const auto mark = word.front();
  const auto location = mark == '?'   ? Location::query
                        : mark == '@' ? Location::header
                        : mark == '/' ? Location::path
                                      : Location::body;
  if (location != Location::body) word.remove_prefix(1);
  const auto colon = word.find(':');
  auto name = word.substr(0, colon);
  const bool is_required = name.ends_with('!');
  if (name.ends_with('!')) name.remove_suffix(1);
  return {name, location, is_required, shape_of(colon == std::string_view::npos ? name : word.substr(colon + 1))};
}

// The model's patterns are those of Java, where \p{Graph} is what can be seen of ASCII; here it is written differently.
std::string as_perl_pattern(std::string_view pattern) {
  constexpr std::string_view graph = R"(\p{Graph})";
  std::string result(pattern);
  if (const auto at = result.find(graph); at != std::string::npos) result.replace(at, graph.size(), R"(\x21-\x7E)");
  return result;
}

}  // namespace

const Shape& shape_of(std::string_view name) {
  static const auto index = by_name();
  if (const auto found = index.find(name); found != index.end()) return *found->second;
  throw InternalError("the sandbox knows no shape of '" + std::string(name) + "'");
}

std::vector<Member> read_members(std::string_view text) {
  std::vector<Member> members;
  for (const auto word : split(text, ' '))
    if (!word.empty()) members.push_back(read_member(word));
  return members;
}

bool matches(const std::string& text, std::string_view pattern) {
  static std::mutex mutex;
  static std::map<std::string_view, Poco::RegularExpression> compiled;
  const std::lock_guard lock(mutex);
  const auto [found, is_new] =
      compiled.try_emplace(pattern, as_perl_pattern(pattern), Poco::RegularExpression::RE_UTF8);
  return found->second.match(text, 0, Poco::RegularExpression::RE_ANCHORED);
}

}  // namespace byoc::sandbox
