// Who may sign requests: the sandbox's own key pair, and the temporary credentials that STS has given out for roles.
// Must not know: operations, HTTP.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/secret.h"
#include "engine/base/time.h"
#include "engine/host/random.h"
#include "steps/aws/sandbox/iam_policy.h"
#include "steps/aws/sandbox/signature.h"

namespace byoc::sandbox {

struct Role {
  std::optional<IamPolicy> policy;  // without one it may do what the sandbox's own key may
  std::string external_id;          // that AssumeRole must name; empty: none
  std::string mfa_code;             // the one token code that AssumeRole is taken with; empty: any, and none
};

struct Access {
  std::string account_id = "123456789012";
  KeyPair key{"sandbox", Secret("sandbox")};
  std::optional<IamPolicy> iam_policy;             // what that key may do; without one, everything
  std::map<std::string, Role, std::less<>> roles;  // by name
  Role any_role;                                   // every other role of the account is like this
};

struct Caller {
  KeyPair key;
  std::string arn, user_id;
  const IamPolicy* policy = nullptr;  // null: may do everything
  bool is_role = false;
};

// Throws Refusal (AccessDeniedException, in the words of AWS) unless the caller may do this.
void check_permission(const Caller& caller, std::string_view action, std::string_view resource);

struct RoleArn {
  std::string partition, account, name;  // the name without its path
  std::string text;                      // the whole
};

std::optional<RoleArn> parse_role_arn(std::string_view text);

// One assumption of a role.
struct RoleSession {
  std::string role, arn, user_id;
  std::string access_key, token;
  Secret secret_key;
  Time expires;
};

// Safe to use from several threads.
class Callers {
 public:
  // Both outlive this.
  Callers(const Access& access, Random& random) : access_(access), random_(random) {}

  const Role& role(std::string_view name) const;
  const std::string& account_id() const { return access_.account_id; }

  // Whoever has this access key. Throws Refusal for an unknown key, and for the key of a session whose token is missing
  // or wrong or whose time is over.
  Caller find(const std::string& access_key, const std::optional<std::string>& token, std::string_view partition,
              Time now) const;

  // New temporary credentials, known from now on. Stays valid as long as this object.
  const RoleSession& open(const RoleArn& role, const std::string& session_name, Time expires);

 private:
  const IamPolicy* policy_of(const std::string& role) const;
  const RoleSession* find_session(const std::string& access_key) const;

  const Access& access_;
  Random& random_;
  mutable std::mutex mutex_;
  std::map<std::string, RoleSession> sessions_;  // by access key; what has expired stays, to be refused as expired
};

}  // namespace byoc::sandbox
