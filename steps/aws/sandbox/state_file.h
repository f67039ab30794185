// The account as a file, so that a sandbox can be stopped and started again.
// Must not know: requests, operations.
#pragma once

#include "engine/host/files.h"
#include "steps/aws/sandbox/core/account.h"

namespace byoc::sandbox {

// What `path` holds; an empty account if there is no such file. Throws Error for a file that save_account did not
// write.
Account load_account(const FileReader& files, const Path& path);

// Replaces `path` as a whole. Throws Error and leaves it as it was if that fails.
void save_account(Files& files, const Path& path, const Account& account);

}  // namespace byoc::sandbox
