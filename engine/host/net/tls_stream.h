// TLS over a connected socket: the one implementation, for HTTPS and for every other protocol.
// Must not know: HTTP, AWS.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

#include <Poco/Net/StreamSocket.h>

#include "engine/host/net/socket_wait.h"
#include "engine/host/net/tls_connection.h"

namespace byoc {

// Who is to answer, and how long we wait.
struct TlsTerms {
  std::string host;       // the server's certificate has to be for this name or address
  std::string authority;  // for people: "example.com:443"
  TlsLimits limits{};
  std::chrono::milliseconds stop_grace{0};  // for what is under way when the run is asked to stop
};

// All functions but is_quiet() throw TlsFailure.
class TlsStream {
 public:
  // Makes the handshake. When it has succeeded the server's certificate is trusted by `context` and is for the host.
  TlsStream(const Poco::Net::StreamSocket& socket, SSL_CTX& context, TlsTerms terms);
  ~TlsStream();  // says goodbye
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // Whether the server asked for our certificate; without, it does not know who we are.
  bool was_certificate_asked() const { return is_certificate_asked_; }

  // Whatever is waited for from here on, it ends by then.
  void limit(SocketWait::Instant end) { waiting_.limit(end); }

  // Sends all of it.
  void send(std::string_view bytes);

  // Waits for bytes, of which it stores at most `size`; how many. 0: the server has said goodbye. An end without a
  // goodbye throws, since anybody on the way could have cut the connection.
  std::size_t receive(char* buffer, std::size_t size);

  // Whether the server has said nothing that was not received yet, goodbye included.
  bool is_quiet();

  TlsFailure closed() const;  // for who expected more than a goodbye

 private:
  struct SslFree {
    void operator()(SSL* ssl) const { ::SSL_free(ssl); }
  };

  template <typename Operate>
  int complete(Operate operate, std::chrono::milliseconds limit);
  void wait(int for_what, SocketWait::Instant end);
  void check(SocketWait::End seen) const;
  TlsFailure last_word();
  TlsFailure failure_of(unsigned long code) const;
  TlsFailure untrusted() const;

  TlsTerms terms_;
  std::unique_ptr<SSL, SslFree> ssl_;
  Poco::Net::StreamSocket socket_;
  SocketWait waiting_;
  bool is_broken_ = false;
  bool is_certificate_asked_ = false;
};

}  // namespace byoc
