#include "steps/aws/sandbox/views.h"

#include <algorithm>
#include <charconv>

#include <botan/base64.h>
#include <fmt/format.h>

#include "steps/aws/sandbox/refusal.h"

namespace byoc::sandbox {
namespace {

double epoch_seconds(Time time) {
  return static_cast<double>(time.time_since_epoch().count());
}

std::string encode_marker(std::string_view prefix, std::uint64_t sequence) {
  const auto text = fmt::format("{}{}", prefix, sequence);
  return Botan::base64_encode(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::uint64_t decode_marker(const std::string& marker, std::string_view prefix) {
  std::uint64_t sequence = 0;
  try {
    const auto bytes = Botan::base64_decode(marker);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto* end = text.data() + text.size();
    if (text.starts_with(prefix)) {
      const auto [stop, error] = std::from_chars(text.data() + prefix.size(), end, sequence);
      if (error == std::errc() && stop == end) return sequence;
    }
  } catch (const std::exception&) {  // not base64, which is the same to the caller
  }
  throw Refusal("InvalidRequestException", "The marker is not valid");
}

}  // namespace

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

PageRequest PageRequest::read(Parameters& parameters) {
  PageRequest request;
  request.size = static_cast<std::size_t>(parameters.query_number("pageSize", 1, 250).value_or(25));
  request.marker = parameters.query_text("marker", {0, 1024, "[A-Za-z0-9+/]+={0,2}"}).value_or("");
  request.is_ascending = parameters.query_flag("isAscendingOrder");
  return request;
}

Page cut_page(std::vector<const Registration*> all, const PageRequest& request, std::string_view list) {
  const auto prefix = fmt::format("{}/{}/", list, request.is_ascending ? "ascending" : "descending");
  const auto comes_before = [&](std::uint64_t a, std::uint64_t b) { return request.is_ascending ? a < b : a > b; };
  if (!request.marker.empty()) {
    const auto last = decode_marker(request.marker, prefix);
    std::erase_if(all, [&](const auto* item) { return !comes_before(last, item->sequence); });
  }
  std::ranges::sort(all, comes_before, &Registration::sequence);
  Page page{std::move(all), {}};
  if (page.registrations.size() > request.size) {
    page.registrations.resize(request.size);
    page.next_marker = encode_marker(prefix, page.registrations.back()->sequence);
  }
  return page;
}

Json list_json(const Page& page, bool shows_mode, const std::function<std::string(const std::string& id)>& arn_of) {
  auto certificates = make_json_array();
  for (const auto* registration : page.registrations) {
    auto entry = identify(*registration, arn_of(registration->certificate.id()));
    entry->set("status", registration->status);
    if (shows_mode) entry->set("certificateMode", registration->mode);
    entry->set("creationDate", epoch_seconds(registration->created));
    certificates->add(entry);
  }
  auto json = make_json();
  json->set("certificates", certificates);
  if (!page.next_marker.empty()) json->set("nextMarker", page.next_marker);
  return json;
}

}  // namespace byoc::sandbox
