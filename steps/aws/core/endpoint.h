// The address of a service, and how it is written as a URL.
// Must not know: requests, regions.
#pragma once

#include <cstdint>
#include <string>

namespace byoc::aws {

// A URL, taken apart.
struct Endpoint {
  std::string scheme, host;
  std::uint16_t port = 443;
  std::string path;  // prefix of every target, without a slash at its end; usually empty
};

// Whether requests may go to another machine unencrypted.
enum class PlainHttp {
  never,       // what is sent is worth something
  if_allowed,  // no, but the user may allow it (--allow-http)
  allowed,     // the user does
};

// The base URL of a service. Throws Error naming who gave it, for plain http to another machine too where that is not
// allowed.
Endpoint parse_service_url(const std::string& url, const std::string& said_by, PlainHttp plain_http);

// Whether what is sent there can be read on the way.
bool is_plain_to_another_machine(const Endpoint& endpoint);

// The whole URL at which a container or a machine is given credentials; `path` holds its query too. Throws Error for
// plain http to anywhere but loopback and the addresses of is_metadata_address.
Endpoint parse_credentials_url(const std::string& url, const std::string& said_by);

// Whether it is one of the link-local addresses at which AWS' machines and containers are told about themselves: no
// other machine can answer there.
bool is_metadata_address(const std::string& host);

}  // namespace byoc::aws
