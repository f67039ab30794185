#include "steps/aws/sandbox/state_file.h"

namespace byoc::sandbox {

Account load_account(const FileReader& files, const Path& path) {
  if (!files.status(path)) return {};
  const auto text = files.read(path);
  try {
    return read_account(text);
  } catch (const Error& error) {
    throw Error("'" + path.string() + "' is not a state file of byoc-sandbox: " + error.what(),
                "name another file, or remove this one to start with an empty account");
  }
}

void save_account(Files& files, const Path& path, const Account& account) {
  files.replace(path, write_account(account), 0600);
}

}  // namespace byoc::sandbox
