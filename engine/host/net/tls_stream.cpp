#include "engine/host/net/tls_stream.h"

#include <algorithm>
#include <array>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc {

namespace {

using Kind = TlsFailure::Kind;
using SteadyClock = std::chrono::steady_clock;

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

// OpenSSL calls it when a server asks for a certificate, before it looks for ours.
int note_certificate_asked(SSL*, void* is_asked) {
  *static_cast<bool*>(is_asked) = true;
  return 1;
}

}  // namespace

TlsStream::TlsStream(const Poco::Net::StreamSocket& socket, SSL_CTX& context, TlsTerms terms)
    : terms_(std::move(terms)), ssl_(::SSL_new(&context)), socket_(socket), waiting_(terms_.stop_grace) {
  if (!ssl_) throw TlsFailure(Kind::unfit, "OpenSSL makes no connection", "see how much memory is left");
  expect_host(ssl_.get(), terms_.host);
  ::SSL_set_cert_cb(ssl_.get(), note_certificate_asked, &is_certificate_asked_);
  socket_.setNoDelay(true);
  socket_.setBlocking(false);
  ::SSL_set_fd(ssl_.get(), static_cast<int>(socket_.impl()->sockfd()));
  if (complete([this] { return ::SSL_connect(ssl_.get()); }, terms_.limits.connect) == 0) throw closed();
}

TlsStream::~TlsStream() {
  // Without waiting: nothing is left to be said or heard.
  if (!is_broken_) ::SSL_shutdown(ssl_.get());
  ::ERR_clear_error();
}

void TlsStream::send(std::string_view bytes) {
  const auto write = [&] { return ::SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())); };
  if (!bytes.empty() && complete(write, terms_.limits.exchange) == 0) throw closed();
}

std::size_t TlsStream::receive(char* buffer, std::size_t size) {
  const auto read = [&] { return ::SSL_read(ssl_.get(), buffer, static_cast<int>(size)); };
  return static_cast<std::size_t>(complete(read, terms_.limits.exchange));
}

bool TlsStream::is_quiet() {
  if (is_broken_) return false;
  char byte = 0;
  ::ERR_clear_error();
  const int got = ::SSL_peek(ssl_.get(), &byte, 1);
  if (got > 0) return false;
  const int error = ::SSL_get_error(ssl_.get(), got);
  ::ERR_clear_error();
  is_broken_ = error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL;
  return error == SSL_ERROR_WANT_READ;
}

// Repeats `operate` until it has done its work or the time is over; 0: the server has said goodbye.
template <typename Operate>
int TlsStream::complete(Operate operate, std::chrono::milliseconds limit) {
  const auto end = SteadyClock::now() + limit;
  for (;;) {
    check(waiting_.look());
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
      case SSL_ERROR_ZERO_RETURN:
        return 0;
      case SSL_ERROR_SSL:
        is_broken_ = true;
        throw failure_of(::ERR_peek_error());
      default:
        is_broken_ = true;
        throw last_word();
    }
  }
}

void TlsStream::wait(int for_what, SocketWait::Instant end) {
  check(waiting_.wait(socket_, for_what, end));
}

void TlsStream::check(SocketWait::End seen) const {
  if (seen == SocketWait::End::late)
    throw TlsFailure(Kind::timeout, fmt::format("'{}' did not answer in time", terms_.authority),
                     "check that host and port are right, then try again");
  if (seen == SocketWait::End::stopped)
    throw TlsFailure(Kind::stopped, fmt::format("stopped while waiting for '{}'", terms_.authority), "run again");
}

// A refusal may have come before the connection broke under what we wrote.
TlsFailure TlsStream::last_word() {
  char byte = 0;
  ::ERR_clear_error();
  const int got = ::SSL_read(ssl_.get(), &byte, 1);
  if (got <= 0 && ::SSL_get_error(ssl_.get(), got) == SSL_ERROR_SSL) return failure_of(::ERR_peek_error());
  return closed();
}

TlsFailure TlsStream::failure_of(unsigned long code) const {
  const int reason = ERR_GET_REASON(code);
  if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) return untrusted();
  if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) return closed();
  if (reason > SSL_AD_REASON_OFFSET && reason <= SSL_AD_REASON_OFFSET + 255) {
    const int alert = reason - SSL_AD_REASON_OFFSET;
    return TlsFailure(Kind::refused,
                      fmt::format("'{}' refused the connection: {}", terms_.authority, alert_name(alert)),
                      "check that the server knows our certificate", alert);
  }
  const char* const text = ::ERR_reason_error_string(code);
  return TlsFailure(Kind::malformed,
                    fmt::format("no TLS with '{}': {}", terms_.authority, text == nullptr ? "unknown reason" : text),
                    "check that host and port are those of a server that speaks TLS 1.2 or newer");
}

TlsFailure TlsStream::untrusted() const {
  const auto* const reason = ::X509_verify_cert_error_string(::SSL_get_verify_result(ssl_.get()));
  return TlsFailure(
      Kind::untrusted,
      fmt::format("the certificate of '{}' is not trusted: {}; nothing was sent", terms_.authority, reason),
      "check host and port, and which root certificates are trusted");
}

TlsFailure TlsStream::closed() const {
  if (::SSL_get_state(ssl_.get()) == TLS_ST_CW_CLNT_HELLO)
    return TlsFailure(Kind::malformed,
                      fmt::format("'{}' closed the connection before it said a word of TLS", terms_.authority),
                      "check host and port: there may be no TLS at that port, or nothing under that host name");
  return TlsFailure(Kind::closed, fmt::format("'{}' closed the connection without saying why", terms_.authority),
                    "look into the server's log");
}

}  // namespace byoc
