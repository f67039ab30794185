// The .gitignore that byoc-apply writes itself, in folders where it keeps what does not belong into git.
// Must not know: what the program is for.
#pragma once

#include <string>
#include <string_view>

#include "engine/host/files.h"

namespace byoc {

// Its text at first: covers what we name ourselves.
std::string new_git_ignore();

// Whether we wrote it. One of somebody else is left alone.
bool is_own_git_ignore(std::string_view content);

// Sees that `line`, one of those of new_git_ignore, is in the folder's own .gitignore, which is made if there is none.
void ignore_in_folder(const Path& folder, std::string_view line, Files& files);

}  // namespace byoc
