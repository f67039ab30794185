// What faults make of answers.
// Must not know: operations.
#pragma once

#include <optional>

#include "engine/host/http.h"
#include "steps/aws/sandbox/broken_connection.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/faults.h"

namespace byoc::sandbox {

// The refusal that comes in place of an answer; nothing for a kind that is none.
std::optional<Refusal> refusal_of(Fault::Kind kind);

// 503 as a front end gives it, that has no service behind it: nothing in it is JSON.
HttpResponse html_unavailable();

struct Breakage {
  BrokenConnection::How how;
  bool is_done;  // the request is carried out before
};

// How the connection breaks; nothing for a kind that leaves it alone.
std::optional<Breakage> breakage_of(Fault::Kind kind);

// The answer in that spelling, which means the same. Answers that are not JSON stay as they are.
HttpResponse respell(HttpResponse answer, Fault::Form form);

}  // namespace byoc::sandbox
