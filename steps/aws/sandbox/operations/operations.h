// AWS IoT's operations (API 2015-05-28), each with the checks the service makes, in its order.
// Must not know: HTTP, signed requests, routes.
#pragma once

#include "steps/aws/sandbox/core/call.h"
#include "steps/aws/sandbox/core/json.h"

namespace byoc::sandbox {

// What is answered; null where the operation has no output at all. Throws Refusal, and then has changed nothing.
using Operation = Json (*)(Call& call);

// region_operations.cpp
Json get_registration_code(Call& call);
Json delete_registration_code(Call& call);
Json describe_endpoint(Call& call);

// ca_operations.cpp
Json register_ca_certificate(Call& call);
Json describe_ca_certificate(Call& call);
Json update_ca_certificate(Call& call);
Json delete_ca_certificate(Call& call);
Json list_ca_certificates(Call& call);

// register_certificate.cpp
Json register_certificate(Call& call);
Json register_certificate_without_ca(Call& call);
Json create_keys_and_certificate(Call& call);
Json create_certificate_from_csr(Call& call);

// certificate_operations.cpp
Json describe_certificate(Call& call);
Json update_certificate(Call& call);
Json delete_certificate(Call& call);
Json list_certificates(Call& call);
Json list_certificates_by_ca(Call& call);

// policy_operations.cpp
Json create_policy(Call& call);
Json get_policy(Call& call);
Json list_policies(Call& call);
Json delete_policy(Call& call);
Json create_policy_version(Call& call);
Json list_policy_versions(Call& call);
Json get_policy_version(Call& call);
Json delete_policy_version(Call& call);
Json set_default_policy_version(Call& call);

// policy_attachments.cpp
Json attach_policy(Call& call);
Json detach_policy(Call& call);
Json list_attached_policies(Call& call);
Json list_targets_for_policy(Call& call);
Json attach_principal_policy(Call& call);
Json detach_principal_policy(Call& call);
Json list_principal_policies(Call& call);

// thing_operations.cpp
Json create_thing(Call& call);
Json describe_thing(Call& call);
Json update_thing(Call& call);
Json delete_thing(Call& call);
Json list_things(Call& call);

// thing_principals.cpp
Json attach_thing_principal(Call& call);
Json detach_thing_principal(Call& call);
Json list_thing_principals(Call& call);
Json list_thing_principals_v2(Call& call);
Json list_principal_things(Call& call);
Json list_principal_things_v2(Call& call);

// thing_type_operations.cpp
Json create_thing_type(Call& call);
Json describe_thing_type(Call& call);
Json deprecate_thing_type(Call& call);
Json delete_thing_type(Call& call);
Json list_thing_types(Call& call);

// thing_group_operations.cpp
Json create_thing_group(Call& call);
Json describe_thing_group(Call& call);
Json update_thing_group(Call& call);
Json delete_thing_group(Call& call);
Json list_thing_groups(Call& call);

// thing_group_members.cpp
Json add_thing_to_thing_group(Call& call);
Json remove_thing_from_thing_group(Call& call);
Json update_thing_groups_for_thing(Call& call);
Json list_thing_groups_for_thing(Call& call);
Json list_things_in_thing_group(Call& call);

// billing_group_operations.cpp
Json create_billing_group(Call& call);
Json describe_billing_group(Call& call);
Json update_billing_group(Call& call);
Json delete_billing_group(Call& call);
Json list_billing_groups(Call& call);
Json add_thing_to_billing_group(Call& call);
Json remove_thing_from_billing_group(Call& call);
Json list_things_in_billing_group(Call& call);

// template_operations.cpp
Json create_provisioning_template(Call& call);
Json describe_provisioning_template(Call& call);
Json update_provisioning_template(Call& call);
Json delete_provisioning_template(Call& call);
Json create_provisioning_template_version(Call& call);
Json delete_provisioning_template_version(Call& call);
Json list_provisioning_template_versions(Call& call);
Json list_provisioning_templates(Call& call);
Json start_thing_registration_task(Call& call);

// tag_operations.cpp
Json tag_resource(Call& call);
Json untag_resource(Call& call);
Json list_tags_for_resource(Call& call);

}  // namespace byoc::sandbox
