#include "steps/custody/file/key_file.h"

namespace byoc {

x509::PrivateKey read_key_file(const Path& path, const FileReader& files) {
  return x509::PrivateKey::from_pem(files.read_secret(path));
}

}  // namespace byoc
