// What is in the way goes away by itself: another run at work, a service that can't be reached.
// Must not know: what the program is for.
#pragma once

#include <utility>

#include "engine/base/error.h"

namespace byoc {

// As every error that is_passing(), it ends in exit status 75 where it ends the run.
class PassingError : public Error {
 public:
  PassingError(const std::string& what, std::string hint) : Error(what, std::move(hint), true) {}
};

}  // namespace byoc
