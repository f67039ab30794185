// A policy of IAM: which actions it allows on which resources.
// Must not know: requests, operations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace byoc::sandbox {

class IamPolicy {
 public:
  enum class Verdict { allowed, not_allowed, denied };  // denied: by a statement that says so

  // Reads a policy document in JSON: statements of Effect, Action and Resource, the latter two a text or a list with
  // the wildcards * and ?. Throws Error for anything else, among it NotAction, NotResource and Condition: a policy that
  // is understood in part judges wrongly.
  static IamPolicy parse(std::string_view document);

  // As IAM decides: one denial outweighs every permission. `action` is "iot:CreateThing".
  Verdict judge(std::string_view action, std::string_view resource) const;

 private:
  struct Statement {
    bool allows = false;
    std::vector<std::string> actions, resources;  // patterns; the actions in lower case
  };
  struct Reader;

  std::vector<Statement> statements_;
};

}  // namespace byoc::sandbox
