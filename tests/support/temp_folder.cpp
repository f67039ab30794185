#include "tests/support/temp_folder.h"

#include <cstdlib>
#include <string>
#include <system_error>

namespace byoc::test {

TempFolder::TempFolder() {
  auto name = (std::filesystem::temp_directory_path() / "byoc-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::generic_category(), "mkdtemp");
  path_ = name;
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace byoc::test
