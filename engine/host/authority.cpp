#include "engine/host/authority.h"

#include <fmt/format.h>

namespace byoc {

namespace {

std::string in_brackets_if_ipv6(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string host_and_port(const std::string& host, std::uint16_t port) {
  return fmt::format("{}:{}", in_brackets_if_ipv6(host), port);
}

std::string authority(const HttpRequest& request) {
  const int own_port = request.scheme == "https" ? 443 : 80;
  return request.port == own_port ? in_brackets_if_ipv6(request.host) : host_and_port(request.host, request.port);
}

}  // namespace byoc
