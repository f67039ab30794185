#include "engine/cli/views/json_document.h"

#include <sstream>

#include "engine/base/json_layout.h"

namespace byoc {

Poco::JSON::Object ordered_object() {
  return Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

std::string json_document(const Poco::JSON::Object& object) {
  std::ostringstream out;
  object.stringify(out);
  return lay_out_json(out.str());
}

}  // namespace byoc
