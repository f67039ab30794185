// How every operation of AWS IoT is asked and answered: targets, JSON bodies, members of answers, what is not there.
// Must not know: steps, files.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "engine/host/host.h"
#include "steps/aws/core/service_call.h"
#include "steps/aws/core/service_error.h"
#include "steps/aws/session.h"

namespace byoc::aws {

// A successful answer's JSON object, from which members are taken by name. What lacks and what is of another form
// throws Error, naming the operation.
class Answer {
 public:
  Answer(std::string_view operation, const std::string& body);

  Answer inside(const std::string& name) const;
  std::string needed(const std::string& name) const;
  std::string optional(const std::string& name) const;

  // For members of other forms; never null.
  const Poco::JSON::Object& json() const { return *object_; }

 private:
  Answer(std::string_view operation, Poco::JSON::Object::Ptr object)
      : operation_(operation), object_(std::move(object)) {}
  [[noreturn]] void fail(const std::string& what) const;

  std::string_view operation_;
  Poco::JSON::Object::Ptr object_;
};

// "/policies/NAME" with the name encoded, which must not be empty.
std::string resource(std::string_view folder, const std::string& name);

// Parameters in the order of AWS' model; those without a value are left out.
std::string query(std::initializer_list<std::pair<std::string_view, std::optional<std::string>>> parameters);

// Text members; empty ones are left out.
std::string json_of(std::initializer_list<std::pair<const char*, std::string>> members);

std::string flag(bool value);

// The list of objects that a request has for tags.
Poco::JSON::Array::Ptr tag_list(const std::map<std::string, std::string>& tags);

// A GET, and a POST that only asks. Every request first makes sure of the account.
Answer read(const Session& session, const ReadHost& host, std::string_view operation, std::string request_target,
            HttpHeaders headers = {});
Answer ask(const Session& session, const ReadHost& host, std::string_view operation, std::string request_target);

// Anything else.
Answer change(const Session& session, Host& host, const ServiceRequest& request);

// A deletion: what is not there is deleted. What AWS IoT says is still attached or in use may have been let go a moment
// ago, so it is asked a few times more, for half a minute.
void remove(const Session& session, Host& host, const ServiceRequest& request);

// What `look` finds; nothing where the service says ResourceNotFoundException.
template <typename Look>
auto if_found(Look look) -> std::optional<decltype(look())> {
  try {
    return look();
  } catch (const ServiceError& error) {
    if (error.code() == "ResourceNotFoundException") return std::nullopt;
    throw;
  }
}

// A change that undoes something: what is not there is undone already.
void let_go(const Session& session, Host& host, const ServiceRequest& request);

}  // namespace byoc::aws
