#include "steps/aws/core/partition.h"

#include <algorithm>
#include <array>

namespace byoc::aws {

namespace {

constexpr std::array partitions{
    Partition{"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    Partition{"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    Partition{"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    Partition{"aws", "", "amazonaws.com", "api.aws"},  // last: every name begins so
};

bool is_below(std::string_view host, std::string_view domain) {
  return host.ends_with(domain) && host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

const Partition& partition_of(std::string_view region) {
  return *std::ranges::find_if(partitions,
                               [&](const Partition& candidate) { return region.starts_with(candidate.region_prefix); });
}

bool is_amazon_host(std::string_view host) {
  return std::ranges::any_of(partitions, [&](const Partition& partition) {
    return is_below(host, partition.domain) || is_below(host, partition.dual_stack_domain);
  });
}

}  // namespace byoc::aws
