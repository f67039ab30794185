// Text from outside where GitHub would read markdown, HTML, mentions and links into it.
// Must not know: plans.
#pragma once

#include <cstddef>
#include <string>

namespace byoc {

// `text` as a span of code in running text or a list: shown as it is, with no effect on what stands around it, and
// nobody mentioned in it is notified. One line, cut after `limit` bytes; nothing for an empty text.
std::string markdown_code(const std::string& text, std::size_t limit = 600);

// A phrase of ours that may tell of something from outside: as it is where it holds letters, digits and what prose
// needs between them, else as code.
std::string markdown_words(const std::string& text);

// Markdown as the content of a table's cell.
std::string markdown_cell(const std::string& content);

}  // namespace byoc
