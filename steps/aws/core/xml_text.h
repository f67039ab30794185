// XML as AWS STS answers with it; documents that declare entities of their own are refused.
// Must not know: operations.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace byoc::aws {

// Local name -> trimmed text of the first element of that name that holds text. Nothing if `text` is no XML or holds a
// document type declaration, the only place where entities, also external ones, can be declared.
std::optional<std::map<std::string, std::string>> xml_texts(const std::string& text);

}  // namespace byoc::aws
