// What a step that takes long tells while it is at work, and what it asks.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/error.h"
#include "engine/base/facts.h"

namespace byoc {

// A step at work may be asked to end early. It finishes what it has begun, records what has come of it, and throws
// this: it was not done, and did not fail.
class StepStopped : public Error {
 public:
  StepStopped() : Error("stopped", "run again: it goes on from there") {}
};

// Safe to use from all threads of the step.
class LongWork {
 public:
  virtual ~LongWork() = default;

  // How far it is: 4,000 of 100,000 "certificates". May be called often; not every call is shown.
  virtual void progressed(std::size_t done, std::size_t total, std::string_view unit) = 0;

  // Whether to begin nothing more, since somebody pressed Ctrl-C or the hold is lost.
  virtual bool must_stop() = 0;

  // What has come of it until now, in full; returns when it is durable, and takes the place of what was recorded
  // before. The next run's `inspect` and `plan` have to tell from it what is left. Throws as StateStore::record, and
  // Error for outputs that the kind itself would not take for a record.
  virtual void record(const Facts& outputs) = 0;
};

}  // namespace byoc
