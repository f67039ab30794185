#include "engine/host/net/stream.h"

#include <utility>

#include <Poco/Exception.h>

#include "engine/base/text.h"
#include "engine/host/net/timespan.h"

namespace byoc {

namespace {

using Kind = StreamFailure::Kind;

class PlainStream final : public Stream {
 public:
  PlainStream(const Poco::Net::StreamSocket& socket, std::chrono::milliseconds limit) : socket_(socket) {
    socket_.setNoDelay(true);
    socket_.setSendTimeout(to_timespan(limit));
    socket_.setReceiveTimeout(to_timespan(limit));
  }

  void send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto sent = in_words([&] { return socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size())); });
      if (sent <= 0) throw StreamFailure(Kind::broken, "nothing could be sent");
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  std::size_t receive(char* buffer, std::size_t size) override {
    const auto got = in_words([&] { return socket_.receiveBytes(buffer, static_cast<int>(size)); });
    if (got < 0) throw StreamFailure(Kind::timeout, "nothing came in time");
    return static_cast<std::size_t>(got);
  }

  bool is_quiet() override {
    try {
      return !socket_.poll(Poco::Timespan(), Poco::Net::Socket::SELECT_READ);
    } catch (const Poco::Exception&) {
      return false;
    }
  }

 private:
  template <typename Operate>
  static int in_words(Operate operate) {
    try {
      return operate();
    } catch (const Poco::TimeoutException& error) {
      throw StreamFailure(Kind::timeout, printable(error.displayText()));
    } catch (const Poco::Exception& error) {
      throw StreamFailure(Kind::broken, printable(error.displayText()));
    }
  }

  Poco::Net::StreamSocket socket_;
};

template <typename Operate>
auto tls_in_words(Operate operate) {
  try {
    return operate();
  } catch (const TlsFailure& failure) {
    const bool is_late = failure.kind() == TlsFailure::Kind::timeout;
    const bool is_cut = failure.kind() == TlsFailure::Kind::closed;
    throw StreamFailure(is_late ? Kind::timeout : Kind::broken, is_cut ? "the connection was cut" : failure.what());
  }
}

class SecureStream final : public Stream {
 public:
  explicit SecureStream(std::unique_ptr<TlsStream> tls) : tls_(std::move(tls)) {}

  void send(std::string_view bytes) override {
    tls_in_words([&] { tls_->send(bytes); });
  }

  std::size_t receive(char* buffer, std::size_t size) override {
    return tls_in_words([&] { return tls_->receive(buffer, size); });
  }

  bool is_quiet() override { return tls_->is_quiet(); }

 private:
  std::unique_ptr<TlsStream> tls_;
};

}  // namespace

std::unique_ptr<Stream> plain_stream(const Poco::Net::StreamSocket& socket, std::chrono::milliseconds limit) {
  return std::make_unique<PlainStream>(socket, limit);
}

std::unique_ptr<Stream> secure_stream(std::unique_ptr<TlsStream> tls) {
  return std::make_unique<SecureStream>(std::move(tls));
}

}  // namespace byoc
