#include "engine/host/net/tls_connection.h"

#include <algorithm>
#include <array>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <utility>

#include <Poco/Net/IPAddress.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/host/authority.h"
#include "engine/host/net/tls_context.h"
#include "engine/host/stop.h"

namespace byoc {

namespace {

using Kind = TlsFailure::Kind;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds glance{100};  // between two looks at whether to stop

Poco::Timespan to_timespan(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

std::string alert_name(int alert) {
  constexpr std::array<std::pair<int, const char*>, 12> names{
      {{SSL_AD_HANDSHAKE_FAILURE, "handshake failure"},
       {SSL_AD_BAD_CERTIFICATE, "bad certificate"},
       {SSL_AD_UNSUPPORTED_CERTIFICATE, "unsupported certificate"},
       {SSL_AD_CERTIFICATE_REVOKED, "certificate revoked"},
       {SSL_AD_CERTIFICATE_EXPIRED, "certificate expired"},
       {SSL_AD_CERTIFICATE_UNKNOWN, "certificate unknown"},
       {SSL_AD_UNKNOWN_CA, "unknown CA"},
       {SSL_AD_ACCESS_DENIED, "access denied"},
       {SSL_AD_DECRYPT_ERROR, "decrypt error"},
       {SSL_AD_PROTOCOL_VERSION, "protocol version"},
       {SSL_AD_UNRECOGNIZED_NAME, "unrecognized name"},
       {SSL_AD_CERTIFICATE_REQUIRED, "certificate required"}}};
  for (const auto& [number, name] : names)
    if (number == alert) return name;
  return fmt::format("alert {}", alert);
}

Poco::Net::StreamSocket connect_socket(const TlsServer& server, std::chrono::milliseconds limit) {
  const auto unreachable = [&server](const std::string& reason) {
    return TlsFailure(Kind::unreachable, fmt::format("can't connect to '{}': {}", server.place(), reason),
                      "check host and port, the network and its firewall (outgoing TCP to this port)");
  };
  try {
    Poco::Net::StreamSocket socket;
    socket.connect(Poco::Net::SocketAddress(server.host, server.port), to_timespan(limit));
    socket.setNoDelay(true);
    socket.setBlocking(false);
    return socket;
  } catch (const Poco::Net::DNSException&) {
    throw TlsFailure(Kind::unresolved, fmt::format("the host '{}' is unknown", printable(server.host)),
                     "check the host's spelling, and the network's DNS");
  } catch (const Poco::TimeoutException&) {
    throw unreachable("no connection in time");
  } catch (const Poco::Exception& error) {
    throw unreachable(printable(error.displayText()));
  }
}

struct SslFree {
  void operator()(SSL* ssl) const { ::SSL_free(ssl); }
};
using Ssl = std::unique_ptr<SSL, SslFree>;

// The server's certificate must be for `host`; a name is also told to the server (SNI), an address never (RFC 6066 3).
void expect_host(SSL* ssl, const std::string& host) {
  Poco::Net::IPAddress address;
  if (Poco::Net::IPAddress::tryParse(host, address)) {
    if (::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str()) == 1) return;
  } else {
    ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (::SSL_set1_host(ssl, host.c_str()) == 1 && ::SSL_set_tlsext_host_name(ssl, host.c_str()) == 1) return;
  }
  ::ERR_clear_error();
  throw TlsFailure(Kind::unresolved, fmt::format("'{}' is no host's name", printable(host)),
                   "check the host's spelling");
}

class OpensslConnection final : public TlsConnection {
 public:
  OpensslConnection(const TlsServer& server, SslContext context, TlsLimits limits)
      : place_(server.place()),
        context_(std::move(context)),
        ssl_(::SSL_new(context_.get())),
        socket_(connect_socket(server, limits.connect)),
        limits_(limits) {
    expect_host(ssl_.get(), server.host);
    ::SSL_set_fd(ssl_.get(), static_cast<int>(socket_.impl()->sockfd()));
    complete([this] { return ::SSL_connect(ssl_.get()); }, limits_.connect);
  }

  ~OpensslConnection() override {
    // Without waiting: nothing is left to be said or heard.
    if (!is_broken_) ::SSL_shutdown(ssl_.get());
    ::ERR_clear_error();
  }

