#include "engine/cli/arguments/first_guesses.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/arguments/apply_command.h"
#include "engine/cli/arguments/command_table.h"

namespace byoc {

namespace {

// Options that were a command's name.
constexpr std::string_view commands_as_options[] = {
    "--apply",      "--plan",   "--explain", "--rehearse",         "--validate",
    "--iam-policy", "--schema", "--init",    "--check-connection", "--sign",
    "--status",     "--revoke", "--forget"};

struct Guess {
  std::string_view option;
  std::string_view hint;
};

constexpr std::string_view asks_nothing =
    "leave it out: byoc-apply asks nothing before it applies; 'plan' shows what it "
    "would do";
constexpr std::string_view as_plan = "write: byoc-apply plan MANIFEST";
constexpr std::string_view as_json = "write '--format json'";

constexpr Guess guesses[] = {
    {"--auto-approve", asks_nothing},
    {"-auto-approve", asks_nothing},
    {"--yes", asks_nothing},
    {"-y", asks_nothing},
    {"--check", as_plan},
    {"--diff", as_plan},
    {"--preview", as_plan},
    {"--json", as_json},
    {"-o", as_json},
    {"-V", "write: byoc-apply version"},
    {"-v", "write '--verbose', or for the version: byoc-apply version"},
    {"--debug", "write '--verbose'"},
    {"--force", "name what is to be made anew with '--replace ID'; nothing else is ever overwritten"},
    {"--destroy", "take it out of the manifest, and apply with '--prune'"},
};

constexpr std::string_view files[] = {"-f", "--file", "--filename", "--manifest", "-m", "-c", "--config"};

template <typename Table>
bool contains(const Table& table, std::string_view name) {
  return std::find(std::begin(table), std::end(table), name) != std::end(table);
}

// What was given as the option's value, or `otherwise`.
std::string value_of(std::string_view name, const std::vector<std::string>& words, std::string_view otherwise) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with(std::string(name) + "=")) return printable(words[i].substr(name.size() + 1), 120);
    if (words[i] == name && i + 1 < words.size() && !words[i + 1].starts_with('-')) return printable(words[i + 1], 120);
  }
  return std::string(otherwise);
}

// How the call begins that was meant: "plan -f m.yaml" must not be answered with a line that applies.
std::string call_among(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (const auto* named = find_command(word)) return "byoc-apply " + std::string(named->name);
    if (word == "-n" || word == "--dry-run") return "byoc-apply plan";
  }
  return "byoc-apply";
}

}  // namespace

std::string hint_for_guess(std::string_view name, const std::vector<std::string>& words) {
  if (contains(commands_as_options, name)) return "write: " + call_of(*find_command(name.substr(2)));
  if (contains(files, name))
    return fmt::format("the manifest needs no option, write: {} {}", call_among(words),
                       path_word(value_of(name, words, "MANIFEST")));
  const auto* const guess = std::ranges::find(guesses, name, &Guess::option);
  return guess == std::end(guesses) ? std::string() : std::string(guess->hint);
}

}  // namespace byoc
