#include "tests/support/loopback_server.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include "engine/base/text.h"

namespace byoc::test {

namespace {

const Poco::Timespan glance(0, 10'000);  // between two looks at whether to end

// True once `request` holds its head and as much body as its Content-Length says.
bool is_whole(const std::string& request) {
  const auto head = request.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  const std::string_view field = "\r\ncontent-length: ";
  const auto at = to_lower(request).find(field);
  const std::size_t length = at < head ? std::stoul(request.substr(at + field.size())) : 0;
  return request.size() >= head + 4 + length;
}

Poco::Net::SocketAddress any_port() {
  return Poco::Net::SocketAddress("127.0.0.1", 0);
}

}  // namespace

Poco::Net::ServerSocket LoopbackServer::plain_socket() {
  return Poco::Net::ServerSocket(any_port());
}

Poco::Net::ServerSocket LoopbackServer::secure_socket(const std::string& key_file,
                                                      const std::string& certificate_file) {
  Poco::Net::Context::Params parameters;
  parameters.privateKeyFile = key_file;
  parameters.certificateFile = certificate_file;
  parameters.verificationMode = Poco::Net::Context::VERIFY_NONE;
  return Poco::Net::SecureServerSocket(any_port(), 64,
                                       new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, parameters));
}

LoopbackServer::LoopbackServer(Script script, Poco::Net::ServerSocket socket)
    : script_(std::move(script)), socket_(std::move(socket)), accepting_([this] { accept(); }) {}

LoopbackServer::~LoopbackServer() {
  is_ending_ = true;
  accepting_.join();
  for (auto& thread : serving_) thread.join();
}

void LoopbackServer::wait_until_closed(std::size_t connections) const {
  while (closed_ < connections) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::vector<std::string> LoopbackServer::requests() const {
  const std::lock_guard guard(mutex_);
  return requests_;
}

void LoopbackServer::accept() {
  while (!is_ending_) {
    if (!socket_.poll(glance, Poco::Net::Socket::SELECT_READ)) continue;
    ++connections_;
    serving_.emplace_back([this, connection = socket_.acceptConnection()]() mutable {
      try {
        serve(connection);
        connection.close();
      } catch (const Poco::Exception&) {
        // The client has left, or refused our certificate: that is its right.
      }
      connection = Poco::Net::StreamSocket();
      ++closed_;
    });
  }
}

bool LoopbackServer::wait_for_data(Poco::Net::StreamSocket& connection) const {
  while (!is_ending_)
    if (connection.poll(glance, Poco::Net::Socket::SELECT_READ)) return true;
  return false;
}

std::string LoopbackServer::receive(Poco::Net::StreamSocket& connection) const {
  std::string request;
  char buffer[4096];
  while (!is_whole(request) && wait_for_data(connection)) {
    const int got = connection.receiveBytes(buffer, sizeof buffer);
    if (got <= 0) return {};
    request.append(buffer, static_cast<std::size_t>(got));
  }
  return request;
}

void LoopbackServer::flood(Poco::Net::StreamSocket& connection, const Answer& answer) const {
  while (!is_ending_) {
    std::this_thread::sleep_for(answer.pause);
    connection.sendBytes(answer.more.data(), static_cast<int>(answer.more.size()));
  }
}

void LoopbackServer::serve(Poco::Net::StreamSocket& connection) {
  for (auto request = receive(connection); is_whole(request); request = receive(connection)) {
    std::size_t number = 0;
    {
      const std::lock_guard guard(mutex_);
      number = requests_.size();
      requests_.push_back(request);
    }
    const Answer answer = script_(number, request);
    if (!answer.bytes.empty()) connection.sendBytes(answer.bytes.data(), static_cast<int>(answer.bytes.size()));
    if (answer.then == Answer::Then::close) return;
    if (answer.then == Answer::Then::silence) wait_for_data(connection);
    if (answer.then == Answer::Then::flood) return flood(connection, answer);
  }
}

}  // namespace byoc::test
