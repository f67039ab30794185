// AWS IoT's policies, thing types, thing groups, things and what is attached to what (API 2015-05-28).
// Must not know: certificates, steps, files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/host/host.h"
#include "steps/aws/session.h"

namespace byoc::aws {

using Attributes = std::map<std::string, std::string>;

struct PolicyDescription {
  std::string arn, document, default_version;  // the document is JSON text
};

struct ProvisioningTemplateDescription {
  std::string arn, type, role_arn, description, body;  // the body is JSON text; empty where an answer does not tell
  std::optional<bool> is_enabled = std::nullopt;
};

struct ThingTypeDescription {
  std::string arn, description;
  std::vector<std::string> searchable_attributes;  // sorted
  bool is_deprecated = false;
};

struct ThingGroupDescription {
  std::string arn, description, parent;  // empty where there is none
  Attributes attributes;
};

struct ThingDescription {
  std::string arn, type, billing_group;  // empty where there is none
  Attributes attributes;
};

// How a certificate is attached to a thing: to no other, or as to any.
enum class Attachment { exclusive, usual };

std::string_view to_string(Attachment type);  // as on the wire: "EXCLUSIVE_THING"

// What is to be of a thing; AWS IoT's defaults for what is empty.
struct ThingProperties {
  std::string type, billing_group;
  Attributes attributes;
};

// The operations that only read. Each describe gives nothing where the service has no such name.
class ResourceReader {
 public:
  // The session gives region, endpoint and credentials; it outlives this object.
  ResourceReader(const Session& session, const ReadHost& host) : session_(session), host_(host) {}

  std::optional<PolicyDescription> get_policy(const std::string& name) const;
  std::optional<ProvisioningTemplateDescription> describe_provisioning_template(const std::string& name) const;
  std::optional<ThingTypeDescription> describe_thing_type(const std::string& name) const;
  std::optional<ThingGroupDescription> describe_thing_group(const std::string& name) const;
  std::optional<ThingDescription> describe_thing(const std::string& name) const;

  bool is_billing_group_there(const std::string& name) const;  // DescribeBillingGroup

  // Names, all pages of them; of what is not there, none.
  std::vector<std::string> list_attached_policies(const std::string& target_arn) const;
  std::vector<std::string> list_principal_things(const std::string& principal_arn) const;
  // Those alone whose attachment is of that type (ListPrincipalThingsV2).
  std::vector<std::string> list_principal_things(const std::string& principal_arn, Attachment type) const;
  std::vector<std::string> list_thing_groups_for_thing(const std::string& thing) const;

  // Whether the policy is attached to anything (ListTargetsForPolicy), the template named by a CA (ListCACertificates).
  bool has_targets(const std::string& policy) const;
  bool is_named_by_ca(const std::string& provisioning_template) const;

  // Of whatever may have some; of what is not there, none.
  Attributes list_tags_for_resource(const std::string& arn) const;

 protected:
  const Session& session_;
  ReadHost host_;
};

// All operations. Creating what is there already with the same properties is a success, and so are attaching what is
// attached, detaching what is not, and deleting what is not there.
class ResourceClient : public ResourceReader {
 public:
  ResourceClient(const Session& session, Host& host) : ResourceReader(session, host.reader()), whole_host_(host) {}

  // The ARN. A policy of that name with another document throws ServiceError (ResourceAlreadyExistsException).
  std::string create_policy(const std::string& name, const std::string& document);

  // A new default version; the oldest of those that are not the default makes room for it where there are five.
  void create_policy_version(const std::string& name, const std::string& document);

  // With all its versions.
  void delete_policy(const std::string& name);

  // The ARN; that of `properties` is not looked at.
  std::string create_provisioning_template(const std::string& name, const ProvisioningTemplateDescription& properties);

  // A new default version, as for a policy.
  void create_provisioning_template_version(const std::string& name, const std::string& body);

  // Role, description and whether it is enabled become these.
  void update_provisioning_template(const std::string& name, const ProvisioningTemplateDescription& properties);

  // With all its versions.
  void delete_provisioning_template(const std::string& name);

  std::string create_thing_type(const std::string& name, const std::string& description,
                                const std::vector<std::string>& searchable_attributes);
  void deprecate_thing_type(const std::string& name, bool undo);
  void delete_thing_type(const std::string& name);

  std::string create_thing_group(const std::string& name, const std::string& parent, const std::string& description,
                                 const Attributes& attributes);
  // Description and attributes become these.
  void update_thing_group(const std::string& name, const std::string& description, const Attributes& attributes);
  void delete_thing_group(const std::string& name);

  std::string create_thing(const std::string& name, const ThingProperties& properties);
  // Type and attributes become these; the billing group is not touched.
  void update_thing(const std::string& name, const ThingProperties& properties);
  void delete_thing(const std::string& name);

  // Tags that are not named stay.
  void tag_resource(const std::string& arn, const Attributes& tags);
  void untag_resource(const std::string& arn, const std::vector<std::string>& names);

  void attach_policy(const std::string& name, const std::string& target_arn);
  void detach_policy(const std::string& name, const std::string& target_arn);
  void attach_thing_principal(const std::string& thing, const std::string& principal_arn, Attachment type);
  // As attach_thing_principal, for what was detached a moment ago: as long as AWS IoT has not noticed that, it is asked
  // a few times more.
  void attach_detached_thing_principal(const std::string& thing, const std::string& principal_arn, Attachment type);
  void detach_thing_principal(const std::string& thing, const std::string& principal_arn);
  void add_thing_to_thing_group(const std::string& thing, const std::string& group);
  void remove_thing_from_thing_group(const std::string& thing, const std::string& group);
  void add_thing_to_billing_group(const std::string& thing, const std::string& group);
  void remove_thing_from_billing_group(const std::string& thing, const std::string& group);

 private:
  Host& whole_host_;
};

}  // namespace byoc::aws
