// The few packets of MQTT 3.1.1 that show whether a device may connect: CONNECT, CONNACK, DISCONNECT.
// Must not know: sockets, TLS, certificates.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace byoc::mqtt {

// Whether AWS IoT and other servers take `text` as a client id: 1 to 128 bytes of UTF-8 without control characters,
// not beginning with '$', which AWS IoT keeps for itself. (MQTT 1.5.3, 3.1.3.1; AWS IoT quotas.)
bool is_client_id(std::string_view text);

// CONNECT with a clean session, no will, no user name, and a keep-alive of 30 s. `client_id` must be one.
std::string connect_packet(std::string_view client_id);

std::string disconnect_packet();

// How many bytes a CONNACK has.
constexpr std::size_t connack_size = 4;

// The return code of a CONNACK: 0 accepted, 1 to 5 refused. Throws Error if `packet` is none.
unsigned connack_code(std::string_view packet);

// What a return code means: "accepted", "not authorised"; "unknown" beyond 5.
std::string_view connack_meaning(unsigned code);

}  // namespace byoc::mqtt
