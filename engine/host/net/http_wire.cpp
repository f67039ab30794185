#include "engine/host/net/http_wire.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/host/authority.h"

namespace byoc {

namespace {

BrokenResponse head_too_large() {
  return BrokenResponse(fmt::format("the head of the answer is larger than {}", limits::response_head.text()));
}

BrokenResponse body_too_large() {
  return BrokenResponse(fmt::format("the answer is larger than {}", limits::response_body.text()));
}

constexpr std::size_t receive_size = 16u << 10;

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

void check_syntax(const HttpRequest& request) {
  const auto& request_target = request.request_target;
  const bool is_target_clean =
      request_target.starts_with('/') && std::none_of(request_target.begin(), request_target.end(),
                                                      [](char c) { return is_control(c) || c == ' ' || c == '\t'; });
  if (!is_target_clean)
    throw Error(fmt::format("'{}' can't be asked for: not a percent-encoded path", printable(request_target, 80)),
                "percent-encode spaces and control characters in names and endpoint URLs");
  for (const auto& header : request.headers)
    if (std::any_of(header.value.begin(), header.value.end(), is_control))
      throw Error(fmt::format("the value of the HTTP header '{}' holds a control character", header.name),
                  "remove line breaks and other control characters from credentials and settings");
}

std::size_t parse_size(std::string_view text, int base) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (error != std::errc() || end != text.data() + text.size())
    throw BrokenResponse("the length of the answer is not a number");
  return size;
}

bool names_token(const HttpHeaders& headers, std::string_view name, std::string_view token) {
  return to_lower(find_header(headers, name).value_or("")).find(token) != std::string::npos;
}

// "HTTP/1.1 200 OK" -> 200
int parse_status(std::string_view line) {
  int status = 0;
  const bool is_http = line.starts_with("HTTP/1.") && line.size() >= 12 && line[8] == ' ';
  if (is_http) std::from_chars(line.data() + 9, line.data() + 12, status);
  if (status < 100) throw BrokenResponse("the answer is not HTTP");
  return status;
}

HttpHeader parse_header(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) throw BrokenResponse("a header of the answer has no name");
  // RFC 9112 5.1, RFC 9110 5.5: two readers would take these for different headers.
  if (line.substr(0, colon).find_first_of(" \t") != std::string_view::npos)
    throw BrokenResponse("a header of the answer has a blank in its name");
  if (std::any_of(line.begin(), line.end(), is_control))
    throw BrokenResponse("a header of the answer holds a control character");
  return {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))};
}

}  // namespace

std::string to_wire(std::string_view method, const HttpRequest& request, std::string_view user_agent) {
  check_syntax(request);
  auto wire = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n", method, request.request_target, authority(request));
  if (!user_agent.empty()) wire += fmt::format("User-Agent: {}\r\n", user_agent);
  for (const auto& header : request.headers) wire += fmt::format("{}: {}\r\n", header.name, header.value);
  // Without a length some servers wait for a body, or refuse (411).
  if (method != "GET") wire += fmt::format("Content-Length: {}\r\n", request.body.size());
  wire += "Connection: keep-alive\r\n\r\n";
  return wire + request.body;
}

HttpResponse ResponseReader::read() {
  HttpResponse response = take_head();
  while (response.status < 200) response = take_head();
  take_body(response);
  // Bytes that nobody asked for must not become the next request's answer.
  keeps_alive_ = keeps_alive_ && at_ == received_.size();
  return response;
}

bool ResponseReader::receive_more() {
  received_.erase(0, at_);
  at_ = 0;
  const auto used = received_.size();
  received_.resize(used + receive_size);
  const auto got = receive_(received_.data() + used, receive_size);
  received_.resize(used + got);
  has_begun_ = has_begun_ || got > 0;
  return got > 0;
}

std::string ResponseReader::take_line() {
  std::size_t end = received_.find('\n', at_);
  while (end == std::string::npos) {
    if (!limits::response_head.allows(received_.size() - at_)) throw head_too_large();
    if (!receive_more()) throw BrokenResponse("the connection was closed before the whole answer came");
    end = received_.find('\n', at_);
  }
  auto line = received_.substr(at_, end - at_);
  at_ = end + 1;
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

void ResponseReader::take(std::size_t size, std::string& out) {
  if (size > limits::response_body.most - out.size()) throw body_too_large();
  while (size > 0) {
    if (at_ == received_.size() && !receive_more())
      throw BrokenResponse("the connection was closed before the whole answer came");
    const auto part = std::min(size, received_.size() - at_);
    out.append(received_, at_, part);
    at_ += part;
    size -= part;
  }
}

// A line of a head or a trailer. All of an answer have one limit, however many it has.
std::string ResponseReader::take_head_line() {
  auto line = take_line();
  headed_ += line.size();
  if (!limits::response_head.allows(headed_)) throw head_too_large();
  return line;
}

HttpResponse ResponseReader::take_head() {
  HttpResponse response;
  const auto first = take_head_line();
  response.status = parse_status(first);
  for (auto line = take_head_line(); !line.empty(); line = take_head_line())
    response.headers.push_back(parse_header(line));
  keeps_alive_ = !names_token(response.headers, "Connection", "close") && first.starts_with("HTTP/1.1");
  return response;
}

void ResponseReader::take_body(HttpResponse& response) {
  if (response.status == 204 || response.status == 304) return;
  if (names_token(response.headers, "Transfer-Encoding", "chunked")) return take_chunks(response.body);
  if (const auto length = find_header(response.headers, "Content-Length"))
    return take(parse_size(*length, 10), response.body);
  // Only the end of the connection shows the end of this body.
  keeps_alive_ = false;
  do take(received_.size() - at_, response.body);
  while (receive_more());
}

void ResponseReader::take_chunks(std::string& body) {
  std::size_t chunked = 0;  // what says where the parts end
  for (;;) {
    const auto line = take_line();
    chunked += line.size();
    if (!limits::response_body.allows(chunked)) throw body_too_large();
    const auto size = parse_size(trim(std::string_view(line).substr(0, line.find(';'))), 16);
    if (size == 0) break;
    take(size, body);
    if (!take_line().empty()) throw BrokenResponse("a part of the answer does not end where it said");
  }
  while (!take_head_line().empty()) {
    // A trailer: headers that nobody here waits for.
  }
}

}  // namespace byoc
