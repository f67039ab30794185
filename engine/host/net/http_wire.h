// HTTP/1.1 as bytes: a request to send, a response as it is received (RFC 9112).
// Must not know: sockets, TLS.
#pragma once

#include <functional>
#include <stdexcept>

#include "engine/host/http.h"

namespace byoc {

// The bytes of a request, head and body. Throws Error if the request target or a header could not be told from the
// head's own syntax (control characters, a space in the request target).
std::string to_wire(std::string_view method, const HttpRequest& request, std::string_view user_agent);

// The response ended early, is larger than we read, or is no HTTP.
class BrokenResponse : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Reads one response. Poco's own reader takes a body that breaks off for a shorter one; this one throws
// BrokenResponse.
class ResponseReader {
 public:
  // Receives at most `size` bytes into `buffer`, returns how many; 0 means that no more will come.
  using Receive = std::function<std::size_t(char* buffer, std::size_t size)>;

  explicit ResponseReader(Receive receive) : receive_(std::move(receive)) {}

  // The final response; interim ones (1xx) are passed over.
  HttpResponse read();

  bool has_begun() const { return has_begun_; }      // a first byte has come
  bool keeps_alive() const { return keeps_alive_; }  // after read(): the connection can carry another exchange

 private:
  bool receive_more();
  std::string take_line();
  std::string take_head_line();
  void take(std::size_t size, std::string& out);
  HttpResponse take_head();
  void take_body(HttpResponse& response);
  void take_chunks(std::string& body);

  Receive receive_;
  std::string received_;  // what was received and not yet taken starts at at_
  std::size_t at_ = 0;
  std::size_t headed_ = 0;  // bytes of heads and trailers so far, without the line ends
  bool has_begun_ = false;
  bool keeps_alive_ = false;
};

}  // namespace byoc
