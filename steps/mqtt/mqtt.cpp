#include "steps/mqtt/mqtt.h"

#include <algorithm>
#include <array>

#include "engine/base/error.h"

namespace byoc::mqtt {

namespace {

constexpr std::size_t longest_client_id = 128;
constexpr char connect_type = 0x10, connack_type = 0x20;
constexpr char disconnect_type = static_cast<char>(0xe0);
constexpr char clean_session = 0x02;
constexpr std::size_t keep_alive_seconds = 30;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string two_bytes(std::size_t number) {
  return {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)};
}

std::string length_and(std::string_view text) {
  return two_bytes(text.size()) + std::string(text);
}

// MQTT 2.2.3: seven bits a byte, the lowest first.
std::string remaining_length(std::size_t length) {
  std::string bytes;
  do {
    const auto rest = length >> 7;
    bytes += static_cast<char>((length & 0x7f) | (rest > 0 ? 0x80 : 0));
    length = rest;
  } while (length > 0);
  return bytes;
}

}  // namespace

bool is_client_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_client_id && !text.starts_with('$') &&
         std::none_of(text.begin(), text.end(), is_control);
}

std::string connect_packet(std::string_view client_id) {
  if (!is_client_id(client_id)) throw InternalError("an MQTT client id is unfit");
  constexpr char protocol_level = 4;  // MQTT 3.1.1
  const auto body =
      length_and("MQTT") + protocol_level + clean_session + two_bytes(keep_alive_seconds) + length_and(client_id);
  return connect_type + remaining_length(body.size()) + body;
}

std::string disconnect_packet() {
  return {disconnect_type, 0};
}

unsigned connack_code(std::string_view packet) {
  const bool is_connack = packet.size() == connack_size && packet[0] == connack_type && packet[1] == 2 &&
                          (static_cast<unsigned char>(packet[2]) & 0xfe) == 0;
  if (!is_connack)
    throw Error("the answer to CONNECT is not MQTT 3.1.1", "check that host and port are those of an MQTT server");
  return static_cast<unsigned char>(packet[3]);
}

std::string_view connack_meaning(unsigned code) {
  constexpr std::array<std::string_view, 6> meanings{
      "accepted",           "protocol version not supported", "client id rejected",
      "server unavailable", "bad user name or password",      "not authorised"};
  return code < meanings.size() ? meanings[code] : "unknown";
}

}  // namespace byoc::mqtt
