#include "engine/host/net/stream.h"

#include <utility>

#include <Poco/Exception.h>

#include "engine/base/text.h"

namespace byoc {

namespace {

using Kind = StreamFailure::Kind;

class PlainStream final : public Stream {
 public:
  PlainStream(const Poco::Net::StreamSocket& socket, std::chrono::milliseconds silence)
      : socket_(socket), silence_(silence) {
    socket_.setNoDelay(true);
    socket_.setBlocking(false);
  }

  void limit(SocketWait::Instant end) override { waiting_.limit(end); }

  void send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto sent = when_ready(Poco::Net::Socket::SELECT_WRITE,
                                   [&] { return socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size())); });
      bytes.remove_prefix(sent);
    }
  }

  std::size_t receive(char* buffer, std::size_t size) override {
    return when_ready(Poco::Net::Socket::SELECT_READ,
                      [&] { return socket_.receiveBytes(buffer, static_cast<int>(size)); });
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
  std::size_t when_ready(int for_what, Operate operate) {
    const auto end = std::chrono::steady_clock::now() + silence_;
    for (;;) {
      const auto waited = waiting_.wait(socket_, for_what, end);
      if (waited == SocketWait::End::late) throw StreamFailure(Kind::timeout, "nothing came in time");
      if (waited == SocketWait::End::stopped) throw StreamFailure(Kind::stopped, "the run was asked to stop");
      if (const int done = in_words(operate); done >= 0) return static_cast<std::size_t>(done);
    }
  }

  // Below 0: not now.
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
  std::chrono::milliseconds silence_;
  SocketWait waiting_{stop_grace};
};

template <typename Operate>
auto tls_in_words(Operate operate) {
  try {
    return operate();
  } catch (const TlsFailure& failure) {
    switch (failure.kind()) {
      case TlsFailure::Kind::timeout:
        throw StreamFailure(Kind::timeout, failure.what());
      case TlsFailure::Kind::stopped:
        throw StreamFailure(Kind::stopped, failure.what());
      case TlsFailure::Kind::closed:
        throw StreamFailure(Kind::broken, "the connection was cut");
      default:
        throw StreamFailure(Kind::broken, failure.what());
    }
  }
}

class SecureStream final : public Stream {
 public:
  explicit SecureStream(std::unique_ptr<TlsStream> tls) : tls_(std::move(tls)) {}

  void limit(SocketWait::Instant end) override { tls_->limit(end); }

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

std::unique_ptr<Stream> plain_stream(const Poco::Net::StreamSocket& socket, std::chrono::milliseconds silence) {
  return std::make_unique<PlainStream>(socket, silence);
}

std::unique_ptr<Stream> secure_stream(std::unique_ptr<TlsStream> tls) {
  return std::make_unique<SecureStream>(std::move(tls));
}

}  // namespace byoc
