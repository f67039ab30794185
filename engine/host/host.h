// Everything of the world that byoc-apply touches, in one hand: the reading half and the whole.
// Must not know: steps, plans, AWS.
#pragma once

#include "engine/host/clock.h"
#include "engine/host/environment.h"
#include "engine/host/files.h"
#include "engine/host/http.h"
#include "engine/host/program.h"
#include "engine/host/random.h"
#include "engine/host/terminal.h"

namespace byoc {

// What may be looked at. Nothing reachable from here changes anything; this is all that `inspect` receives.
struct ReadHost {
  const FileReader& files;
  const HttpReader& http;
  const Clock& clock;
  const Environment& environment;
  const Programs& programs = no_programs();
  const Terminal& terminal = no_terminal();
};

// What may be changed too; only `apply` receives it. The references live as long as the host.
struct Host {
  Files& files;
  Http& http;
  Random& random;
  const Clock& clock;
  const Environment& environment;
  const Programs& programs = no_programs();
  const Terminal& terminal = no_terminal();

  ReadHost reader() const { return {files, http, clock, environment, programs, terminal}; }
};

}  // namespace byoc
