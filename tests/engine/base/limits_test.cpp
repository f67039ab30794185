#include "engine/base/limits.h"

#include <set>

#include "tests/catch.h"

using namespace byoc;

TEST_CASE("limits: each says how much it is, why, and what to do") {
  CHECK(limits::file.text() == "16 MiB");
  CHECK(limits::yaml_values.text() == "4,000,000 values");
  CHECK(limits::resources.text() == "20,000 authorities and devices");
  CHECK(limits::yaml_depth.text() == "64 levels");
  for (const auto* limit : limits::all) {
    CHECK_FALSE(limit->reason.empty());
    CHECK(limit->allows(limit->most));
    CHECK_FALSE(limit->allows(limit->most + 1));
  }
}

TEST_CASE("limits: whatever can be written can be read again") {
  CHECK(limits::lock.most <= limits::yaml_text.most);
  CHECK(limits::unfolded_journal.most < limits::journal.most);
}
