#include "engine/host/system/allocation.h"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace byoc {

void tune_allocation() noexcept {
#ifdef __GLIBC__
  // Fast bins are emptied, piece by piece, whenever something large is taken or freed: a tenth of a plan's time.
  ::mallopt(M_MXFAST, 0);
  // What grows is not moved to pages of its own, to be cleared anew with every step.
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

}  // namespace byoc
