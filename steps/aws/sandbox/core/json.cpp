#include "steps/aws/sandbox/core/json.h"

#include <sstream>

#include <Poco/Exception.h>
#include <Poco/JSON/Parser.h>

namespace byoc::sandbox {

Json make_json() {
  return new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
}
JsonArray make_json_array() {
  return new Poco::JSON::Array();
}

Json parse_json_object(std::string_view text) {
  constexpr std::size_t max_depth = 32;
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(max_depth);
    const auto value = parser.parse(std::string(text));
    return value.type() == typeid(Json) ? value.extract<Json>() : Json();
  } catch (const Poco::Exception&) {
    return {};
  }
}

std::string to_text(const Json& json) {
  std::ostringstream out;
  json->stringify(out);
  return out.str();
}

}  // namespace byoc::sandbox
