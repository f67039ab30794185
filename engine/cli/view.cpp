#include "engine/cli/view.h"

#include "engine/cli/json_view.h"
#include "engine/cli/text_view.h"

namespace byoc {

std::unique_ptr<View> make_view(Arguments::Format format, const ViewOptions& options) {
  switch (format) {
    case Arguments::Format::json:
      return std::make_unique<JsonView>();
    case Arguments::Format::text:
      break;
  }
  return std::make_unique<TextView>(options);
}

}  // namespace byoc
