// JSON as AWS answers with it, read tolerantly: null is absent, unknown members don't matter, broken text is no object.
// Must not know: operations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <Poco/JSON/Object.h>

namespace byoc::aws {

// The object that `text` is; null for anything else: other JSON, broken JSON, too deep JSON, HTML, nothing.
Poco::JSON::Object::Ptr parse_json_object(const std::string& text);

// A member that is a string; nothing if it is absent, null or of another type.
std::optional<std::string> text_member(const Poco::JSON::Object& object, const std::string& name);

// A member that is a whole number; nothing if it is absent, null, of another type or beyond 64 bits with sign.
std::optional<std::int64_t> integer_member(const Poco::JSON::Object& object, const std::string& name);

// A member that is true or false; nothing if it is absent, null or of another type.
std::optional<bool> boolean_member(const Poco::JSON::Object& object, const std::string& name);

// A member that is an object; null pointer if it is absent, null or of another type.
Poco::JSON::Object::Ptr object_member(const Poco::JSON::Object& object, const std::string& name);

// The object as JSON on one line.
std::string to_json(const Poco::JSON::Object& object);

}  // namespace byoc::aws
