#include "engine/host/net/poco_http.h"

#include <map>
#include <mutex>

#include <Poco/Net/Context.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/host/authority.h"
#include "engine/host/loopback.h"
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
  Poco::Net::StreamSocket socket;
  SteadyClock::time_point last_used = SteadyClock::now();
  bool is_reused = false;
};

Poco::Timespan to_timespan(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

// What can be read before anything was asked is the other side's goodbye.
bool is_quiet(const Poco::Net::StreamSocket& socket) {
  try {
    return !socket.poll(Poco::Timespan(), Poco::Net::Socket::SELECT_READ);
  } catch (const Poco::Exception&) {
    return false;
  }
}

std::string reason_of(const Poco::Exception& error) {
  return printable(error.displayText());
}

HttpFailure untrusted(const std::string& where, const std::string& reason, const std::string& variable) {
  return HttpFailure(
      Kind::untrusted, fmt::format("the certificate of '{}' is not trusted: {}", where, reason),
      fmt::format("check the endpoint and this machine's root certificates (package ca-certificates), or name the "
                  "right ones with {}SSL_CERT_FILE",
                  variable.empty() ? "" : variable + " or "));
}

HttpFailure unreachable(const std::string& where, const std::string& reason) {
  return HttpFailure(Kind::unreachable, fmt::format("can't connect to '{}': {}", where, reason),
                     "check the endpoint, the network and its firewall; the request was not sent");
}

// TLS has failed before the request was sent: because of the certificate, or of anything else.
HttpFailure handshake_failure(const std::string& where, const Poco::Net::SSLException& error,
                              const std::string& variable) {
  const auto reason = reason_of(error);
  const bool is_about_certificate = dynamic_cast<const Poco::Net::InvalidCertificateException*>(&error) != nullptr ||
                                    dynamic_cast<const Poco::Net::CertificateValidationException*>(&error) != nullptr ||
                                    reason.find("certificate verify failed") != std::string::npos;
  return is_about_certificate ? untrusted(where, reason, variable) : unreachable(where, reason);
}

// Runs what connects to `host`, which people call `where`.
template <typename Connect>
auto reaching(const HttpSettings& settings, const std::string& host, const std::string& where, Connect connect) {
  try {
    return connect();
  } catch (const Poco::Net::DNSException&) {
    throw HttpFailure(Kind::unresolved, fmt::format("the host '{}' is unknown", printable(host)),
                      "check the region or the endpoint, and the network's DNS");
  } catch (const Poco::Net::SSLException& error) {
    throw handshake_failure(where, error, settings.ca_bundle_variable);
  } catch (const Poco::TimeoutException&) {
    throw unreachable(where, "no connection in time");
  } catch (const BrokenResponse& error) {
    throw unreachable(where, error.what());
  } catch (const Poco::Exception& error) {
    throw unreachable(where, reason_of(error));
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

void check_scheme(const HttpRequest& request) {
  if (request.scheme == "https" ||
      (request.scheme == "http" && (is_this_machine(request.host) || request.is_plain_http_safe)))
    return;
  if (request.scheme != "http")
    throw HttpFailure(Kind::refused, fmt::format("the scheme '{}' is unknown; nothing was sent", request.scheme),
                      "use an https:// endpoint");
  throw HttpFailure(Kind::refused,
                    fmt::format("plain http to '{}' was refused; nothing was sent", printable(request.host)),
                    "use an https:// endpoint; http:// is for this machine only (127.0.0.1, ::1, localhost)");
}

}  // namespace

// Connections that wait for their next request, and how new ones are made.
class PocoHttp::Transport {
 public:
  explicit Transport(HttpSettings settings) : settings_(std::move(settings)) {}

  HttpResponse exchange(std::string_view method, const HttpRequest& request) {
    if (is_stop_requested())
      throw HttpFailure(Kind::stopped, fmt::format("stopped before asking '{}'", authority(request)),
                        "run again to go on");
    check_scheme(request);
    const auto wire = to_wire(method, request, settings_.user_agent);
    const auto key = request.scheme + "://" + authority(request);
    if (auto connection = take(key)) {
      if (auto response = exchange_on(*connection, key, wire, method == "GET")) return std::move(*response);
    }
    auto connection = connect(request, key);
    return exchange_on(connection, key, wire, false).value();
  }

 private:
  // Nothing if a reused connection was closed before the answer began and the request `can_repeat`.
  std::optional<HttpResponse> exchange_on(Connection& connection, const std::string& key, const std::string& wire,
                                          bool can_repeat) {
    const auto receive = [&connection](char* buffer, std::size_t size) {
      const int got = connection.socket.receiveBytes(buffer, static_cast<int>(size));
      if (got < 0) throw Poco::TimeoutException();  // TLS wants more bytes than came in time
      return static_cast<std::size_t>(got);
    };
    ResponseReader reader(receive);
    std::string reason;
    try {
      send_all(connection, wire);
      auto response = reader.read();
      if (reader.keeps_alive()) give_back(key, std::move(connection));
      return response;
    } catch (const Poco::TimeoutException&) {
      const auto seconds = static_cast<double>(connection.socket.getReceiveTimeout().totalMicroseconds()) / 1e6;
      throw HttpFailure(Kind::timeout, fmt::format("'{}' did not answer within {} s", key, seconds),
                        "the request may have been carried out; run again to find out");
    } catch (const BrokenResponse& error) {
      reason = error.what();
    } catch (const Poco::Exception& error) {
      reason = reason_of(error);
    }
    if (can_repeat && connection.is_reused && !reader.has_begun()) return std::nullopt;
    throw HttpFailure(Kind::dropped, fmt::format("no whole answer came from '{}': {}", key, reason),
                      "the request may have been carried out; run again to find out");
  }

  static void send_all(Connection& connection, std::string_view wire) {
    while (!wire.empty()) {
      const int sent = connection.socket.sendBytes(wire.data(), static_cast<int>(wire.size()));
      if (sent <= 0) throw Poco::Net::ConnectionAbortedException("nothing could be sent");
      wire.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  Connection connect(const HttpRequest& request, const std::string& where) {
    if (request.scheme == "https")
      if (const auto proxy = find_proxy(settings_.proxy, request.host, request.port))
        return connect_through(*proxy, request, where);
    return reaching(settings_, request.host, where, [&] {
      Connection connection{request.scheme == "https" ? secure_socket(request.host) : Poco::Net::StreamSocket()};
      auto& socket = connection.socket;
      socket.connect(Poco::Net::SocketAddress(request.host, request.port), connect_timeout(request));
      if (request.scheme == "https") complete_handshake(socket, request.host);
      prepare(socket, request);
      return connection;
    });
  }

  // The proxy only passes bytes on: TLS is with the server itself.
  Connection connect_through(const Proxy& proxy, const HttpRequest& request, const std::string& where) {
    const auto way = reaching(settings_, proxy.host, "proxy " + proxy.name(), [&] { return open_way(proxy, request); });
    return reaching(settings_, request.host, where, [&] {
      auto socket = Poco::Net::SecureStreamSocket::attach(way, request.host, context());
      complete_handshake(socket, request.host);
      prepare(socket, request);
      return Connection{socket};
    });
  }

  Poco::Net::StreamSocket open_way(const Proxy& proxy, const HttpRequest& request) const {
    Connection connection;
    auto& socket = connection.socket;
    socket.connect(Poco::Net::SocketAddress(proxy.host, proxy.port), to_timespan(settings_.connect_timeout));
    socket.setSendTimeout(to_timespan(settings_.connect_timeout));
    socket.setReceiveTimeout(to_timespan(settings_.connect_timeout));
    auto wire = connect_request(proxy, host_and_port(request.host, request.port), settings_.user_agent);
    send_all(connection, wire);
    scrub(wire);
    check_way(proxy, read_connect_status([&socket] {
                char byte = 0;
                if (socket.receiveBytes(&byte, 1) != 1) throw Poco::Net::ConnectionAbortedException("it hung up");
                return byte;
              }));
    return socket;
  }

  Poco::Timespan connect_timeout(const HttpRequest& request) const {
    return to_timespan(request.patience.count() > 0 ? request.patience : settings_.connect_timeout);
  }

  void prepare(Poco::Net::StreamSocket& socket, const HttpRequest& request) const {
    const auto timeout = to_timespan(request.patience.count() > 0 ? request.patience : settings_.receive_timeout);
    socket.setNoDelay(true);
    socket.setSendTimeout(timeout);
    socket.setReceiveTimeout(timeout);
  }

  Poco::Net::StreamSocket secure_socket(const std::string& host) {
    Poco::Net::SecureStreamSocket socket(context());
    socket.setPeerHostName(host);
    return socket;
  }

  // Poco's connect() returns quietly when its time is over in the midst of a handshake, and has then compared no name:
  // a server that answers slowly enough would be believed to be anybody.
  void complete_handshake(Poco::Net::SecureStreamSocket socket, const std::string& host) const {
    socket.setReceiveTimeout(to_timespan(settings_.connect_timeout));
    if (socket.completeHandshake() <= 0 || !socket.havePeerCertificate())
      throw Poco::TimeoutException("no TLS handshake in time");
    socket.verifyPeerCertificate(host);
  }

  // Made by the first https request: a run over plain http does not pay for reading the root certificates.
  Poco::Net::Context::Ptr context() {
    const std::lock_guard guard(mutex_);
    if (context_.isNull()) {
      Poco::Net::Context::Params parameters;
      // Strict, because anything less skips the check of the name for this machine.
      parameters.verificationMode = Poco::Net::Context::VERIFY_STRICT;
      parameters.loadDefaultCAs = settings_.ca_bundle.empty();
      parameters.caLocation = settings_.ca_bundle;
      context_ = make_context(parameters);
      context_->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
      context_->enableExtendedCertificateVerification(true);
    }
    return context_;
  }

  Poco::Net::Context::Ptr make_context(const Poco::Net::Context::Params& parameters) const {
    try {
      return new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, parameters);
    } catch (const Poco::Exception& error) {
      if (settings_.ca_bundle.empty()) throw;
      throw HttpFailure(Kind::refused,
                        fmt::format("'{}' holds no root certificates that can be read: {}; nothing was sent",
                                    printable(settings_.ca_bundle), reason_of(error)),
                        "name a PEM file of root certificates" +
                            (settings_.ca_bundle_variable.empty()
                                 ? std::string()
                                 : fmt::format(" by {}, or unset it", settings_.ca_bundle_variable)));
    }
  }

  std::optional<Connection> take(const std::string& key) {
    const std::lock_guard guard(mutex_);
    auto& waiting = idle_[key];
    while (!waiting.empty()) {
      auto connection = std::move(waiting.back());
      waiting.pop_back();
      if (SteadyClock::now() - connection.last_used < max_idle && is_quiet(connection.socket)) return connection;
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
  std::mutex mutex_;
  Poco::Net::Context::Ptr context_;
  std::map<std::string, std::vector<Connection>> idle_;
};

PocoHttp::PocoHttp(HttpSettings settings) : transport_(std::make_unique<Transport>(std::move(settings))) {}
PocoHttp::~PocoHttp() = default;

HttpResponse PocoHttp::get(const HttpRequest& request) const {
  return transport_->exchange("GET", request);
}

HttpResponse PocoHttp::ask(std::string_view method, const HttpRequest& request) const {
  return transport_->exchange(method, request);
}

HttpResponse PocoHttp::send(std::string_view method, const HttpRequest& request) {
  return transport_->exchange(method, request);
}

}  // namespace byoc
