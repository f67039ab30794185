// Bytes to and from one other side: what HTTP needs of a connection, be it TLS or not.
// Must not know: what the program is for.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string_view>

#include <Poco/Net/StreamSocket.h>

#include "engine/host/net/socket_wait.h"
#include "engine/host/net/tls_stream.h"

namespace byoc {

// The bytes did not get through: the other side took too long, the connection broke, or the run was asked to stop.
class StreamFailure : public std::runtime_error {
 public:
  enum class Kind { timeout, broken, stopped };

  StreamFailure(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

// Sending and receiving throw StreamFailure.
class Stream {
 public:
  virtual ~Stream() = default;

  // Whatever is waited for from here on, it ends by then.
  virtual void limit(SocketWait::Instant end) = 0;

  // Sends all of it.
  virtual void send(std::string_view bytes) = 0;

  // Waits for bytes, of which it stores at most `size`; how many. 0: the other side has properly ended.
  virtual std::size_t receive(char* buffer, std::size_t size) = 0;

  // Whether nothing has come that nobody has asked for: most often that would be the other side's goodbye.
  virtual bool is_quiet() = 0;
};

// What is under way when the run is asked to stop has this long from then on.
constexpr std::chrono::milliseconds stop_grace{1000};

// Over a connected socket; each wait takes at most `silence`.
std::unique_ptr<Stream> plain_stream(const Poco::Net::StreamSocket& socket, std::chrono::milliseconds silence);

// Over TLS that stands.
std::unique_ptr<Stream> secure_stream(std::unique_ptr<TlsStream> tls);

}  // namespace byoc
