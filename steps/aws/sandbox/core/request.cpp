#include "steps/aws/sandbox/core/request.h"

#include <algorithm>
#include <charconv>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

std::string decode_or_refuse(std::string_view text) {
  auto decoded = percent_decode(text);
  if (!decoded) throw Refusal("InvalidRequestException", "The request target is not percent-encoded correctly");
  return *std::move(decoded);
}

// What a transport adds on the way; HttpRequest says that it does.
std::string host_header(const HttpRequest& http) {
  const bool is_ipv6 = http.host.find(':') != std::string::npos;
  std::string host = is_ipv6 ? "[" + http.host + "]" : http.host;
  const bool is_default_port = http.port == (http.scheme == "https" ? 443 : 80);
  return is_default_port ? host : host + ":" + std::to_string(http.port);
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

Pairs read_pairs(std::string_view text, bool is_form) {
  Pairs pairs;
  for (const auto part : split(text, '&')) {
    if (part.empty()) continue;
    std::string plain(part);
    if (is_form) std::replace(plain.begin(), plain.end(), '+', ' ');
    const std::string_view view = plain;
    const auto equals = view.find('=');
    const auto value = equals == std::string_view::npos ? std::string_view() : view.substr(equals + 1);
    pairs.emplace_back(decode_or_refuse(view.substr(0, equals)), decode_or_refuse(value));
  }
  return pairs;
}

std::optional<std::string> find(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs)
    if (key == name) return value;
  return std::nullopt;
}

Request read_request(std::string_view method, const HttpRequest& http) {
  Request request;
  request.method = method;
  request.headers = http.headers;
  request.body = http.body;
  if (!find_header(request.headers, "host")) request.headers.push_back({"Host", host_header(http)});
  const auto question = http.request_target.find('?');
  request.raw_path = http.request_target.substr(0, question);
  if (question != std::string::npos) request.raw_query = http.request_target.substr(question + 1);
  if (!request.raw_path.starts_with('/'))
    throw Refusal("InvalidRequestException", "The request target does not begin with '/'");
  if (request.raw_path != "/")
    for (const auto segment : split(std::string_view(request.raw_path).substr(1), '/'))
      request.segments.push_back(decode_or_refuse(segment));
  request.query = read_pairs(request.raw_query, false);
  return request;
}

}  // namespace byoc::sandbox
