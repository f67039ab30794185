#include "engine/cli/commands/revoke.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/cli/commands/recorded_work.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/plan_words.h"
#include "steps/iot/registered_certificate.h"
#include "steps/iot/revocation.h"

namespace byoc {

namespace {

constexpr std::size_t longest_reason = 200;

bool is_authority(const std::string& resource) {
  return resource.starts_with("authorities.");
}

// Where a target is named, another one may be meant, and never all.
std::string meant_registration(const std::string& id, const Lock& lock) {
  const bool has_target = id.find('@') != std::string::npos;
  std::vector<std::string> known;
  for (const auto& [step, record] : lock.steps) {
    if (step.kind() != "registration" || is_authority(std::string(step.resource()))) continue;
    if (step.resource() == "devices." + id) return std::string(step.resource());
    known.push_back(at_target(step.resource(), has_target ? step.target() : ""));
  }
  return nearest(id, known);
}

[[noreturn]] void refuse_unknown(const std::string& id, const Lock& lock) {
  const auto meant = meant_registration(id, lock);
  throw UsageError(
      fmt::format("nothing is recorded of a registration of '{}'; nothing was revoked", printable_name(id, 120)),
      meant.empty() ? "a registered certificate that is not recorded is taken over by a run of its "
                      "manifest, or revoked with: aws iot update-certificate --new-status REVOKED"
                    : fmt::format("did you mean '{}'?", meant));
}

// Of that resource, in that target or, where none is named, in all.
std::vector<StepId> registrations_of(const std::string& id, const Lock& lock) {
  const auto [resource, target] = split_target(id);
  if (is_authority(std::string(resource)))
    throw UsageError("AWS IoT knows no REVOKED of an authority",
                     "write 'register: {status: INACTIVE}' in the manifest, and apply");
  std::vector<StepId> found;
  for (const auto& [step, record] : lock.steps)
    if (step.kind() == "registration" && step.resource() == resource && (target.empty() || step.target() == target))
      found.push_back(step);
  if (found.empty()) refuse_unknown(id, lock);
  return found;
}

std::string reason_of(const Arguments& arguments) {
  const auto& reason = arguments.reason;
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (reason && (character_count(*reason) > longest_reason || std::any_of(reason->begin(), reason->end(), is_control)))
    throw UsageError("'--reason' is to be one line of text, of 200 characters at most",
                     "shorten it; nothing was revoked");
  return reason.value_or("");
}

std::string lines_of(const std::vector<StepId>& registrations, const Lock& lock) {
  std::string text;
  for (const auto& registration : registrations)
    for (const auto& id : certificates_to_revoke(*lock.find(registration)))
      text += fmt::format("{}: {}\n", at_target(registration.resource(), registration.target()), printable(id));
  return text;
}

int revoke_recorded(const Call& call, const Work& work, StateStore& store) {
  const auto reason = reason_of(call.arguments);
  auto registrations = registrations_of(call.arguments.id, store.lock());
  if (call.arguments.dry_run) {
    print_data(call.console.out, "To be REVOKED, which can't be undone:\n" + lines_of(registrations, store.lock()));
    return exit_done;
  }
  if (!store.take_hold()) registrations = registrations_of(call.arguments.id, store.lock());
  const auto sessions = make_sessions(call.arguments, work.manifest, store.lock(), call.console);
  auto host = call.host;
  const auto text = lines_of(registrations, store.lock());
  for (const auto& registration : registrations) try {
      store.record(revoke(registration, store.lock(), sessions.at(std::string(registration.target())), host, reason));
    } catch (const Error& error) {
      throw in_context(at_target(registration.resource(), registration.target()), error);
    }
  store.finish();
  print_data(call.console.out, "REVOKED in AWS IoT:\n" + text);
  return exit_done;
}

}  // namespace

int revoke(const Call& call) {
  return with_state(call, revoke_recorded);
}

}  // namespace byoc
