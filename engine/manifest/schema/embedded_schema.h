// schemas/manifest.v1.json as part of the program.
// Must not know: YAML.
#pragma once

#include <string_view>

namespace byoc {

extern const std::string_view embedded_schema;

}  // namespace byoc
