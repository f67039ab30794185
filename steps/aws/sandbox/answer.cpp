#include "steps/aws/sandbox/answer.h"

#include <fmt/format.h>

namespace byoc::sandbox {
namespace {

HttpResponse respond(int status, const char* content_type, std::string body) {
  return {.status = status, .headers = {{"Content-Type", content_type}}, .body = std::move(body)};
}

constexpr auto xml_type = "text/xml";
constexpr auto json_type = "application/json";

// STS has its own names for what IoT calls otherwise.
struct Spelling {
  std::string_view iot, sts;
  int status;
};

constexpr Spelling spellings[] = {
    {"IncompleteSignatureException", "IncompleteSignature", 400},
    {"InvalidSignatureException", "SignatureDoesNotMatch", 403},
    {"MissingAuthenticationTokenException", "MissingAuthenticationToken", 403},
    {"UnrecognizedClientException", "InvalidClientTokenId", 403},
    {"ExpiredTokenException", "ExpiredToken", 403},
    {"ExpiredIdentityToken", "ExpiredTokenException", 400},
    {"AccessDeniedException", "AccessDenied", 403},
    {"InvalidRequestException", "ValidationError", 400},
    {"ThrottlingException", "Throttling", 400},
    {"InternalFailureException", "InternalFailure", 500},
};

Spelling spell_for_sts(const Refusal& refusal) {
  for (const auto& spelling : spellings)
    if (spelling.iot == refusal.code()) return spelling;
  return {refusal.code(), refusal.code(), refusal.status()};
}

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

HttpResponse json_answer(const Json& json) {
  return respond(200, json_type, json ? to_text(json) : "");
}

HttpResponse json_refusal(const Refusal& refusal) {
  auto json = make_json();
  json->set("message", std::string(refusal.what()));
  if (!refusal.resource_id().empty()) json->set("resourceId", refusal.resource_id());
  if (!refusal.resource_arn().empty()) json->set("resourceArn", refusal.resource_arn());
  auto response = respond(refusal.status(), json_type, to_text(json));
  response.headers.push_back({"x-amzn-ErrorType", refusal.code()});
  return response;
}

HttpResponse xml_answer(std::string xml) {
  return respond(200, xml_type, std::move(xml));
}

HttpResponse xml_refusal(const Refusal& refusal, const std::string& request_id) {
  const auto spelling = spell_for_sts(refusal);
  return respond(
      spelling.status, xml_type,
      fmt::format("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>{}</Type>"
                  "<Code>{}</Code><Message>{}</Message></Error><RequestId>{}</RequestId></ErrorResponse>\n",
                  spelling.status < 500 ? "Sender" : "Receiver", spelling.sts, escape_xml(refusal.what()), request_id));
}

}  // namespace byoc::sandbox
