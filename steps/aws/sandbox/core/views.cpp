#include "steps/aws/sandbox/core/views.h"

#include <algorithm>
#include <vector>

#include <botan/base64.h>
#include <fmt/format.h>

#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

std::string encode_marker(const std::string& prefix, const std::string& key) {
  const auto text = prefix + key;
  return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string decode_marker(const std::string& marker, const std::string& prefix) {
  try {
    const auto bytes = Botan::base64_decode(marker);
    const std::string text(bytes.begin(), bytes.end());
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  } catch (const std::exception&) {  // not base64, which is the same to the caller
  }
  throw Refusal("InvalidRequestException", "The marker is not valid");
}

std::size_t page_size(const Parameters& parameters, std::string_view name) {
  constexpr std::int64_t usual = 25;
  return static_cast<std::size_t>(parameters.takes(name) ? parameters.number(name).value_or(usual) : usual);
}

// The page of `keys`, which come in the order asked for.
Json cut(const Listed& all, std::vector<std::string> keys, const PageRequest& request, const std::string& prefix,
         const std::string& member) {
  const bool has_more = keys.size() > request.size;
  if (has_more) keys.resize(request.size);
  auto items = make_json_array();
  for (const auto& key : keys) items->add(all.at(key));
  auto json = make_json();
  json->set(member, items);
  if (has_more) json->set(request.next_member, encode_marker(prefix, keys.back()));
  return json;
}

}  // namespace

double epoch_seconds(Time time) {
  return static_cast<double>(time.time_since_epoch().count());
}

std::string order_key(std::uint64_t sequence) {
  return fmt::format("{:020}", sequence);
}

Json identify(const Registration& registration, const std::string& arn) {
  auto json = make_json();
  json->set("certificateArn", arn);
  json->set("certificateId", registration.certificate.id());
  return json;
}

Json describe(const Registration& registration, const std::string& arn, const std::string& account_id) {
  auto validity = make_json();
  validity->set("notBefore", epoch_seconds(registration.certificate.not_before()));
  validity->set("notAfter", epoch_seconds(registration.certificate.not_after()));
  auto json = identify(registration, arn);
  json->set("status", registration.status);
  json->set("certificatePem", registration.certificate.pem());
  json->set("ownedBy", account_id);
  json->set("creationDate", epoch_seconds(registration.created));
  json->set("lastModifiedDate", epoch_seconds(registration.modified));
  json->set("customerVersion", registration.version);
  json->set("generationId", registration.generation_id);
  json->set("validity", validity);
  json->set("certificateMode", registration.mode);
  return json;
}

Json summarize_policy(const std::string& name, const std::string& arn) {
  auto json = make_json();
  json->set("policyName", name);
  json->set("policyArn", arn);
  return json;
}

Json summarize_group(const std::string& name, const std::string& arn) {
  auto json = make_json();
  json->set("groupName", name);
  json->set("groupArn", arn);
  return json;
}

Json texts_json(const std::map<std::string, std::string>& texts) {
  auto json = make_json();
  for (const auto& [name, text] : texts) json->set(name, text);
  return json;
}

PageRequest PageRequest::by_marker(const Parameters& parameters) {
  return {.size = page_size(parameters, "pageSize"),
          .marker = parameters.text("marker").value_or(""),
          .is_ascending = parameters.takes("isAscendingOrder") && parameters.flag("isAscendingOrder"),
          .next_member = "nextMarker"};
}

PageRequest PageRequest::by_token(const Parameters& parameters) {
  return {.size = page_size(parameters, "maxResults"),
          .marker = parameters.text("nextToken").value_or(""),
          .is_ascending = true,
          .next_member = "nextToken"};
}

Json list_page(const Listed& all, const PageRequest& request, std::string_view list, const std::string& member) {
  const auto prefix = fmt::format("{}/{}/", list, request.is_ascending ? "ascending" : "descending");
  std::vector<std::string> keys;
  for (const auto& [key, item] : all) keys.push_back(key);
  if (!request.is_ascending) std::ranges::reverse(keys);
  if (!request.marker.empty()) {
    const auto last = decode_marker(request.marker, prefix);
    std::erase_if(keys, [&](const auto& key) { return request.is_ascending ? key <= last : key >= last; });
  }
  return cut(all, std::move(keys), request, prefix, member);
}

Json summarize(const Registration& registration, const std::string& arn, bool shows_mode) {
  auto entry = identify(registration, arn);
  entry->set("status", registration.status);
  if (shows_mode) entry->set("certificateMode", registration.mode);
  entry->set("creationDate", epoch_seconds(registration.created));
  return entry;
}

}  // namespace byoc::sandbox
