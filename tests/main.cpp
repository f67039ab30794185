#define CATCH_CONFIG_RUNNER
#include <filesystem>

#include "tests/catch.h"

int main(int argc, char* argv[]) {
  std::filesystem::current_path(BYOC_CHECKOUT);
  return Catch::Session().run(argc, argv);
}
