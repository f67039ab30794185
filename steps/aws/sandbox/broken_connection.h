// A connection that ends before its answer has arrived, because a fault wants it so.
// Must not know: faults, sockets.
#pragma once

#include <utility>

#include "engine/host/http.h"

namespace byoc::sandbox {

class BrokenConnection : public HttpFailure {
 public:
  enum class How {
    closed,  // without a byte of an answer
    reset,   // the same, and with a TCP reset where there is a socket
    cut,     // in the middle of the answer
  };

  explicit BrokenConnection(How how, HttpResponse answer = {})
      : HttpFailure(Kind::dropped, "the sandbox broke the connection, as it was told to"),
        how_(how),
        answer_(std::move(answer)) {}

  How how() const noexcept { return how_; }
  const HttpResponse& answer() const noexcept { return answer_; }  // whole; empty unless it is cut

 private:
  How how_;
  HttpResponse answer_;
};

}  // namespace byoc::sandbox
