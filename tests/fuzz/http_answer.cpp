// The bytes of an HTTP answer, in pieces of every size.
#include <algorithm>

#include "engine/base/limits.h"
#include "engine/host/net/http_wire.h"
#include "tests/fuzz/fuzz.h"

using namespace byoc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto input = fuzz::text_of(data, size);
  const auto piece = fuzz::choice(input, 64) + 1;
  ResponseReader reader([&](char* buffer, std::size_t room) {
    const auto taken = std::min({piece, room, input.size()});
    std::copy_n(input.begin(), taken, buffer);
    input.remove_prefix(taken);
    return taken;
  });
  try {
    const auto response = reader.read();
    fuzz::require(response.status >= 200 && response.status <= 999, "a status of " + std::to_string(response.status));
    fuzz::require(response.body.size() <= limits::response_body.most, "a body that is too large");
    for (const auto& header : response.headers)
      fuzz::require(header.name.find_first_of("\r\n: ") == std::string::npos &&
                        header.value.find_first_of("\r\n") == std::string::npos,
                    "a header that is several");
  } catch (const BrokenResponse&) {
    return 0;
  }
  return 0;
}
