// Every hint that proposes an action, followed: what it promises comes true, and no key and no CA is made or replaced.
#include <algorithm>
#include <set>

#include "engine/cli/views/reason_table.h"
#include "tests/steps/hints/followed_hint.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const ReasonWords& words_for(ReasonCode code, std::string_view kind) {
  const ReasonWords* found = nullptr;
  for (const auto& words : reason_table())
    if (words.code == code && (words.kind == kind || words.kind.empty()) && (found == nullptr || words.kind == kind))
      found = &words;
  REQUIRE(found != nullptr);
  return *found;
}

// The reason whose hint is shown.
std::optional<ReasonCode> hinting(const PlannedStep& planned) {
  const auto& reasons = planned.decision.reasons;
  for (auto at = reasons.rbegin(); at != reasons.rend(); ++at)
    if (!words_for(at->code, planned.step.kind()).way_out.empty()) return at->code;
  return std::nullopt;
}

std::set<std::string> private_keys(World& world) {
  std::set<std::string> keys;
  for (const auto& [name, content] : world.fake.files.contents())
    if (content.find("PRIVATE KEY") != std::string::npos) keys.insert(content);
  return keys;
}

// The run leaves out what is in question, or does nothing at all.
void apply_what_can_be_done(World& world) {
  try {
    world.apply();
  } catch (const Error&) {
  }
}

bool is_settled(const Plan& plan, const std::string& step) {
  for (const auto& planned : plan.steps)
    if (planned.step.id == id_of(step))
      return planned.decision.action != Action::blocked && planned.decision.action != Action::wait &&
             !planned.decision.is_held;
  return true;  // it is gone
}

}  // namespace

void byoc::test::require_followed(const FollowedHint& hint) {
  Scene scene(hint.manifest);
  INFO(hint.step << ": " << to_string(hint.code));
  hint.arrange(scene);
  auto& world = scene.world;
  const auto planned = world.planned(hint.step);
  INFO(all_reasons(planned) << "hint: " << way_out_of(planned));
  REQUIRE_FALSE(way_out_of(planned).empty());
  REQUIRE(hinting(planned) == hint.code);
  apply_what_can_be_done(world);
  REQUIRE_FALSE(is_settled(world.plan().plan, hint.step));
  const auto registered = world.calls("RegisterCACertificate");
  hint.follow(scene);
  const auto keys = private_keys(world);
  const auto result = world.apply();
  INFO("errors: " << all_errors(result));
  for (const auto& now : world.plan().plan.steps)
    if (now.decision.action != Action::none)
      UNSCOPED_INFO(now.step.id.text() << " " << to_string(now.decision.action) << ": " << all_reasons(now));
  REQUIRE(result.is_done());
  REQUIRE(is_settled(world.plan().plan, hint.step));
  REQUIRE_FALSE(world.plan().plan.has_changes());
  const auto after = private_keys(world);
  REQUIRE(std::includes(after.begin(), after.end(), keys.begin(), keys.end()));
  REQUIRE(after.size() == keys.size() + hint.first_keys);
  REQUIRE(world.calls("RegisterCACertificate") == registered + hint.registered_authorities);
}

namespace {

FollowedHints all_hints() {
  FollowedHints all;
  for (auto* hints :
       {hints_about_files, hints_about_issuers, hints_about_plans, hints_about_aws, hints_about_what_is_elsewhere})
    for (auto& hint : hints()) all.push_back(std::move(hint));
  return all;
}

}  // namespace

TEST_CASE("hints: every one that the table has is followed") {
  std::set<const ReasonWords*> followed;
  for (const auto& hint : all_hints()) followed.insert(&words_for(hint.code, id_of(hint.step).kind()));
  for (const auto& words : reason_table()) {
    INFO(to_string(words.code) << " of '" << words.kind << "'");
    CHECK(words.way_out.empty() != followed.contains(&words));
  }
}
