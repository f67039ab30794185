#include "engine/cli/views/action_words.h"

#include <array>
#include <utility>

#include "engine/base/error.h"

namespace byoc {

namespace {

constexpr std::array<std::pair<Action, ActionWords>, std::size(all_actions)> table{{
    {Action::create, {"+", "to create", "created", Colour::green}},
    {Action::adopt, {"=", "to adopt", "adopted", Colour::cyan}},
    {Action::update, {"~", "to update", "updated", Colour::yellow}},
    {Action::renew, {"^", "to renew", "renewed", Colour::yellow}},
    {Action::replace, {"-/+", "to replace", "replaced", Colour::red}},
    {Action::retire, {"-", "to retire", "retired", Colour::red}},
    {Action::none, {"", "unchanged", "unchanged", Colour::dim}},
    {Action::wait, {"..", "waiting", "waiting", Colour::yellow}},
    {Action::blocked, {"!", "blocked", "blocked", Colour::red}},
}};

}  // namespace

const ActionWords& words_for(Action action) {
  for (const auto& [known, words] : table)
    if (known == action) return words;
  throw InternalError("an action has no words");
}

}  // namespace byoc
