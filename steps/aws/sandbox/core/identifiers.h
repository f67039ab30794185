// The names AWS gives to things: ARNs, UUIDs, codes, endpoints.
// Must not know: requests, operations.
#pragma once

#include <string>
#include <string_view>

#include "engine/host/random.h"

namespace byoc::sandbox {

// "arn:aws:iot:us-east-1:123456789012:cacert/..." in the partition of the region.
std::string iot_arn(std::string_view region, std::string_view account, std::string_view resource);

// "aws", "aws-cn", "aws-us-gov" or "aws-eusc".
std::string_view partition_of(std::string_view region);

// As many lower-case hexadecimal digits as two times `bytes`.
std::string random_hex(Random& random, std::size_t bytes);

// A random UUID (RFC 9562, version 4).
std::string random_uuid(Random& random);

}  // namespace byoc::sandbox
