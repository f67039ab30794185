#include "steps/aws/iot/iot_call.h"

#include <array>
#include <chrono>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/json_text.h"
#include "steps/aws/core/uri.h"

namespace byoc::aws {

namespace {

// Every request goes through here, so none is sent as somebody in the wrong account.
Answer send(const Session& session, const ReadHost& host, const ServiceRequest& request, const Transport& transport) {
  session.check_account(host);
  return {request.operation,
          call(session.connection(), session.credentials_source(host), host, iot_service, request, transport).body};
}

// What an attachment that was just undone still causes until every server of AWS IoT has heard of it.
bool may_pass(const ServiceError& error) {
  return error.code() == "DeleteConflictException" || error.code() == "CertificateStateException" ||
         (error.code() == "InvalidRequestException" && error.is_still_attached());
}

}  // namespace

Answer::Answer(std::string_view operation, const std::string& body) : operation_(operation) {
  object_ = trim(body).empty() ? Poco::JSON::Object::Ptr(new Poco::JSON::Object) : parse_json_object(body);
  if (!object_) fail("is no JSON object");
}

Answer Answer::inside(const std::string& name) const {
  auto object = object_member(*object_, name);
  if (!object) fail(fmt::format("lacks '{}'", name));
  return {operation_, object};
}

std::string Answer::needed(const std::string& name) const {
  const auto value = text_member(*object_, name);
  if (!value || value->empty()) fail(fmt::format("lacks '{}'", name));
  return *value;
}

std::string Answer::optional(const std::string& name) const {
  return text_member(*object_, name).value_or("");
}

void Answer::fail(const std::string& what) const {
  throw Error(fmt::format("the answer of AWS IoT to {} {}", operation_, what),
              "check that the endpoint speaks the AWS IoT API, then run again; nothing is registered twice");
}

std::string resource(std::string_view folder, const std::string& name) {
  if (name.empty()) throw InternalError("the id or name of a resource is empty");
  return fmt::format("{}/{}", folder, percent_encode(name));
}

std::string query(std::initializer_list<std::pair<std::string_view, std::optional<std::string>>> parameters) {
  std::string out;
  for (const auto& [name, value] : parameters)
    if (value) out += fmt::format("{}{}={}", out.empty() ? '?' : '&', name, percent_encode(*value));
  return out;
}

std::string json_of(std::initializer_list<std::pair<const char*, std::string>> members) {
  Poco::JSON::Object object;
  for (const auto& [name, value] : members)
    if (!value.empty()) object.set(name, value);
  return to_json(object);
}

std::string flag(bool value) {
  return value ? "true" : "false";
}

Poco::JSON::Array::Ptr tag_list(const std::map<std::string, std::string>& tags) {
  Poco::JSON::Array::Ptr list = new Poco::JSON::Array;
  for (const auto& [name, value] : tags) {
    Poco::JSON::Object::Ptr tag = new Poco::JSON::Object;
    tag->set("Key", name);
    tag->set("Value", value);
    list->add(tag);
  }
  return list;
}

Answer read(const Session& session, const ReadHost& host, std::string_view operation, std::string request_target,
            HttpHeaders headers) {
  const auto get = [&](const HttpRequest& request) { return host.http.get(request); };
  return send(session, host, {operation, "GET", std::move(request_target), "", std::move(headers)}, get);
}

Answer ask(const Session& session, const ReadHost& host, std::string_view operation, std::string request_target) {
  const auto post = [&](const HttpRequest& request) { return host.http.ask("POST", request); };
  return send(session, host, {operation, "POST", std::move(request_target), "", {}}, post);
}

Answer change(const Session& session, Host& host, const ServiceRequest& request) {
  const auto transport = [&](const HttpRequest& attempt) { return host.http.send(request.method, attempt); };
  return send(session, host.reader(), request, transport);
}

void remove(const Session& session, Host& host, const ServiceRequest& request) {
  // Half a minute in all. AWS speaks of up to five, which nobody would wait for: the next run goes on.
  constexpr std::array waits{std::chrono::milliseconds(500), std::chrono::milliseconds(1500),
                             std::chrono::milliseconds(4000), std::chrono::milliseconds(8000),
                             std::chrono::milliseconds(16000)};
  for (std::size_t tries = 0;; ++tries) {
    try {
      change(session, host, request);
      return;
    } catch (const ServiceError& error) {
      if (error.code() == "ResourceNotFoundException") return;
      if (tries == waits.size() || !may_pass(error) || !host.clock.sleep(waits[tries])) throw;
    }
  }
}

void let_go(const Session& session, Host& host, const ServiceRequest& request) {
  if_found([&] { return change(session, host, request); });
}

}  // namespace byoc::aws
