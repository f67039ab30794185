#include "engine/host/net/tls_connection.h"

#include <utility>

#include <Poco/Net/StreamSocket.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/host/authority.h"
#include "engine/host/net/socket_wait.h"
#include "engine/host/net/tls_context.h"
#include "engine/host/net/tls_stream.h"

namespace byoc {

namespace {

using Kind = TlsFailure::Kind;

Poco::Net::StreamSocket connect_socket(const TlsServer& server, std::chrono::milliseconds limit) {
  try {
    return connected_socket(server.host, server.port, limit);
  } catch (const ConnectFailure& failure) {
    switch (failure.kind()) {
      case ConnectFailure::Kind::stopped:
        throw TlsFailure(Kind::stopped, fmt::format("stopped while connecting to '{}'", server.authority()),
                         "run again");
      case ConnectFailure::Kind::unresolved:
        throw TlsFailure(Kind::unresolved, fmt::format("the host '{}' is unknown", printable(server.host)),
                         "check the host's spelling, and the network's DNS");
      case ConnectFailure::Kind::failed:
        break;
    }
    throw TlsFailure(Kind::unreachable, fmt::format("can't connect to '{}': {}", server.authority(), failure.what()),
                     "check host and port, the network and its firewall (outgoing TCP to this port)");
  }
}

class OpensslConnection final : public TlsConnection {
 public:
  OpensslConnection(const Poco::Net::StreamSocket& socket, SSL_CTX& context, TlsTerms terms)
      : stream_(socket, context, std::move(terms)) {}

  bool was_certificate_asked() const override { return stream_.was_certificate_asked(); }

  void send(std::string_view bytes) override { stream_.send(bytes); }

  std::string receive(std::size_t most) override {
    std::string bytes(most, '\0');
    bytes.resize(stream_.receive(bytes.data(), bytes.size()));
    if (bytes.empty()) throw stream_.closed();
    return bytes;
  }

 private:
  TlsStream stream_;
};

}  // namespace

std::string TlsServer::authority() const {
  return printable(host_and_port(host, port));
}

std::unique_ptr<TlsConnection> SystemTls::connect(const TlsServer& server, const TlsIdentity& identity) const {
  const auto context = make_tls_context(server.roots, identity);
  return std::make_unique<OpensslConnection>(connect_socket(server, limits_.connect), *context,
                                             TlsTerms{server.host, server.authority(), limits_});
}

}  // namespace byoc
