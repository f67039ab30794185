#include "steps/aws/sandbox/callers.h"

#include <algorithm>

#include <botan/base64.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/sandbox/core/identifiers.h"
#include "steps/aws/sandbox/core/refusal.h"

namespace byoc::sandbox {
namespace {

std::string to_upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

// With '+', '/' and '=' in it, as those of AWS, and no text that stays the same when it is encoded for a header or
// form.
std::string random_token(Random& random) {
  std::string bytes(100, '\0');
  const std::span<std::uint8_t> buffer(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  random.fill(buffer);
  return Botan::base64_encode(buffer.data(), buffer.size());
}

const IamPolicy* pointer_to(const std::optional<IamPolicy>& policy) {
  return policy ? &*policy : nullptr;
}

}  // namespace

void check_permission(const Caller& caller, std::string_view action, std::string_view resource) {
  if (caller.policy == nullptr) return;
  const auto verdict = caller.policy->judge(action, resource);
  if (verdict == IamPolicy::Verdict::allowed) return;
  const auto why = verdict == IamPolicy::Verdict::denied
                       ? std::string("with an explicit deny in an identity-based policy")
                       : fmt::format("because no identity-based policy allows the {} action", action);
  throw Refusal("AccessDeniedException", fmt::format("User: {} is not authorized to perform: {} on resource: {} {}",
                                                     caller.arn, action, printable(resource), why));
}

std::optional<RoleArn> parse_role_arn(std::string_view text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+=,.@_-/";
  std::vector<std::string> parts;
  for (; parts.size() < 5; text.remove_prefix(parts.back().size() + 1)) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    parts.emplace_back(text.substr(0, colon));
  }
  const bool is_role = parts[0] == "arn" && parts[1].starts_with("aws") && parts[2] == "iam" && parts[3].empty() &&
                       text.starts_with("role/") && text.find_first_not_of(allowed) == std::string_view::npos;
  const std::string name(text.substr(text.rfind('/') + 1));
  if (!is_role || name.empty()) return std::nullopt;
  return RoleArn{parts[1], parts[4], name, fmt::format("arn:{}:iam::{}:{}", parts[1], parts[4], text)};
}

const Role& Callers::role(std::string_view name) const {
  const auto found = access_.roles.find(name);
  return found == access_.roles.end() ? access_.any_role : found->second;
}

const IamPolicy* Callers::policy_of(const std::string& role_name) const {
  const auto* own = pointer_to(role(role_name).policy);
  return own != nullptr ? own : pointer_to(access_.iam_policy);
}

const RoleSession* Callers::find_session(const std::string& access_key) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(access_key);
  return found == sessions_.end() ? nullptr : &found->second;
}

Caller Callers::find(const std::string& access_key, const std::optional<std::string>& token, std::string_view partition,
                     Time now) const {
  if (access_key == access_.key.access_key)
    return {.key = {access_key, access_.key.secret_key.copy()},
            .arn = fmt::format("arn:{}:iam::{}:user/sandbox", partition, access_.account_id),
            .user_id = "AIDASANDBOXSANDBOXSAN",
            .policy = pointer_to(access_.iam_policy)};
  const auto* session = find_session(access_key);
  if (session == nullptr || token != session->token)
    throw Refusal("UnrecognizedClientException", "The security token included in the request is invalid.");
  if (session->expires <= now)
    throw Refusal("ExpiredTokenException", "The security token included in the request is expired");
  return {.key = {access_key, session->secret_key.copy()},
          .arn = session->arn,
          .user_id = session->user_id,
          .policy = policy_of(session->role),
          .is_role = true};
}

const RoleSession& Callers::open(const RoleArn& role, const std::string& session_name, Time expires) {
  const auto role_id = "AROA" + to_upper(sha256_hex(role.text).substr(0, 17));
  RoleSession session{
      .role = role.name,
      .arn = fmt::format("arn:{}:sts::{}:assumed-role/{}/{}", role.partition, role.account, role.name, session_name),
      .user_id = role_id + ":" + session_name,
      .access_key = "ASIA" + to_upper(random_hex(random_, 8)),
      .token = random_token(random_),
      .secret_key = Secret(random_hex(random_, 20)),
      .expires = expires};
  const std::lock_guard lock(mutex_);
  return sessions_.insert_or_assign(session.access_key, std::move(session)).first->second;
}

}  // namespace byoc::sandbox
