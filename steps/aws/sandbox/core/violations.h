// An operation's input held against what the service's model says of it.
// Must not know: accounts, signed requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/shapes.h"

namespace byoc::sandbox {

class Violations {
 public:
  // What is absent or null is a mistake only where it is required; what `members` doesn't name is none.
  void check(const Json& input, const std::vector<Member>& members);

  // Throws Refusal, with all that was found, unless nothing was.
  void refuse() const;

 private:
  void check_members(const Json& object, const std::vector<Member>& members, const std::string& above);
  void check_value(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape);
  void check_text(const std::string& at, const std::string& value, const Shape& shape);
  void check_choice(const std::string& at, const std::string& value, const Shape& shape);
  void check_integer(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape);
  void check_list(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape);
  void check_map(const std::string& at, const Poco::Dynamic::Var& value, const Shape& shape);
  void note(const std::string& at, std::string_view value, const std::string& constraint);

  std::vector<std::string> found_;
};

}  // namespace byoc::sandbox