  void send(std::string_view bytes) override {
    complete([&] { return ::SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); }, limits_.exchange);
  }

  std::string receive(std::size_t most) override {
    std::string bytes(most, '\0');
    const auto got = complete([&] { return ::SSL_read(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); },
                              limits_.exchange);
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }

 private:
  // Repeats `operate` until it has done its work or the time is over.
  template <typename Operate>
  int complete(Operate operate, std::chrono::milliseconds limit) {
    const auto end = SteadyClock::now() + limit;
    for (;;) {
      ::ERR_clear_error();
      const int result = operate();
      if (result > 0) return result;
      switch (::SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
          wait(Poco::Net::Socket::SELECT_READ, end);
          break;
        case SSL_ERROR_WANT_WRITE:
          wait(Poco::Net::Socket::SELECT_WRITE, end);
          break;
        case SSL_ERROR_SSL:
          is_broken_ = true;
          throw failure_of(::ERR_peek_error());
        default:
          is_broken_ = true;
          throw last_word();
      }
    }
  }

  void wait(int for_what, SteadyClock::time_point end) {
    while (!is_stop_requested()) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - SteadyClock::now());
      if (left.count() <= 0)
        throw TlsFailure(Kind::timeout, fmt::format("'{}' did not answer in time", place_),
                         "check that host and port are right, then try again");
      if (is_ready(for_what, std::min(left, glance))) return;
    }
    throw TlsFailure(Kind::stopped, fmt::format("stopped while waiting for '{}'", place_), "run again");
  }

  bool is_ready(int for_what, std::chrono::milliseconds limit) {
    try {
      return socket_.poll(to_timespan(limit), for_what | Poco::Net::Socket::SELECT_ERROR);
    } catch (const Poco::Exception&) {
      return true;  // what is wrong with it, the next operation will say
    }
  }

  // A refusal may have come before the connection broke under what we wrote.
  TlsFailure last_word() {
    char byte = 0;
    ::ERR_clear_error();
    const int got = ::SSL_read(ssl_.get(), &byte, 1);
    if (got <= 0 && ::SSL_get_error(ssl_.get(), got) == SSL_ERROR_SSL) return failure_of(::ERR_peek_error());
    return closed();
  }

  TlsFailure failure_of(unsigned long code) const {
    const int reason = ERR_GET_REASON(code);
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) return untrusted();
    if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) return closed();
    if (reason > SSL_AD_REASON_OFFSET && reason <= SSL_AD_REASON_OFFSET + 255) {
      const int alert = reason - SSL_AD_REASON_OFFSET;
      return TlsFailure(Kind::refused, fmt::format("'{}' refused the connection: {}", place_, alert_name(alert)),
                        "check that the server knows our certificate", alert);
    }
    const char* const text = ::ERR_reason_error_string(code);
    return TlsFailure(Kind::malformed,
                      fmt::format("no TLS with '{}': {}", place_, text == nullptr ? "unknown reason" : text),
                      "check that host and port are those of a server that speaks TLS 1.2 or newer");
  }

  TlsFailure untrusted() const {
    const auto* const reason = ::X509_verify_cert_error_string(::SSL_get_verify_result(ssl_.get()));
    return TlsFailure(Kind::untrusted,
                      fmt::format("the certificate of '{}' is not trusted: {}; nothing was sent", place_, reason),
                      "check host and port, and which root certificates are trusted");
  }

  TlsFailure closed() const {
    return TlsFailure(Kind::closed, fmt::format("'{}' closed the connection without saying why", place_),
                      "look into the server's log");
  }

  std::string place_;
  SslContext context_;
  Ssl ssl_;
  Poco::Net::StreamSocket socket_;
  TlsLimits limits_;
  bool is_broken_ = false;
};

}  // namespace

std::string TlsServer::place() const {
  return printable(host_and_port(host, port));
}

std::unique_ptr<TlsConnection> SystemTls::connect(const TlsServer& server, const TlsIdentity& identity) const {
  return std::make_unique<OpensslConnection>(server, make_tls_context(server.roots, identity), limits_);
}

}  // namespace byoc
