#include "steps/aws/core/fault.h"

#include <initializer_list>

#include <Poco/Net/HTTPResponse.h>

#include "engine/base/text.h"
#include "steps/aws/core/json_text.h"
#include "steps/aws/core/xml_text.h"

namespace byoc::aws {

namespace {

// "aws.iot#ThrottlingException:http://internal.amazon.com/..." -> "ThrottlingException".
std::string clean_code(std::string_view code) {
  code = code.substr(0, code.find(':'));
  if (const auto hash = code.rfind('#'); hash != std::string_view::npos) code.remove_prefix(hash + 1);
  return std::string(trim(code));
}

std::string first_member(const Poco::JSON::Object& object, std::initializer_list<const char*> names) {
  for (const auto* name : names)
    if (const auto text = text_member(object, name)) return *text;
  return {};
}

Fault from_json(const Poco::JSON::Object& object) {
  return {.code = first_member(object, {"code", "Code", "__type"}),
          .message = first_member(object, {"message", "Message"}),
          .request_id = {},
          .resource_id = first_member(object, {"resourceId"}),
          .resource_arn = first_member(object, {"resourceArn"})};
}

std::string phrase(int status) {
  return Poco::Net::HTTPResponse::getReasonForStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
}

Fault from_body(const HttpResponse& response) {
  const auto body = trim(response.body);
  const auto first = body.empty() ? ' ' : body.front();
  if (first == '{')
    if (const auto object = parse_json_object(response.body)) return from_json(*object);
  Fault fault;
  if (first == '<') {
    if (auto texts = xml_texts(response.body); texts && texts->contains("Code"))
      return {(*texts)["Code"], (*texts)["Message"], (*texts)["RequestId"], {}, {}};
    fault.message = phrase(response.status);
  } else {
    fault.message = body.empty() ? phrase(response.status) : std::string(body);
  }
  return fault;
}

}  // namespace

bool is_success(const HttpResponse& response) {
  return response.status >= 200 && response.status < 300;
}

Fault read_fault(const HttpResponse& response) {
  auto fault = from_body(response);
  if (const auto type = find_header(response.headers, "x-amzn-ErrorType")) fault.code = *type;
  fault.code = clean_code(fault.code);
  if (fault.code.empty()) fault.code = std::to_string(response.status);
  if (const auto id = find_header(response.headers, "x-amzn-RequestId")) fault.request_id = *id;
  return fault;
}

std::string_view short_code(std::string_view code) {
  constexpr std::string_view suffix = "Exception";
  if (code.ends_with(suffix)) code.remove_suffix(suffix.size());
  return code;
}

}  // namespace byoc::aws
