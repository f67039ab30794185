#include "steps/aws/credentials/credentials_request.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/fault.h"
#include "steps/aws/core/json_text.h"
#include "steps/aws/core/mask.h"
#include "steps/aws/core/retry.h"

namespace byoc::aws {

namespace {

// "Bearer xyz" is as secret without its first word.
std::string_view behind_blank(std::string_view secret) {
  const auto blank = secret.find(' ');
  return blank == std::string_view::npos ? std::string_view() : trim(secret.substr(blank));
}

std::string wording(const HttpResponse& response, const Secret& secret) {
  const std::vector secrets{secret.reveal(), behind_blank(secret.reveal())};
  const auto fault = read_fault(response);
  std::string text;
  if (fault.code != std::to_string(response.status)) text += ": " + printable(masked(fault.code, secrets), 100);
  if (!fault.message.empty()) text += ": " + printable(masked(fault.message, secrets));
  return fmt::format("{} (HTTP {})", text, response.status);
}

}  // namespace

HttpResponse ask(const Sources& sources, const CredentialsRequest& request) {
  HttpRequest out{.scheme = request.endpoint.scheme,
                  .host = request.endpoint.host,
                  .port = request.endpoint.port,
                  .request_target = request.endpoint.path,
                  .headers = request.headers,
                  .body = {},
                  .patience = request.patience,
                  .is_plain_http_safe = is_metadata_address(request.endpoint.host)};
  const auto attempt = [&] { return sources.host.http.ask(request.method, out); };
  auto outcome = sources.connection.retries().run(sources.host.clock, request.attempts, attempt);
  for (auto& header : out.headers) scrub(header.value);
  return std::move(outcome.response);
}

Poco::JSON::Object::Ptr ask_json(const Sources& sources, const CredentialsRequest& request, const std::string& source,
                                 const Secret& secret, const std::string& hint) {
  try {
    auto response = ask(sources, request);
    if (!is_success(response))
      throw Error(fmt::format("{} gave no credentials{}", source, wording(response, secret)), hint);
    auto json = parse_json_object(response.body);
    scrub(response.body);
    if (!json) throw Error(fmt::format("the answer of {} is no JSON", source), hint);
    return json;
  } catch (const HttpFailure& failure) {
    throw Error(fmt::format("no answer from {}: {}", source, failure.what()),
                failure.hint().empty() ? hint : failure.hint());
  }
}

}  // namespace byoc::aws
