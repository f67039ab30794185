// What is to be signed in a ceremony, as whoever has the key sees it before he says yes.
// Must not know: files, AWS, how plans are made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/console.h"

namespace byoc {

struct SigningItem {
  struct Row {
    std::string_view name;
    std::string value;
  };
  std::string id;  // of the step that awaits it
  std::vector<Row> rows;
};

// "  + authorities.issuing.certificate" with its rows below, one item after the other.
std::string signing_list(const std::vector<SigningItem>& items, Paint paint);

}  // namespace byoc
