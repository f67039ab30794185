#include "engine/host/net/http_connector.h"

#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/host/authority.h"
#include "engine/host/net/http_wire.h"
#include "engine/host/net/socket_wait.h"

namespace byoc {

namespace {

using Kind = HttpFailure::Kind;
using std::chrono::milliseconds;

constexpr auto* not_sent = "check the endpoint, the network and its firewall; the request was not sent";

HttpFailure unreachable(const std::string& where, const std::string& reason) {
  return HttpFailure(Kind::unreachable, fmt::format("can't connect to '{}': {}", where, reason), not_sent);
}

HttpFailure stopped(const std::string& where) {
  return HttpFailure(Kind::stopped, fmt::format("stopped while connecting to '{}'; nothing was sent", where),
                     "run again");
}

// Runs what connects to `host`, which people call `where`.
template <typename Connect>
auto reaching(const std::string& host, const std::string& where, Connect connect) {
  try {
    return connect();
  } catch (const ConnectFailure& failure) {
    if (failure.kind() == ConnectFailure::Kind::stopped) throw stopped(where);
    if (failure.kind() == ConnectFailure::Kind::failed) throw unreachable(where, failure.what());
    throw HttpFailure(Kind::unresolved, fmt::format("the host '{}' is unknown", printable(host)),
                      "check the region or the endpoint, and the network's DNS");
  } catch (const StreamFailure& failure) {
    if (failure.kind() == StreamFailure::Kind::stopped) throw stopped(where);
    throw unreachable(where, failure.kind() == StreamFailure::Kind::timeout ? "no connection in time" : failure.what());
  } catch (const BrokenResponse& error) {
    throw unreachable(where, error.what());
  }
}

// What a proxy answers to CONNECT.
void check_way(const Proxy& proxy, int status) {
  if (status >= 200 && status < 300) return;
  const auto what = fmt::format("the proxy '{}' gave no way (HTTP {}); nothing was sent", proxy.name(), status);
  if (status == 407)
    throw HttpFailure(Kind::refused, what,
                      "it wants a user and a password: write HTTPS_PROXY as 'http://user:password@host:port'");
  const std::string hint = "check HTTPS_PROXY, and name hosts that are reached without the proxy in NO_PROXY";
  throw HttpFailure(status >= 500 ? Kind::unreachable : Kind::refused, what, hint);
}

}  // namespace

std::unique_ptr<Stream> HttpConnector::connect(const HttpRequest& request, const std::string& where) {
  const bool is_secure = request.scheme == "https";
  if (is_secure) require_context();
  if (const auto proxy = is_secure ? find_proxy(settings_.proxy, request.host, request.port) : std::nullopt) {
    const auto way = reaching(proxy->host, "proxy " + proxy->name(), [&] { return open_way(*proxy, request); });
    // The proxy only passes bytes on: TLS is with the server itself.
    return secure(way, request, where);
  }
  const auto socket = reaching(request.host, where,
                               [&] { return connected_socket(request.host, request.port, connect_limit(request)); });
  return is_secure ? secure(socket, request, where) : plain_stream(socket, patience(request));
}

milliseconds HttpConnector::patience(const HttpRequest& request) const {
  return request.patience.count() > 0 ? request.patience : settings_.receive_timeout;
}

milliseconds HttpConnector::connect_limit(const HttpRequest& request) const {
  return request.patience.count() > 0 ? request.patience : settings_.connect_timeout;
}

Poco::Net::StreamSocket HttpConnector::open_way(const Proxy& proxy, const HttpRequest& request) const {
  auto socket = connected_socket(proxy.host, proxy.port, settings_.connect_timeout);
  const auto stream = plain_stream(socket, settings_.connect_timeout);
  stream->limit(std::chrono::steady_clock::now() + settings_.connect_timeout);
  auto wire = connect_request(proxy, host_and_port(request.host, request.port), settings_.user_agent);
  stream->send(wire);
  scrub(wire);
  check_way(proxy, read_connect_status([&stream] {
              char byte = 0;
              if (stream->receive(&byte, 1) != 1) throw StreamFailure(StreamFailure::Kind::broken, "it hung up");
              return byte;
            }));
  return socket;
}

std::unique_ptr<Stream> HttpConnector::secure(const Poco::Net::StreamSocket& socket, const HttpRequest& request,
                                              const std::string& where) {
  try {
    return secure_stream(std::make_unique<TlsStream>(
        socket, context(), TlsTerms{request.host, where, {connect_limit(request), patience(request)}, stop_grace}));
  } catch (const TlsFailure& failure) {
    if (failure.kind() == TlsFailure::Kind::stopped) throw stopped(where);
    throw in_words(failure);
  }
}

// A bundle of roots that can't be read is said before anything is reached.
void HttpConnector::require_context() {
  try {
    context();
  } catch (const TlsFailure& failure) {
    throw in_words(failure);
  }
}

// Made by the first https request: a run over plain http does not pay for reading the root certificates.
SSL_CTX& HttpConnector::context() {
  const std::lock_guard guard(mutex_);
  if (!context_) context_ = make_anonymous_tls_context(settings_.ca_bundle);
  return *context_;
}

HttpFailure HttpConnector::in_words(const TlsFailure& failure) const {
  const auto& variable = settings_.ca_bundle_variable;
  switch (failure.kind()) {
    case TlsFailure::Kind::untrusted:
      return HttpFailure(Kind::untrusted, failure.what(),
                         fmt::format("check the endpoint and this machine's root certificates (package "
                                     "ca-certificates), or name the right ones with {}SSL_CERT_FILE",
                                     variable.empty() ? "" : variable + " or "));
    case TlsFailure::Kind::unresolved:
      return HttpFailure(Kind::unresolved, failure.what(), "check the region or the endpoint");
    case TlsFailure::Kind::unfit:
      if (settings_.ca_bundle.empty()) return HttpFailure(Kind::refused, failure.what(), failure.hint());
      return HttpFailure(Kind::refused,
                         fmt::format("'{}' holds no root certificates that can be read: {}; nothing was sent",
                                     printable(settings_.ca_bundle), failure.what()),
                         "name a PEM file of root certificates" +
                             (variable.empty() ? "" : fmt::format(" by {}, or unset it", variable)));
    default:
      return HttpFailure(Kind::unreachable, failure.what(), not_sent);
  }
}

}  // namespace byoc
