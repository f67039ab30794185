// Where the state of one manifest is kept: read once, and written only while it is held against everybody else.
// Must not know: files, plans, any kind in particular.
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/error.h"
#include "engine/state/change.h"
#include "engine/state/lock.h"

namespace byoc {

// Somebody took the hold away from a run at work: whatever it would write now could be lost, or destroy what another
// run writes.
class HoldLost : public Error {
 public:
  using Error::Error;
};

class StateStore {
 public:
  StateStore() = default;
  virtual ~StateStore() = default;
  StateStore(const StateStore&) = delete;
  StateStore& operator=(const StateStore&) = delete;

  // What is recorded: what was read when the store was opened, with what was recorded through it since. Not to be
  // called while other threads record.
  virtual const Lock& lock() const = 0;

  // Takes the hold, kept as long as this object lives, brings into order what a killed run has left, and returns
  // whether what was read is still current. If not, `lock` is by now what somebody else has just recorded, and a plan
  // made before is out of date. Throws PassingError if somebody else has the hold.
  virtual bool take_hold() = 0;

  // Whether the hold was taken and is ours no longer, for good. No step may be begun then.
  virtual bool is_hold_lost() const = 0;

  // Records what became of steps; returns when it is durable. Safe to call from several threads: what comes together
  // may share a write. Throws HoldLost, or Error when it could not be written; then it is written with what comes next.
  // InternalError if the hold was never taken.
  virtual void record(Changes changes) = 0;

  // Ends a run, a failed or stopped one, too: what was recorded gets the form in which it is kept. Does nothing if the
  // hold was never taken. Throws as `record`; what was recorded is durable all the same. Not to be called while other
  // threads record.
  virtual void finish() = 0;

  // Whether a run that did not come to its end has left something to bring into order, which take_hold does.
  virtual bool has_leftovers() const = 0;

  // How many steps such a run had recorded, by the words of the last take_hold.
  virtual std::size_t recovered_steps() const = 0;

  // For messages: "the lock 'line.lock.yaml'".
  virtual std::string title() const = 0;

  // The way out when a record is damaged: "restore it from git (git checkout -- line.lock.yaml)".
  virtual std::string restore_hint() const = 0;
};

}  // namespace byoc
