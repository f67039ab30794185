#include "steps/iot/aws_place.h"

#include <fmt/format.h>

#include "steps/step_facts.h"

namespace byoc {

std::string account_of(const std::string& arn) {
  std::size_t start = 0;
  for (int field = 0; field < 4; ++field) {
    start = arn.find(':', start);
    if (start == std::string::npos) return {};
    ++start;
  }
  return arn.substr(start, arn.find(':', start) - start);
}

namespace {

// As everything that is about to be deleted says it.
[[noreturn]] void refuse_deletion(const std::string& why, const std::string& hint) {
  throw Error(why + "; nothing was deleted", hint);
}

bool refuse_account(const Record& recorded, const std::string& actual, Observed& observed) {
  const auto known = account_of(recorded_output(recorded, "arn"));
  if (known.empty() || actual.empty() || known == actual) return false;
  observed.obstacle = Reason{.code = ReasonCode::other_account, .fact = "account", .before = known, .after = actual};
  return true;
}

// Throws where what is about to be deleted is in another account than the recorded one.
void require_same(const Boxed<Reason>& other_account) {
  if (!other_account) return;
  refuse_deletion(fmt::format("registered in account '{}', but the credentials belong to account '{}'",
                              *other_account->before, *other_account->after),
                  "use credentials of the recorded account, or keep one manifest for each account; if that was a "
                  "trial, delete the lock: what is there is adopted");
}

}  // namespace

bool refuse_other_region(const Record& recorded, const std::string& region, Observed& observed) {
  const auto& known = recorded_output(recorded, "region");
  if (known == region) return false;
  observed.obstacle = Reason{.code = ReasonCode::other_region, .fact = "region", .before = known, .after = region};
  return true;
}

bool refuse_other_account(const aws::Session& session, const ReadHost& host, const Record& recorded,
                          Observed& observed) {
  return refuse_account(recorded, session.caller_account(host), observed);
}

bool refuse_other_account(const std::string& found_arn, const Record& recorded, Observed& observed) {
  return refuse_account(recorded, account_of(found_arn), observed);
}

void refuse_other_place(const Step& step, const Record& recorded, Observed& observed) {
  if (const auto region = find_fact(step.settings, "region")) refuse_other_region(recorded, *region, observed);
  const auto account = find_fact(step.settings, "account");
  const auto known = account_of(recorded_output(recorded, "arn"));
  if (!account || known.empty() || *account == known) return;
  observed.obstacle =
      Reason{.code = ReasonCode::other_account_wanted, .fact = "account", .before = known, .after = *account};
}

void require_region(const aws::Session& session, const ReadHost& host, const Step& step, const Record& recorded) {
  const auto& known = recorded_output(recorded, "region");
  const auto& region = session.region(host);
  if (known != region)
    refuse_deletion(fmt::format("it is registered in region '{}', this run is for '{}'", known, region),
                    step.target().empty()
                        ? fmt::format("run with --region {}", known)
                        : fmt::format("give target '{}' the region '{}' again, and the other one a new name",
                                      step.target(), known));
}

void require_account(const aws::Session& session, const ReadHost& host, const Record& recorded) {
  Observed elsewhere;
  refuse_other_account(session, host, recorded, elsewhere);
  require_same(elsewhere.obstacle);
}

void require_same_account(const Record& recorded, const std::string& found_arn) {
  Observed elsewhere;
  refuse_other_account(found_arn, recorded, elsewhere);
  require_same(elsewhere.obstacle);
}

}  // namespace byoc
