#include "engine/cli/commands/sign.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/arguments/option_table.h"
#include "engine/cli/commands/expected_plan.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/commands/signing_items.h"
#include "engine/cli/commands/state.h"
#include "engine/cli/commands/work.h"
#include "engine/cli/exit_status.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/run_errors.h"
#include "engine/plan/planner.h"
#include "engine/resolve/resolve.h"
#include "steps/kinds/kinds.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr unsigned certificate_mode = 0644;

// What is issued by a clock that is behind would have begun before what it was asked for.
void require_clock(const Lock& lock, Time now) {
  const auto written = lock.written_at.empty() ? std::nullopt : parse_rfc3339(lock.written_at);
  if (!written || now >= *written) return;
  throw Error(fmt::format("this machine's clock says {}, but the lock was written at {}; nothing was signed",
                          format_rfc3339(now), format_rfc3339(*written)),
              "set the clock, then run again");
}

void require_key_elsewhere(const Manifest& manifest, const std::string& id) {
  std::vector<std::string> ids;
  for (const auto& authority : manifest.authorities) {
    ids.push_back(authority.id());
    if (ids.back() != id) continue;
    if (authority.is_key_elsewhere) return;
    throw UsageError(fmt::format("the key of {} is not elsewhere, says the manifest", id),
                     "leave out its '--key': byoc-apply signs with it where the manifest is applied");
  }
  const auto meant = nearest(id, ids);
  throw UsageError(fmt::format("'--key' names '{}', which is no authority of the manifest", printable_name(id, 120)),
                   meant.empty() ? "name one as the manifest does: --key authorities.root=FILE"
                                 : fmt::format("did you mean '{}'?", meant));
}

std::shared_ptr<const x509::Signer> open_key(const std::string& file, const FileReader& files) {
  const auto pem = files.read_secret(file);
  try {
    return std::make_shared<const x509::PrivateKey>(x509::PrivateKey::from_pem(pem));
  } catch (const Error& error) {
    throw Error(error.what(),
                "'sign' takes an EC key on P-256, P-384 or P-521 without a passphrase; with any other the requests are "
                "signed by openssl, as docs/offline-root.md shows");
  }
}

CeremonyKeys open_keys(const Arguments& arguments, const Manifest& manifest, const FileReader& files) {
  CeremonyKeys keys;
  for (const auto& [id, file] : arguments.keys) {
    require_key_elsewhere(manifest, id);
    if (keys.contains(id)) throw UsageError(fmt::format("two keys are given for {}", id), "leave one '--key' out");
    try {
      keys.emplace(id, open_key(file, files));
    } catch (const Error& error) {
      throw in_context(fmt::format("the key '{}' of {}", printable(file, 300), id), error);
    }
  }
  if (keys.empty())
    throw UsageError("no key is given to sign with", "name the key of an authority: --key authorities.root=FILE");
  return keys;
}

void require_right_keys(const PlanningResult& planned, const CeremonyKeys& keys) {
  for (const auto& [id, key] : keys)
    if (certificate_of(planned, id).public_key() != key->public_key())
      throw Error(fmt::format("the key that is given for {} is not the one of its certificate; nothing was signed", id),
                  "give the key that belongs to the certificate");
}

// What the manifest's own run would see here, with what a carried folder holds: no key and no AWS.
PlanningResult plan_at_home(const Call& call, const Work& work, const StateStore& store) {
  const auto sessions = make_sessions(call.arguments, work.manifest, store.lock(), call.console);
  const auto kinds = all_step_kinds(sessions, usual_target(work.manifest));
  return make_plan(
      work.manifest.name, work.graph, store.lock(), kinds, call.host.reader(),
      {.refresh = Refresh::offline, .manifest = targets_in(work.manifest), .restore_hint = store.restore_hint()});
}

void say_what_else_waits(const PlanningResult& planned, const CeremonyKeys& keys, std::ostream& err) {
  std::vector<std::string> others;
  for (const auto& signer : awaited_signers(planned))
    if (!keys.contains(signer)) others.push_back(signer);
  if (!others.empty())
    print_message(err, fmt::format("waiting too, for a key that is not given: {}\n", join_words(others)));
}

// Approved by the digest of what was looked at before, or by a person who looks at it now.
void require_approval(const Call& call, const Plan& plan, std::size_t count) {
  if (call.arguments.expect_plan) return ExpectedPlan(*call.arguments.expect_plan, call.host.files).require(plan);
  const auto answer = call.host.terminal.ask_openly(
      fmt::format("Sign {}? Only 'yes' is a yes: ", count == 1 ? "it" : fmt::format("these {}", count)));
  if (answer && to_lower(*answer) == "yes") return;
  if (answer) throw Error("it was not approved; nothing was signed");
  throw Error(
      "nobody is there to approve it; nothing was signed",
      fmt::format("run it on a terminal, or, once you have looked at it, with --expect-plan {}", plan.digest()));
}

void write(const Call& call, const Step& step, const AwaitedSignature& signature, const x509::Certificate& made) {
  const auto path = path_from(step, signature.file);
  if (signature.is_over_another)
    call.host.files.replace(path, made.pem(), certificate_mode);
  else
    publish(call.host.files, path, made.pem(), certificate_mode);
  print_data(call.console.out,
             fmt::format("{}: '{}', SHA-256 {}\n", signature.step, printable(path.string(), 300), made.fingerprint()));
}

int sign_what_waits(const Call& call, const Work& work, const StateStore& store) {
  require_clock(store.lock(), call.host.clock.now());
  const auto keys = open_keys(call.arguments, work.manifest, call.host.files);
  const auto planned = plan_at_home(call, work, store);
  require_right_keys(planned, keys);
  const auto signatures = awaited_signatures(planned, keys, call.host.files);
  say_what_else_waits(planned, keys, call.console.err);
  if (signatures.empty()) {
    print_blocked(call.console, planned.plan, false);
    print_message(call.console.err, "nothing is awaited from whoever has the key that is given\n");
    return planned.plan.is_blocked() ? exit_failed : exit_done;
  }
  const auto plan = signing_plan(planned, signatures, keys);
  const bool is_preview = call.arguments.dry_run;
  const auto paint = is_preview ? call.console.out_paint : call.console.err_paint;
  const auto text = fmt::format("To be signed for '{}':\n{}\nplan digest {}\n", printable(planned.plan.manifest_name),
                                signing_list(signing_items(planned, signatures, keys), paint), plan.digest());
  if (is_preview) {
    print_data(call.console.out, text);
    if (call.arguments.expect_plan) ExpectedPlan(*call.arguments.expect_plan, call.host.files).require(plan);
    return exit_done;
  }
  print_message(call.console.err, text);
  require_approval(call, plan, signatures.size());
  sign_all(planned, signatures, keys, call.host.random, [&](const auto& signature, const auto& made) {
    write(call, planned.graph.step(signature.step), signature, made);
  });
  return exit_done;
}

}  // namespace

int sign(const Call& call) {
  if (const auto& expected = call.arguments.expect_plan; expected && !is_digest(*expected))
    throw UsageError(fmt::format("'--expect-plan' can't be '{}' here", printable(*expected, 120)),
                     "give the digest that 'sign --dry-run' shows");
  const auto work = load_work(call);
  const auto store = open_state(work.manifest, call.host);
  return with_restore_hint(*store, [&] { return sign_what_waits(call, work, *store); });
}

}  // namespace byoc
