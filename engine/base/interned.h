// Names that are many times the same, kept once.
// Must not know: what the program is for.
#pragma once

#include <string>
#include <string_view>

namespace byoc {

// The one text of that name: equal names have the same address. Never freed, so only for what a process meets few of,
// however often. Safe to call from several threads.
const std::string& interned(std::string_view name);

}  // namespace byoc
