// How a host and its port are written: in the Host header, in CONNECT, for people.
// Must not know: AWS, manifests, plans.
#pragma once

#include <cstdint>
#include <string>

#include "engine/host/http.h"

namespace byoc {

// "example.com:8080", "[::1]:8080".
std::string host_and_port(const std::string& host, std::uint16_t port);

// The Host header of a request (RFC 9110 7.2), the same for who signs it and who sends it: "example.com",
// "[::1]:8080", the port only where it is not the scheme's own.
std::string authority(const HttpRequest& request);

}  // namespace byoc
