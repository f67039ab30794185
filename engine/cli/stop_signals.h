// Ctrl-C and SIGTERM: the first asks for a clean stop, the second ends the process.
// Must not know: plans, manifests, AWS.
#pragma once

#include <functional>

namespace byoc {

// To be called once, before any other thread begins: from then on no thread is interrupted by these signals.
// On the first one `request_stop` is called, in a thread of its own; on the second the process ends at once
// with status 130. A signal that is ignored already (nohup, a job in the background) stays ignored. Throws
// Error.
void on_stop_signals(std::function<void()> request_stop);

}  // namespace byoc
