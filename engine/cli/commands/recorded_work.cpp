#include "engine/cli/commands/recorded_work.h"

#include "engine/cli/commands/state.h"

namespace byoc {

int with_state(const Call& call, int (*act)(const Call& call, const Work& work, StateStore& store)) {
  const auto work = load_work(call);
  const auto store = open_state(work.manifest, call.host);
  return with_restore_hint(*store, [&] { return act(call, work, *store); });
}

}  // namespace byoc
