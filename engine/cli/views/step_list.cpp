#include "engine/cli/views/step_list.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/utf8.h"
#include "engine/cli/views/action_words.h"
#include "engine/cli/views/plan_words.h"
#include "engine/cli/views/reason_words.h"
#include "engine/cli/views/terminal_text.h"

namespace byoc {

namespace {

constexpr std::size_t widest_id = 60;

std::string step_lines(const PlannedStep& planned, std::size_t id_width, const Plan& plan, Paint paint) {
  const auto& [step, decision] = planned;
  const auto& words = words_for(decision.action);
  auto text = fmt::format("{} {}  {}{}\n", paint(words.colour, fmt::format("{:>3}", words.symbol)),
                          padded(one_line(step.id.text()), id_width), paint(words.colour, to_string(decision.action)),
                          decision.is_held ? fmt::format(", {}", held_words(decision)) : "");
  for (const auto& reason : reason_lines(planned)) text += fmt::format("      {}\n", one_line(reason));
  for (const auto& warning : warning_lines(planned)) text += fmt::format("      {}\n", warning_text(warning, paint));
  if (has_own_hint(planned, plan)) text += fmt::format("      {}\n", hint_text(way_out_of(planned), paint));
  return text;
}

}  // namespace

std::string step_list(const Plan& plan, Paint paint) {
  std::size_t id_width = 0;
  for (const auto& planned : plan.steps)
    id_width = std::max(id_width, std::min(character_count(planned.step.id.text()), widest_id));
  std::string text;
  for (const auto& planned : plan.steps) text += step_lines(planned, id_width, plan, paint);
  return text;
}

}  // namespace byoc
