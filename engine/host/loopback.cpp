#include "engine/host/loopback.h"

#include <Poco/Net/IPAddress.h>

#include "engine/base/text.h"

namespace byoc {

bool is_this_machine(const std::string& host) {
  using Poco::Net::IPAddress;
  IPAddress address;
  return to_lower(host) == "localhost" || (IPAddress::tryParse(host, address) && address.isLoopback());
}

}  // namespace byoc
