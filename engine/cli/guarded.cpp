#include "engine/cli/guarded.h"

#include <new>

#include "engine/base/error.h"
#include "engine/cli/exit_status.h"

namespace byoc {

int guarded(Console& console, const std::function<int()>& work) {
  const auto fail = [&console](const Error& error, ExitStatus status) {
    print_error(console.err, error, console.err_paint);
    return status;
  };
  try {
    return work();
  } catch (const UsageError& error) {
    const auto hint = error.hint().empty() ? "'byoc-apply help' lists commands and options" : error.hint();
    return fail(UsageError(error.what(), hint), exit_usage);
  } catch (const Error& error) {
    return fail(error, error.is_passing() ? exit_try_later : exit_failed);
  } catch (const std::bad_alloc&) {
    return fail(
        Error("out of memory", "what was done is recorded; run again with more memory, or a smaller '--parallelism'"),
        exit_failed);
  } catch (const std::exception& error) {
    return fail(InternalError(error.what()), exit_failed);
  }
}

}  // namespace byoc
