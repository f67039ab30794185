// What is said of a service before anybody asks it.
// Must not know: operations, requests.
#pragma once

#include <string_view>

namespace byoc::aws {

struct Service {
  std::string_view name;  // for people: "AWS IoT"
  std::string_view id;    // in host names, settings, signatures and permissions: "iot"

  // Whether --endpoint-url is its address; never of one that is given tokens and codes, which are for AWS alone.
  bool heeds_endpoint_url = true;

  std::string_view more_hint{};  // what else helps where nobody answers
};

constexpr Service iot_service{"AWS IoT", "iot"};

}  // namespace byoc::aws
