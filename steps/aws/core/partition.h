// AWS' partitions: by what a region's name begins with, how ARNs and host names are written there.
// Must not know: credentials, requests.
#pragma once

#include <string_view>

namespace byoc::aws {

struct Partition {
  std::string_view name;  // in ARNs: "aws-cn"
  std::string_view region_prefix;
  std::string_view domain;             // of its hosts: "amazonaws.com.cn"
  std::string_view dual_stack_domain;  // of those that speak IPv6 too
};

// Of a region; the largest one for a name that says nothing.
const Partition& partition_of(std::string_view region);

// Whether a host is AWS' own, in any partition.
bool is_amazon_host(std::string_view host);

}  // namespace byoc::aws
