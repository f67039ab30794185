// A server on loopback that answers with the very bytes a test wants, well-formed or not, over plain TCP or TLS.
// Must not know: what is asked of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <Poco/Net/ServerSocket.h>

namespace byoc::test {

class LoopbackServer {
 public:
  // What happens after a request has been received whole.
  struct Answer {
    std::string bytes;
    // silence: the connection stays open, nothing comes; flood: `more` again and again, until the client has left
    enum class Then { keep, close, silence, flood } then = Then::keep;
    std::string more{};
    std::chrono::milliseconds pause{0};  // before each `more`
  };
  using Script = std::function<Answer(std::size_t number, const std::string& request)>;  // requests count from 0

  explicit LoopbackServer(Script script, Poco::Net::ServerSocket socket = plain_socket());
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return socket_.address().port(); }
  std::size_t connections() const { return connections_; }
  // A client that has an answer of Then::close may still be faster than the close.
  void wait_until_closed(std::size_t connections) const;
  std::vector<std::string> requests() const;  // as they were received, head and body

  static Poco::Net::ServerSocket plain_socket();
  // Speaks TLS with the PEM files of a key and a certificate.
  static Poco::Net::ServerSocket secure_socket(const std::string& key_file, const std::string& certificate_file);

 private:
  void accept();
  void serve(Poco::Net::StreamSocket& connection);
  bool wait_for_data(Poco::Net::StreamSocket& connection) const;
  std::string receive(Poco::Net::StreamSocket& connection) const;
  void flood(Poco::Net::StreamSocket& connection, const Answer& answer) const;

  Script script_;
  Poco::Net::ServerSocket socket_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> serving_;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<std::size_t> closed_ = 0;
  std::atomic<bool> is_ending_ = false;
  std::thread accepting_;
};

}  // namespace byoc::test
