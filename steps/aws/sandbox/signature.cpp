#include "steps/aws/sandbox/signature.h"

#include <algorithm>

#include <botan/mac.h>
#include <botan/mem_ops.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

struct Authorization {
  std::string access_key, date, region, service;
  std::vector<std::string> signed_headers;
  std::string signature;

  std::string scope() const { return date + "/" + region + "/" + service + "/aws4_request"; }
};

[[noreturn]] void refuse(const std::string& message) {
  throw Refusal("InvalidSignatureException", message);
}
[[noreturn]] void incomplete(const std::string& message) {
  throw Refusal("IncompleteSignatureException", message);
}

std::vector<std::string> values_of(const HttpHeaders& headers, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& header : headers)
    if (to_lower(header.name) == name) values.push_back(header.value);
  return values;
}

void read_credential(std::string_view text, Authorization& out) {
  const auto parts = split(text, '/');
  if (parts.size() != 5 || parts[4] != "aws4_request")
    incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term");
  out.access_key = parts[0];
  out.date = parts[1];
  out.region = parts[2];
  out.service = parts[3];
}

// "AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...", each exactly once.
Authorization read_authorization(const Request& request) {
  const auto headers = values_of(request.headers, "authorization");
  if (headers.empty()) throw Refusal("MissingAuthenticationTokenException", "Missing Authentication Token");
  std::string_view text = headers.front();
  if (headers.size() > 1 || !text.starts_with(algorithm) || !text.substr(algorithm.size()).starts_with(' '))
    incomplete("Authorization header must be one of AWS4-HMAC-SHA256");
  Pairs found;
  for (const auto part : split(text.substr(algorithm.size()), ',')) {
    const auto pair = trim(part);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) incomplete("Authorization header has a part that is no key=value pair");
    found.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  for (const auto* name : {"Credential", "SignedHeaders", "Signature"})
    if (!find(found, name)) incomplete(fmt::format("Authorization header requires '{}' parameter.", name));
  if (found.size() != 3) incomplete("Authorization header has a parameter too many");
  Authorization out;
  read_credential(*find(found, "Credential"), out);
  const auto names = *find(found, "SignedHeaders");
  for (const auto name : split(names, ';')) out.signed_headers.emplace_back(name);
  out.signature = *find(found, "Signature");
  return out;
}

void check_signed_headers(const Request& request, const Authorization& authorization) {
  const auto& names = authorization.signed_headers;
  const auto is_signed = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (std::adjacent_find(names.begin(), names.end(), std::greater_equal<>()) != names.end())
    incomplete("'SignedHeaders' must be sorted and must name no header twice");
  for (const auto* name : {"host", "x-amz-date"})
    if (!is_signed(name)) refuse(fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", name));
  for (const auto& header : request.headers) {
    const auto name = to_lower(header.name);
    if (name.starts_with("x-amz-") && !is_signed(name))
      refuse(fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", printable(name)));
  }
  for (const auto& name : names)
    if (values_of(request.headers, name).empty())
      refuse(fmt::format("Header '{}' is signed, but the request does not have it.", printable(name)));
}

// "20260102T030405Z" as a time.
std::optional<Time> read_date(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}Z", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2),
                                   text.substr(9, 2), text.substr(11, 2), text.substr(13, 2)));
}

// The reverse.
std::string compact(Time time) {
  auto text = format_rfc3339(time);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

// The date of the request, after having compared it with the clock and the scope.
std::string check_date(const Request& request, const Authorization& authorization, Time now) {
  constexpr auto tolerance = std::chrono::minutes(15);
  auto date = join_words(values_of(request.headers, "x-amz-date"));
  const auto time = read_date(date);
  if (!time) incomplete("Date must be in ISO-8601 'basic format'. See 'x-amz-date'.");
  if (authorization.date != date.substr(0, 8))
    refuse("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
  if (*time < now - tolerance)
    refuse(fmt::format("Signature expired: {} is now earlier than {} ({} - 15 min.)", date, compact(now - tolerance),
                       compact(now)));
  if (*time > now + tolerance)
    refuse(fmt::format("Signature not yet current: {} is still later than {} ({} + 15 min.)", date,
                       compact(now + tolerance), compact(now)));
  return date;
}

std::string uri_encode(std::string_view bytes, bool keep_slash) {
  constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : bytes) {
    const bool stays = unreserved.find(c) != std::string_view::npos || (keep_slash && c == '/');
    out += stays ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// The path as on the wire, dot and empty segments resolved, encoded once more.
std::string canonical_path(std::string_view raw_path) {
  std::vector<std::string_view> kept;
  const auto segments = split(raw_path, '/');
  for (const auto segment : segments) {
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") kept.push_back(segment);
  }
  std::string path;
  for (const auto segment : kept) path.append("/").append(segment);
  const bool ends_in_slash = segments.back().empty();
  if (ends_in_slash || path.empty()) path += "/";
  return uri_encode(path, true);
}

std::string canonical_query(const Request& request) {
  Pairs encoded;
  for (const auto& [name, value] : request.query)
    encoded.emplace_back(uri_encode(name, false), uri_encode(value, false));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, value);
  return out;
}

// Trimmed, each run of white space inside one blank.
std::string canonical_value(std::string_view value) {
  std::string out;
  for (const char c : trim(value)) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!is_blank)
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  }
  return out;
}

