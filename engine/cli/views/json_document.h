// JSON documents as programs get them: keys in the order in which they were set, laid out for reading.
// Must not know: what the program is for.
#pragma once

#include <string>

#include <Poco/JSON/Object.h>

namespace byoc {

// An empty object that keeps the order of its keys.
Poco::JSON::Object ordered_object();

// `object` as a document: two spaces per level, a newline at its end, and invisible characters as escapes.
std::string json_document(const Poco::JSON::Object& object);

}  // namespace byoc
