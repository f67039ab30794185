// JSON objects that keep their members in order.
// Must not know: requests, operations.
#pragma once

#include <string>
#include <string_view>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

namespace byoc::sandbox {

using Json = Poco::JSON::Object::Ptr;
using JsonArray = Poco::JSON::Array::Ptr;

Json make_json();
JsonArray make_json_array();

// The object that `text` is; null for anything else.
Json parse_json_object(std::string_view text);

std::string to_text(const Json& json);

}  // namespace byoc::sandbox
