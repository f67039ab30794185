#include "steps/mqtt/mqtt.h"

#include "engine/base/error.h"
#include "tests/catch.h"

using namespace byoc;
using namespace std::string_literals;

TEST_CASE("mqtt: CONNECT is as MQTT 3.1.1 lays it out") {
  const auto packet = mqtt::connect_packet("d1");
  CHECK(packet == "\x10\x0e\x00\x04MQTT\x04\x02\x00\x1e\x00\x02"s + "d1");
}

TEST_CASE("mqtt: from 128 bytes on the remaining length takes a second byte") {
  CHECK(mqtt::connect_packet(std::string(115, 'x')).substr(0, 3) == "\x10\x7f\x00"s);
  CHECK(mqtt::connect_packet(std::string(116, 'x')).substr(0, 4) == "\x10\x80\x01\x00"s);
  CHECK(mqtt::connect_packet(std::string(128, 'x')).size() == 3 + 12 + 128);
}

TEST_CASE("mqtt: what AWS IoT or a broker would refuse is no client id") {
  for (const auto& fit : {"thermostat-0001"s, "M\xc3\xbcller 1"s, "a/b:c"s, std::string(128, 'x')})
    CHECK(mqtt::is_client_id(fit));
  for (const auto& unfit : {""s, "$aws"s, "a\nb"s, "a\0b"s, "\x7f"s, std::string(129, 'x')}) {
    CHECK_FALSE(mqtt::is_client_id(unfit));
    CHECK_THROWS_AS(mqtt::connect_packet(unfit), InternalError);
  }
}

TEST_CASE("mqtt: a CONNACK's return code is told, with or without a session kept") {
  CHECK(mqtt::connack_code("\x20\x02\x00\x00"s) == 0);
  CHECK(mqtt::connack_code("\x20\x02\x01\x00"s) == 0);
  CHECK(mqtt::connack_code("\x20\x02\x00\x05"s) == 5);
  CHECK(mqtt::connack_code("\x20\x02\x00\xff"s) == 255);
  CHECK(mqtt::connack_meaning(0) == "accepted");
  CHECK(mqtt::connack_meaning(5) == "not authorised");
  CHECK(mqtt::connack_meaning(6) == "unknown");
}

TEST_CASE("mqtt: whatever else comes is not taken for a CONNACK") {
  for (const auto& other : {""s, "\x20\x02\x00"s, "\x20\x02\x00\x00\x00"s, "\x30\x02\x00\x00"s, "\x20\x03\x00\x00"s,
                            "\x20\x02\x02\x00"s, "HTTP"s})
    CHECK_THROWS_AS(mqtt::connack_code(other), Error);
}

TEST_CASE("mqtt: DISCONNECT has no content") {
  CHECK(mqtt::disconnect_packet() == "\xe0\x00"s);
}
