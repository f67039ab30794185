// Waiting for the other side of a socket: never for ever, and never deaf to the wish to stop.
// Must not know: what the program is for.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include <Poco/Net/StreamSocket.h>

namespace byoc {

// The waits for one connection. What is under way when the run is asked to stop has `grace` from then on: an answer
// that is on its way still comes, and its outcome is known.
class SocketWait {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  enum class End { ready, late, stopped };

  explicit SocketWait(std::chrono::milliseconds grace) : grace_(grace) {}

  // No wait from here on lasts beyond `end`, however often something comes.
  void limit(Instant end) { end_ = end; }

  // Whether to go on waiting at all; asked before anything is received, since what always comes is never waited for.
  End look();

  // Until the socket is ready `for_what` (Poco::Net::Socket::SELECT_READ) or broken, at most until `end`.
  End wait(const Poco::Net::Socket& socket, int for_what, Instant end);

 private:
  End look(Instant end);

  std::chrono::milliseconds grace_;
  Instant end_ = Instant::max();
  std::optional<Instant> stopped_by_;
};

// There is no connection; nothing was sent.
class ConnectFailure : public std::runtime_error {
 public:
  enum class Kind { unresolved, failed, stopped };

  ConnectFailure(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

// A connection to `host`, not blocking. Throws ConnectFailure; when the run is asked to stop, at once, also while the
// host's name is looked up. How long that takes is the resolver's to say, the connection itself takes at most `limit`.
Poco::Net::StreamSocket connected_socket(const std::string& host, std::uint16_t port, std::chrono::milliseconds limit);

}  // namespace byoc
