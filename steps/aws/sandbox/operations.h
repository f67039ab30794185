// AWS IoT's operations on certificates (API 2015-05-28), each with the checks the service makes, in its order.
// Must not know: HTTP, signatures, routes.
#pragma once

#include "steps/aws/sandbox/call.h"
#include "steps/aws/sandbox/json.h"

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

// certificate_operations.cpp
Json describe_certificate(Call& call);
Json update_certificate(Call& call);
Json delete_certificate(Call& call);
Json list_certificates(Call& call);
Json list_certificates_by_ca(Call& call);

}  // namespace byoc::sandbox
