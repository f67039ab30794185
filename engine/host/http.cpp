#include "engine/host/http.h"

#include "engine/base/text.h"

namespace byoc {

std::optional<std::string> find_header(const HttpHeaders& headers, std::string_view name) {
  const auto wanted = to_lower(name);
  for (const auto& header : headers)
    if (to_lower(header.name) == wanted) return header.value;
  return std::nullopt;
}

}  // namespace byoc
