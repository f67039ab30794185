#include "steps/aws/core/json_text.h"

#include <sstream>

#include <Poco/Exception.h>
#include <Poco/JSON/Parser.h>

namespace byoc::aws {

namespace {

using Poco::JSON::Object;

Object::Ptr as_object(const Poco::Dynamic::Var& value) {
  return value.type() == typeid(Object::Ptr) ? value.extract<Object::Ptr>() : Object::Ptr();
}

}  // namespace

Object::Ptr parse_json_object(const std::string& text) {
  constexpr std::size_t deepest = 32;
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(deepest);
    return as_object(parser.parse(text));
  } catch (const Poco::Exception&) {
    return {};
  }
}

std::optional<std::string> text_member(const Object& object, const std::string& name) {
  const auto value = object.get(name);
  if (!value.isString()) return std::nullopt;
  return value.convert<std::string>();
}

std::optional<std::int64_t> integer_member(const Object& object, const std::string& name) {
  const auto value = object.get(name);
  if (!value.isInteger()) return std::nullopt;
  try {
    return value.convert<std::int64_t>();
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

std::optional<bool> boolean_member(const Object& object, const std::string& name) {
  const auto value = object.get(name);
  return value.isBoolean() ? std::optional(value.convert<bool>()) : std::nullopt;
}

Object::Ptr object_member(const Object& object, const std::string& name) {
  return as_object(object.get(name));
}

std::string to_json(const Object& object) {
  std::ostringstream out;
  object.stringify(out);
  return out.str();
}

}  // namespace byoc::aws
