// What the system said about a file, as an error a person can act on.
// Must not know: what the program is for.
#pragma once

#include <string_view>

#include "engine/host/files.h"

namespace byoc {

// "can't write 'pki/root.key': No space left on device" and a hint, from an errno. `verb` is "read", "write",
// "lock", ...
Error file_error(std::string_view verb, const Path& path, int code);

// "can't read 'x': it is larger than 16 MiB".
Error too_large(const Path& path, const Limit& limit);

// "'pki/root.key' exists already and was not touched".
FileExists file_exists(const Path& path);

// "'x' was changed by somebody else meanwhile": an append that finds less than it goes on from.
Error file_changed(const Path& path);

}  // namespace byoc
