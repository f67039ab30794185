#include "engine/host/http.h"

#include <algorithm>
#include <array>

#include <Poco/Net/IPAddress.h>

#include "engine/base/text.h"
#include "engine/host/loopback.h"

namespace byoc {

bool is_plain_http_safe(const std::string& host) {
  using Poco::Net::IPAddress;
  constexpr std::array link_local{"169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254",
                                  "fd00:ec2::23"};
  IPAddress address;
  return is_this_machine(host) ||
         (IPAddress::tryParse(host, address) &&
          std::ranges::any_of(link_local, [&](const char* known) { return IPAddress::parse(known) == address; }));
}

std::optional<std::string> find_header(const HttpHeaders& headers, std::string_view name) {
  const auto wanted = to_lower(name);
  for (const auto& header : headers)
    if (to_lower(header.name) == wanted) return header.value;
  return std::nullopt;
}

}  // namespace byoc
