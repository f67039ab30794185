#include "engine/host/net/socket_wait.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <system_error>
#include <thread>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>

#include "engine/base/text.h"
#include "engine/host/net/timespan.h"
#include "engine/host/stop.h"

namespace byoc {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds glance{100};  // between two looks at whether to stop

ConnectFailure stopped() {
  return {ConnectFailure::Kind::stopped, "the run was asked to stop"};
}

// A resolver can't be interrupted. One that is left alone goes on in its thread, and nobody hears what it finds.
Poco::Net::SocketAddress find_address(const std::string& host, std::uint16_t port) {
  Poco::Net::IPAddress address;
  if (Poco::Net::IPAddress::tryParse(host, address)) return {address, port};
  std::packaged_task<Poco::Net::SocketAddress()> resolve([host, port] { return Poco::Net::SocketAddress(host, port); });
  auto found = resolve.get_future();
  try {
    std::thread(std::move(resolve)).detach();
  } catch (const std::system_error&) {
    return {host, port};  // as many threads as there may be: without one of its own, then
  }
  while (found.wait_for(glance) != std::future_status::ready)
    if (is_stop_requested()) throw stopped();
  return found.get();
}

}  // namespace

SocketWait::End SocketWait::look() {
  return look(end_);
}

SocketWait::End SocketWait::look(Instant end) {
  const auto now = SteadyClock::now();
  if (is_stop_requested()) {
    if (!stopped_by_) stopped_by_ = now + grace_;
    if (now >= *stopped_by_) return End::stopped;
  }
  return now >= end ? End::late : End::ready;
}

SocketWait::End SocketWait::wait(const Poco::Net::Socket& socket, int for_what, Instant end) {
  end = std::min(end, end_);
  for (;;) {
    if (const auto seen = look(end); seen != End::ready) return seen;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - SteadyClock::now());
    try {
      if (socket.poll(to_timespan(std::clamp(left, std::chrono::milliseconds(0), glance)),
                      for_what | Poco::Net::Socket::SELECT_ERROR))
        return End::ready;
    } catch (const Poco::Exception&) {
      return End::ready;  // what is wrong with it, the next operation will say
    }
  }
}

Poco::Net::StreamSocket connected_socket(const std::string& host, std::uint16_t port, std::chrono::milliseconds limit) {
  using Kind = ConnectFailure::Kind;
  try {
    const auto address = find_address(host, port);
    Poco::Net::StreamSocket socket;
    socket.connectNB(address);
    SocketWait waiting(std::chrono::milliseconds(0));
    const auto waited = waiting.wait(socket, Poco::Net::Socket::SELECT_WRITE, SteadyClock::now() + limit);
    if (waited == SocketWait::End::stopped) throw stopped();
    const int error = socket.impl()->socketError();
    if (waited == SocketWait::End::late || error == ETIMEDOUT)
      throw ConnectFailure(Kind::failed, "no connection in time");
    if (error != 0) throw ConnectFailure(Kind::failed, std::strerror(error));
    return socket;
  } catch (const Poco::Net::DNSException&) {
    throw ConnectFailure(Kind::unresolved, "unknown host");
  } catch (const Poco::Exception& error) {
    throw ConnectFailure(Kind::failed, printable(error.displayText()));
  }
}

}  // namespace byoc
