// What the process gives up so that its memory can't leave it.
// Must not know: what the program is for.
#pragma once

namespace byoc {

// No core files and no debugger of the same user: memory that holds keys stays in this process. What the
// system refuses is left as it is.
void forbid_core_files() noexcept;

}  // namespace byoc
