// What came of a rehearsal, and how it is shown.
// Must not know: kinds of steps, the sandbox.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/cli/console.h"

namespace byoc {

struct RehearsalReport {
  std::string manifest_name;
  std::size_t done = 0, failed = 0, skipped = 0;  // steps; one that there was nothing to do for is done
  std::size_t waiting = 0;                        // steps, for something that is not here
  std::size_t keys = 0, certificates = 0, verification_certificates = 0;  // made; each of the last has a key, too
  std::map<std::string, std::size_t> calls;                               // of AWS, by operation
  std::vector<Error> errors;

  bool is_done() const { return errors.empty(); }
};

// For a person.
std::string rehearsal_text(const RehearsalReport& report, Paint paint);

// For a program: schemas/rehearsal.v1.json.
std::string rehearsal_json(const RehearsalReport& report);

}  // namespace byoc
