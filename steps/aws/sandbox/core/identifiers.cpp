#include "steps/aws/sandbox/core/identifiers.h"

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc::sandbox {

std::string_view partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  if (region.starts_with("eusc-")) return "aws-eusc";
  return "aws";
}

std::string iot_arn(std::string_view region, std::string_view account, std::string_view resource) {
  return fmt::format("arn:{}:iot:{}:{}:{}", partition_of(region), region, account, resource);
}

std::string random_hex(Random& random, std::size_t bytes) {
  std::string buffer(bytes, '\0');
  random.fill({reinterpret_cast<std::uint8_t*>(buffer.data()), buffer.size()});
  return to_hex(buffer);
}

std::string random_uuid(Random& random) {
  auto hex = random_hex(random, 16);
  hex[12] = '4';
  hex[16] = "89ab"[hex[16] % 4];
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20));
}

}  // namespace byoc::sandbox