std::string canonical_headers(const Request& request, const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) {
    std::string joined;
    for (const auto& value : values_of(request.headers, name))
      joined += (joined.empty() ? "" : ",") + canonical_value(value);
    out += fmt::format("{}:{}\n", name, joined);
  }
  return out;
}

// The hash of the body, which an X-Amz-Content-Sha256 header has to state truthfully.
std::string payload_hash(const Request& request) {
  auto hash = sha256_hex(request.body);
  const auto stated = find_header(request.headers, "x-amz-content-sha256");
  if (stated && *stated != hash) refuse("The value of 'x-amz-content-sha256' is not the hash of the body.");
  return hash;
}

std::string canonical_request(const Request& request, const Authorization& authorization) {
  std::string names;
  for (const auto& name : authorization.signed_headers) names += (names.empty() ? "" : ";") + name;
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, canonical_path(request.raw_path),
                     canonical_query(request), canonical_headers(request, authorization.signed_headers), names,
                     payload_hash(request));
}

using Mac = Botan::secure_vector<std::uint8_t>;

Mac hmac(std::span<const std::uint8_t> key, std::string_view message) {
  const auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
  mac->set_key(key);
  mac->update(message);
  return mac->final();
}

std::string expected_signature(const Authorization& authorization, const std::string& string_to_sign,
                               const Secret& secret) {
  Botan::secure_vector<std::uint8_t> key{'A', 'W', 'S', '4'};
  key.insert(key.end(), secret.reveal().begin(), secret.reveal().end());
  for (const std::string& part :
       {authorization.date, authorization.region, authorization.service, std::string("aws4_request")})
    key = hmac(key, part);
  const auto mac = hmac(key, string_to_sign);
  return to_hex({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

void check_scope(const Authorization& authorization, std::string_view service) {
  // Clients of before 2023, among them the AWS CLI of Debian 12, sign for IoT under its former name.
  const bool is_former_name = service == "iot" && authorization.service == "execute-api";
  if (authorization.service != service && !is_former_name)
    refuse(fmt::format("Credential should be scoped to correct service: '{}'. ", service));
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
  const auto& region = authorization.region;
  if (region.empty() || region.size() > 32 || region.find_first_not_of(allowed) != std::string::npos)
    refuse("Credential should be scoped to a valid region. ");
}

bool is_equal_in_constant_time(std::string_view a, std::string_view b) {
  const auto bytes = [](std::string_view text) {
    return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  return Botan::constant_time_compare(bytes(a), bytes(b));
}

}  // namespace

Claim read_claim(const Request& request) {
  const auto authorization = read_authorization(request);
  return {authorization.access_key, authorization.region};
}

std::string check_signature(const Request& request, std::string_view service, const KeyPair& key, Time now) {
  const auto authorization = read_authorization(request);
  if (authorization.access_key != key.access_key)
    throw Refusal("UnrecognizedClientException", "The security token included in the request is invalid.");
  check_scope(authorization, service);
  check_signed_headers(request, authorization);
  const auto date = check_date(request, authorization, now);
  const auto string_to_sign = fmt::format("{}\n{}\n{}\n{}", algorithm, date, authorization.scope(),
                                          sha256_hex(canonical_request(request, authorization)));
  if (!is_equal_in_constant_time(authorization.signature,
                                 expected_signature(authorization, string_to_sign, key.secret_key)))
    refuse(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and "
        "signing method. Consult the service documentation for details.");
  return authorization.region;
}

}  // namespace byoc::sandbox
