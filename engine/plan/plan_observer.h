// Told how far the planning of a manifest has come.
// Must not know: any kind in particular, terminals.
#pragma once

#include <cstddef>

namespace byoc {

// Its functions are called from several threads at the same time. They must not throw.
class PlanObserver {
 public:
  virtual ~PlanObserver() = default;

  // So many steps are going to be looked at; said anew where more turn out to be of interest.
  virtual void looking_at(std::size_t total) = 0;

  // One of them has been looked at.
  virtual void looked_at_one() = 0;
};

}  // namespace byoc
