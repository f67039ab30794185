#include "steps/aws/core/sigv4.h"

#include <algorithm>
#include <vector>

#include <botan/mac.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/uri.h"

namespace byoc::aws {

namespace {

// RFC 3986 5.2.4, and empty segments dropped; a slash at the end stays.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto segments = split(path, '/');
  for (const auto segment : segments) {
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") kept.push_back(segment);
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  const bool is_folder = segments.back().empty() || segments.back() == "." || segments.back() == "..";
  return is_folder || out.empty() ? out + "/" : out;
}

// The path is encoded once more than on the wire (only S3 does not), so "%3A" is signed as "%253A".
std::string canonical_path(std::string_view path, bool normalizes) {
  return percent_encode(normalizes ? without_dot_segments(path) : std::string(path), "/");
}

std::string canonical_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const auto part : split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto value = part.substr(std::min(equals + 1, part.size()));
    parameters.emplace_back(percent_encode(percent_decode(part.substr(0, equals))),
                            percent_encode(percent_decode(value)));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters)
    out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return out;
}

// Trimmed, and every run of white space one blank; a folded line is white space too.
std::string canonical_value(std::string_view value) {
  std::string out;
  for (const char c : trim(value)) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!is_blank)
      out += c;
    else if (out.back() != ' ')
      out += ' ';
  }
  return out;
}

// Lower-case name -> value, sorted; values of one name joined in their order of arrival.
std::map<std::string, std::string> canonical_headers(const HttpHeaders& headers) {
  std::map<std::string, std::string> out;
  for (const auto& header : headers) {
    const auto value = canonical_value(header.value);
    const auto [at, is_new] = out.try_emplace(to_lower(header.name), value);
    if (!is_new) at->second.append(",").append(value);
  }
  return out;
}

Secret hmac(std::string_view key, std::string_view text) {
  const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  mac->set_key(reinterpret_cast<const std::uint8_t*>(key.data()), key.size());
  mac->update(text);
  const auto tag = mac->final();
  return Secret(std::string_view(reinterpret_cast<const char*>(tag.data()), tag.size()));
}

}  // namespace

std::string SigningScope::timestamp() const {
  auto text = format_rfc3339(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string SigningScope::text() const {
  return fmt::format("{}/{}/{}/aws4_request", timestamp().substr(0, 8), region, service);
}

std::string signed_headers(const HttpHeaders& headers) {
  std::string out;
  for (const auto& [name, value] : canonical_headers(headers)) out.append(out.empty() ? "" : ";").append(name);
  return out;
}

std::string canonical_request(const SignableRequest& request) {
  const auto question_mark = std::min(request.request_target.find('?'), request.request_target.size());
  const auto query = request.request_target.substr(std::min(question_mark + 1, request.request_target.size()));
  std::string headers;
  for (const auto& [name, value] : canonical_headers(request.headers)) headers += fmt::format("{}:{}\n", name, value);
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method,
                     canonical_path(request.request_target.substr(0, question_mark), request.normalizes_path),
                     canonical_query(query), headers, signed_headers(request.headers), sha256_hex(request.body));
}

std::string string_to_sign(const SigningScope& scope, std::string_view canonical_request) {
  return fmt::format("AWS4-HMAC-SHA256\n{}\n{}\n{}", scope.timestamp(), scope.text(), sha256_hex(canonical_request));
}

Secret signing_key(const Secret& secret_access_key, const SigningScope& scope) {
  Botan::secure_vector<char> start{'A', 'W', 'S', '4'};
  const auto secret = secret_access_key.reveal();
  start.insert(start.end(), secret.begin(), secret.end());
  Secret key(std::move(start));
  const auto parts = scope.text();
  for (const auto part : split(parts, '/')) key = hmac(key.reveal(), part);
  return key;
}

std::string signature(const Secret& signing_key, std::string_view string_to_sign) {
  return to_hex(hmac(signing_key.reveal(), string_to_sign).reveal());
}

std::string authorization(std::string_view access_key_id, const SigningScope& scope, std::string_view signed_headers,
                          std::string_view signature) {
  return fmt::format("AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}", access_key_id, scope.text(),
                     signed_headers, signature);
}

std::string SigningKeys::signature(const Credentials& credentials, const SigningScope& scope,
                                   std::string_view string_to_sign) {
  const std::lock_guard lock(mutex_);
  auto& key = keys_[credentials.access_key_id + "/" + scope.text()];
  if (key.empty()) key = signing_key(credentials.secret_access_key, scope);
  return aws::signature(key, string_to_sign);
}

HttpHeaders sign(SignableRequest request, const Credentials& credentials, const SigningScope& scope,
                 SigningKeys& keys) {
  HttpHeaders added{{"X-Amz-Date", scope.timestamp()}};
  if (!credentials.session_token.empty())
    added.push_back({"X-Amz-Security-Token", std::string(credentials.session_token.reveal())});
  request.headers.insert(request.headers.end(), added.begin(), added.end());
  const auto text = string_to_sign(scope, canonical_request(request));
  added.push_back({"Authorization", authorization(credentials.access_key_id, scope, signed_headers(request.headers),
                                                  keys.signature(credentials, scope, text))});
  return added;
}

}  // namespace byoc::aws
