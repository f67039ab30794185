// What yaml-cpp says of broken syntax, in words for the author of the text.
// Must not know: what the program is for.
#pragma once

#include "engine/base/diagnostic.h"

namespace YAML {
class Exception;
}

namespace byoc {

class YamlMarks;

Diagnostic syntax_mistake(const YAML::Exception& error, const YamlMarks& marks);

}  // namespace byoc
