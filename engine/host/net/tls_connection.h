// One TLS connection that shows a certificate of its own, for bytes of any protocol.
// Must not know: HTTP, AWS, files.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/base/secret.h"

namespace byoc {

struct TlsServer {
  std::string host;  // name or address; an IPv6 address without brackets
  std::uint16_t port = 0;
  std::string roots;  // PEM certificates to trust; empty: the system's (SSL_CERT_FILE overrides them)

  // "example.com:8883", "[::1]:8883".
  std::string authority() const;
};

// Who we are.
struct TlsIdentity {
  std::string certificates;  // PEM, our own first, each followed by its issuer's
  Secret key;                // PEM, PKCS #8, not encrypted
};

// There is no connection, or no longer one.
class TlsFailure : public Error {
 public:
  enum class Kind {
    unresolved,   // the host name is unknown
    unreachable,  // no TCP connection
    untrusted,    // the server's certificate is not accepted
    refused,      // the server sent an alert, see alert()
    closed,       // the server ended the connection without saying why
    timeout,
    stopped,    // the run was asked to stop
    unfit,      // our certificates, key or roots can't be used; nothing was sent
    malformed,  // the server speaks no TLS, or none that we do
  };

  TlsFailure(Kind kind, const std::string& what, std::string hint = {}, int alert = 0)
      : Error(what, std::move(hint)), kind_(kind), alert_(alert) {}

  Kind kind() const noexcept { return kind_; }

  // The alert's number (RFC 8446 6.2): 48 is unknown_ca.
  int alert() const noexcept { return alert_; }

 private:
  Kind kind_;
  int alert_;
};

// `send` and `receive` throw TlsFailure. With TLS 1.3 a server refuses our certificate only after the connection
// stands: the alert comes out of the first `receive`.
class TlsConnection {
 public:
  virtual ~TlsConnection() = default;  // says goodbye

  // Whether the server asked who we are. One that did not would let in anybody.
  virtual bool was_certificate_asked() const = 0;

  virtual void send(std::string_view bytes) = 0;

  // Waits for bytes and returns at least one, at most `most`.
  virtual std::string receive(std::size_t most) = 0;
};

class TlsConnector {
 public:
  virtual ~TlsConnector() = default;

  // Throws TlsFailure.
  virtual std::unique_ptr<TlsConnection> connect(const TlsServer& server, const TlsIdentity& identity) const = 0;
};

struct TlsLimits {
  std::chrono::milliseconds connect{5000};    // for the connection, and again for the handshake
  std::chrono::milliseconds exchange{10000};  // for one `send` or `receive`
};

// The real one: TLS 1.2 or newer, the server always verified together with its name, SNI sent. Certificates and key
// never touch a file. The process has to ignore SIGPIPE.
class SystemTls final : public TlsConnector {
 public:
  explicit SystemTls(TlsLimits limits = {}) : limits_(limits) {}
  std::unique_ptr<TlsConnection> connect(const TlsServer& server, const TlsIdentity& identity) const override;

 private:
  TlsLimits limits_;
};

}  // namespace byoc
