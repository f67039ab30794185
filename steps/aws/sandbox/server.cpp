#include "steps/aws/sandbox/server.h"

#include <array>
#include <optional>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <fmt/format.h>

#include "steps/aws/sandbox/broken_connection.h"

namespace byoc::sandbox {
namespace {

namespace net = Poco::Net;

constexpr std::streamsize max_body = 8 << 20;  // a policy document of 404600 characters, each of them escaped
constexpr std::streamsize max_discarded = 16 << 20;
// Far more than any client opens, and none of them for long: idle ones must not keep others out.
constexpr int max_connections = 512;
constexpr int longest_silence = 10;  // seconds

// Nothing if the body is larger than `max_body`.
std::optional<std::string> read_body(net::HTTPServerRequest& request) {
  if (request.hasContentLength() && request.getContentLength64() > max_body) return std::nullopt;
  std::string body;
  std::array<char, 16384> chunk{};
  do {
    request.stream().read(chunk.data(), chunk.size());
    body.append(chunk.data(), static_cast<std::size_t>(request.stream().gcount()));
    if (static_cast<std::streamsize>(body.size()) > max_body) return std::nullopt;
  } while (request.stream());
  return body;
}

HttpRequest read_request(const net::HTTPServerRequest& request, std::string body) {
  HttpRequest out{.scheme = "http",
                  .host = {},
                  .port = 0,
                  .request_target = request.getURI(),
                  .headers = {},
                  .body = std::move(body)};
  for (const auto& [name, value] : request) out.headers.push_back({name, value});
  return out;
}

// The stream that the body goes to.
std::ostream& send_head(net::HTTPServerResponse& response, const HttpResponse& answer) {
  response.setStatusAndReason(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
  for (const auto& header : answer.headers) response.set(header.name, header.value);
  response.setContentLength64(static_cast<std::int64_t>(answer.body.size()));
  return response.send();
}

void send(net::HTTPServerResponse& response, const HttpResponse& answer) {
  send_head(response, answer) << answer.body << std::flush;
}

// Less of the body than the header promises.
void send_half(net::HTTPServerResponse& response, HttpResponse answer) {
  if (answer.body.size() < 2) answer.body = "{}";
  send_head(response, answer) << answer.body.substr(0, answer.body.size() / 2) << std::flush;
}

// Closing a socket that does not linger sends RST instead of FIN.
void reset(net::HTTPServerRequest& request) {
  auto& socket = dynamic_cast<net::HTTPServerRequestImpl&>(request).socket();
  socket.setLinger(true, 0);
  socket.close();
}

class Handler : public net::HTTPRequestHandler {
 public:
  explicit Handler(Service& service) : service_(service) {}

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    auto body = read_body(request);
    if (!body) {
      response.setKeepAlive(false);
      send(response, service_.refuse_too_large(request.getMethod(), request.getURI()));
      request.stream().ignore(max_discarded);  // closing with bytes unread would tear down the answer too
      return;
    }
    const bool is_cut =
        request.hasContentLength() && request.getContentLength64() > static_cast<std::int64_t>(body->size());
    if (is_cut) return response.setKeepAlive(false);
    try {
      send(response, service_.handle(request.getMethod(), read_request(request, *std::move(body))));
    } catch (const BrokenConnection& broken) {
      response.setKeepAlive(false);  // and without an answer the connection just ends
      if (broken.how() == BrokenConnection::How::cut) send_half(response, broken.answer());
      if (broken.how() == BrokenConnection::How::reset) reset(request);
    }
  }

 private:
  Service& service_;
};

class HandlerFactory : public net::HTTPRequestHandlerFactory {
 public:
  explicit HandlerFactory(Service& service) : service_(service) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override {
    return new Handler(service_);
  }

 private:
  Service& service_;
};

net::HTTPServerParams::Ptr make_params() {
  net::HTTPServerParams::Ptr params = new net::HTTPServerParams();
  params->setKeepAlive(true);
  params->setTimeout(Poco::Timespan(longest_silence, 0));
  params->setKeepAliveTimeout(Poco::Timespan(longest_silence, 0));
  params->setMaxThreads(max_connections);
  params->setMaxQueued(max_connections);
  return params;
}

net::ServerSocket listen_on(std::uint16_t port) {
  net::ServerSocket socket;
  socket.bind(net::SocketAddress("127.0.0.1", port), true, false);  // never a port that another process listens on
  socket.listen();
  return socket;
}

}  // namespace

struct Server::Parts {
  Parts(Service& service, std::uint16_t port)
      : socket(listen_on(port)),
        threads(2, max_connections),
        server(new HandlerFactory(service), threads, socket, make_params()) {}

  net::ServerSocket socket;
  Poco::ThreadPool threads;
  net::HTTPServer server;
};

Server::Server(Service& service, std::uint16_t port) {
  try {
    parts_ = std::make_unique<Parts>(service, port);
    parts_->server.start();
  } catch (const Poco::Exception& error) {
    throw Error(fmt::format("can't listen on 127.0.0.1:{}: {}", port, error.displayText()),
                "give another port, or --port 0 for a free one");
  }
}

Server::~Server() {
  try {
    parts_->server.stopAll(true);
    parts_->threads.joinAll();
  } catch (const Poco::Exception&) {  // it ends all the same
  }
}

std::string Server::url() const {
  return fmt::format("http://127.0.0.1:{}", parts_->socket.address().port());
}

}  // namespace byoc::sandbox
