#include "engine/base/error.h"

namespace byoc {

Error::Error(const std::string& what, std::string hint) : Error(what, std::move(hint), false) {}

Error::Error(const std::string& what, std::string hint, bool is_passing, std::string cause)
    : std::runtime_error(what), hint_(std::move(hint)), cause_(std::move(cause)), is_passing_(is_passing) {}

InternalError::InternalError(const std::string& what)
    : Error("internal error: " + what, "this is a bug in byoc-apply, please report it; nothing more was changed") {}

Error in_context(const std::string& where, const Error& error) {
  return Error(where + ": " + error.what(), error.hint(), error.is_passing(), error.cause());
}

}  // namespace byoc
