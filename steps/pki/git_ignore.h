// Keeps private keys out of git: the .gitignore of their folder.
// Must not know: AWS, certificates.
#pragma once

#include "engine/host/files.h"

namespace byoc {

// Makes or extends byoc-apply's own .gitignore in the key's folder so that it covers the key and what a killed run may
// leave of it. One that somebody else wrote is left alone. Calls for one folder must not overlap.
void ignore_in_git(const Path& key, Files& files);

// Whether somebody else's .gitignore stands there and no line of it covers the key. A plain look at the file's own
// lines, not all of git's rules: to warn, not to decide.
bool is_left_to_git(const Path& key, const FileReader& files);

}  // namespace byoc
