#include "engine/base/ip_address.h"

#include <arpa/inet.h>
#include <array>

namespace byoc {

namespace {

int family_of(std::size_t octets) {
  return octets == sizeof(in_addr) ? AF_INET : AF_INET6;
}

}  // namespace

std::optional<std::string> ip_octets(std::string_view text) {
  const std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  for (const auto size : {sizeof(in_addr), sizeof(in6_addr)}) {
    std::string octets(size, '\0');
    if (inet_pton(family_of(size), terminated.c_str(), octets.data()) == 1) return octets;
  }
  return std::nullopt;
}

std::optional<std::string> ip_text(std::string_view octets) {
  if (octets.size() != sizeof(in_addr) && octets.size() != sizeof(in6_addr)) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (inet_ntop(family_of(octets.size()), octets.data(), text.data(), text.size()) == nullptr) return std::nullopt;
  return std::string(text.data());
}

}  // namespace byoc
