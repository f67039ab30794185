#include "engine/host/net/system_http.h"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/host/authority.h"
#include "engine/host/loopback.h"
#include "engine/host/net/http_connector.h"
#include "engine/host/net/http_wire.h"
#include "engine/host/stop.h"

namespace byoc {

namespace {

using Kind = HttpFailure::Kind;
using SteadyClock = std::chrono::steady_clock;

// Servers close what is idle (AWS after some 20 s, others after 5); what is older than this is not worth the
// risk.
constexpr std::chrono::seconds max_idle{4};

struct Connection {
  std::unique_ptr<Stream> stream;
  std::chrono::milliseconds patience{};
  SteadyClock::time_point last_used = SteadyClock::now();
  bool is_reused = false;
};

void check_scheme(const HttpRequest& request) {
  if (request.scheme == "https") return;
  if (request.scheme != "http")
    throw HttpFailure(Kind::refused, fmt::format("the scheme '{}' is unknown; nothing was sent", request.scheme),
                      "use an https:// endpoint");
  if (is_this_machine(request.host) || request.is_plain_http_safe) return;
  throw HttpFailure(Kind::refused,
                    fmt::format("plain http to '{}' was refused; nothing was sent", printable(request.host)),
                    "use an https:// endpoint; http:// is for this machine only (127.0.0.1, ::1, localhost)");
}

}  // namespace

// Connections that wait for their next request.
class SystemHttp::Transport {
 public:
  explicit Transport(HttpSettings settings) : settings_(std::move(settings)), connector_(settings_) {}

  HttpResponse exchange(std::string_view method, const HttpRequest& request, bool is_asking) {
    if (is_stop_requested())
      throw HttpFailure(Kind::stopped, fmt::format("stopped before asking '{}'", authority(request)), "run again");
    check_scheme(request);
    const auto wire = to_wire(method, request, settings_.user_agent);
    const auto key = request.scheme + "://" + authority(request);
    if (auto connection = take(key)) {
      if (auto response = exchange_on(*connection, key, wire, {is_asking, method == "GET"}))
        return std::move(*response);
    }
    Connection connection{connector_.connect(request, key), connector_.patience(request)};
    return exchange_on(connection, key, wire, {is_asking, false}).value();
  }

 private:
  struct Risk {
    bool is_asking = false;   // it changes nothing
    bool can_repeat = false;  // on a new connection
  };

  // Nothing if a reused connection was closed before the answer began and the request `can_repeat`.
  std::optional<HttpResponse> exchange_on(Connection& connection, const std::string& key, const std::string& wire,
                                          Risk risk) {
    const auto whole = 2 * connection.patience;
    const auto end = SteadyClock::now() + whole;
    connection.stream->limit(end);
    ResponseReader reader(
        [&stream = *connection.stream](char* buffer, std::size_t size) { return stream.receive(buffer, size); });
    std::string reason;
    try {
      connection.stream->send(wire);
      auto response = reader.read();
      if (reader.keeps_alive()) give_back(key, std::move(connection));
      return response;
    } catch (const StreamFailure& failure) {
      if (failure.kind() == StreamFailure::Kind::timeout)
        throw late(key, SteadyClock::now() < end ? connection.patience : whole, risk.is_asking);
      if (failure.kind() == StreamFailure::Kind::stopped) throw stopped(key, risk.is_asking);
      reason = failure.what();
    } catch (const BrokenResponse& error) {
      reason = error.what();
    }
    if (risk.can_repeat && connection.is_reused && !reader.has_begun()) return std::nullopt;
    throw HttpFailure(Kind::dropped, fmt::format("no whole answer came from '{}': {}", key, reason),
                      hint_after(risk.is_asking));
  }

  static std::string hint_after(bool was_asking) {
    return was_asking ? "check the endpoint and the network, and run again; it was only asked, so nothing was changed"
                      : "the request may have been carried out; run again to find out";
  }

  static HttpFailure late(const std::string& key, std::chrono::milliseconds limit, bool was_asking) {
    const auto seconds = std::chrono::duration<double>(limit).count();
    return HttpFailure(Kind::timeout, fmt::format("'{}' did not answer within {} s", key, seconds),
                       hint_after(was_asking));
  }

  static HttpFailure stopped(const std::string& key, bool was_asking) {
    return HttpFailure(Kind::stopped, fmt::format("stopped while waiting for the answer of '{}'", key),
                       was_asking ? "run again" : hint_after(was_asking));
  }

  std::optional<Connection> take(const std::string& key) {
    const std::lock_guard guard(mutex_);
    auto& waiting = idle_[key];
    while (!waiting.empty()) {
      auto connection = std::move(waiting.back());
      waiting.pop_back();
      if (SteadyClock::now() - connection.last_used < max_idle && connection.stream->is_quiet()) return connection;
    }
    return std::nullopt;
  }

  void give_back(const std::string& key, Connection&& connection) {
    const std::lock_guard guard(mutex_);
    connection.last_used = SteadyClock::now();
    connection.is_reused = true;
    idle_[key].push_back(std::move(connection));
  }

  const HttpSettings settings_;
  HttpConnector connector_;
  std::mutex mutex_;
  std::map<std::string, std::vector<Connection>> idle_;
};

SystemHttp::SystemHttp(HttpSettings settings) : transport_(std::make_unique<Transport>(std::move(settings))) {}
SystemHttp::~SystemHttp() = default;

HttpResponse SystemHttp::get(const HttpRequest& request) const {
  return transport_->exchange("GET", request, true);
}

HttpResponse SystemHttp::ask(std::string_view method, const HttpRequest& request) const {
  return transport_->exchange(method, request, true);
}

HttpResponse SystemHttp::send(std::string_view method, const HttpRequest& request) {
  return transport_->exchange(method, request, method == "GET");
}

}  // namespace byoc
