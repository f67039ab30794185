// Text from outside where GitHub would read markdown, HTML, mentions and links into it.
// Must not know: plans.
#pragma once

#include <cstddef>
#include <string>

namespace byoc {

// `text` as code in running text, a list or a table's cell: shown as it is, with no effect on what stands around it,
// and nobody mentioned in it is notified. One line, cut after `limit` bytes; nothing for an empty text.
std::string markdown_code(const std::string& text, std::size_t limit = 600);

}  // namespace byoc
