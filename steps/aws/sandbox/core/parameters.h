// An operation's input, read from path, query, headers and JSON body, and held against the service's model.
// Must not know: accounts, signed requests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/request.h"
#include "steps/aws/sandbox/core/shapes.h"

namespace byoc::sandbox {

// What is read is what the model allows. What is absent or null has no value. Members of the body may be nested:
// "registrationConfig.roleArn". Asking for what the operation does not take is an InternalError.
class Parameters {
 public:
  // `labels` are the decoded variable parts of the path, by the names of their members; `members` is what the operation
  // takes beside them (read_members). Throws Refusal, with all that is wrong at once.
  Parameters(const Request& request, const Pairs& labels, std::string_view members);

  bool takes(std::string_view member) const;
  bool has(std::string_view member) const;
  std::optional<std::string> text(std::string_view member) const;
  std::string required(std::string_view member) const;  // a text that the model requires
  bool flag(std::string_view member) const;             // false where there is none
  std::optional<bool> optional_flag(std::string_view member) const;
  std::optional<std::int64_t> number(std::string_view member) const;
  std::vector<std::string> texts(std::string_view member) const;
  std::optional<std::map<std::string, std::string>> attributes(std::string_view member) const;

  // Of the member "tags". Throws Refusal for a key that is there twice or that AWS keeps to itself.
  std::map<std::string, std::string> tags() const;

 private:
  Poco::Dynamic::Var value(std::string_view member) const;

  std::vector<Member> members_;
  Json input_;
};

}  // namespace byoc::sandbox
