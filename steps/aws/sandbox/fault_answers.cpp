#include "steps/aws/sandbox/fault_answers.h"

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/json.h"

namespace byoc::sandbox {
namespace {

using Kind = Fault::Kind;
using Form = Fault::Form;
using How = BrokenConnection::How;

HttpHeader* code_header(HttpResponse& answer) {
  for (auto& header : answer.headers)
    if (to_lower(header.name) == "x-amzn-errortype") return &header;
  return nullptr;
}

void rename_message(HttpResponse& answer) {
  auto json = parse_json_object(answer.body);
  if (!json || !json->has("message")) return;
  json->set("Message", json->get("message"));
  json->remove("message");
  answer.body = to_text(json);
}

// Moves the code from its header to this member of the body.
void move_code(HttpResponse& answer, const std::string& member, const std::string& code) {
  auto json = parse_json_object(answer.body);
  if (!json) return;
  json->set(member, code);
  answer.body = to_text(json);
  std::erase_if(answer.headers, [](const auto& header) { return to_lower(header.name) == "x-amzn-errortype"; });
}

void respell_refusal(HttpResponse& answer, HttpHeader& code, Form form) {
  switch (form) {
    case Form::capital_message:
      return rename_message(answer);
    case Form::code_in_body:
      return move_code(answer, "code", code.value);
    case Form::type_in_body:
      return move_code(answer, "__type", "com.amazonaws.iot#" + code.value);
    case Form::code_suffix:
      code.value += ":http://internal.amazon.com/coral/com.amazonaws.iot/";
      return;
    case Form::code_namespace:
      code.value = "com.amazonaws.iot#" + code.value;
      return;
    case Form::plain:
    case Form::swapped_empty:
      return;
  }
}

}  // namespace

std::optional<Refusal> refusal_of(Kind kind) {
  switch (kind) {
    case Kind::throttle:
      return Refusal("ThrottlingException", "Rate exceeded");
    case Kind::too_many_requests:
      return Refusal("TooManyRequestsException", "Too Many Requests");
    case Kind::internal_failure:
      return Refusal("InternalFailureException", "An unexpected error has occurred");
    default:
      return std::nullopt;
  }
}

HttpResponse html_unavailable() {
  return {.status = 503,
          .headers = {{"Content-Type", "text/html"}},
          .body = "<html><body><b>Http/1.1 Service Unavailable</b></body></html>\n"};
}

std::optional<Breakage> breakage_of(Kind kind) {
  switch (kind) {
    case Kind::drop_before:
      return Breakage{How::closed, false};
    case Kind::drop_after:
      return Breakage{How::closed, true};
    case Kind::reset_before:
      return Breakage{How::reset, false};
    case Kind::reset_after:
      return Breakage{How::reset, true};
    case Kind::cut:
      return Breakage{How::cut, true};
    default:
      return std::nullopt;
  }
}

HttpResponse respell(HttpResponse answer, Form form) {
  const auto type = find_header(answer.headers, "content-type");
  if (type != "application/json") return answer;
  if (auto* code = code_header(answer))
    respell_refusal(answer, *code, form);
  else if (form == Form::swapped_empty && (answer.body.empty() || answer.body == "{}"))
    answer.body = answer.body.empty() ? "{}" : "";
  return answer;
}

}  // namespace byoc::sandbox
