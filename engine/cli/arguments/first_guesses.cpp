#include "engine/cli/arguments/first_guesses.h"

#include <algorithm>
#include <span>

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
  std::string_view word;
  std::string_view hint;
};

constexpr std::string_view asks_nothing =
    "leave it out: byoc-apply asks nothing before it applies; 'plan' shows what it "
    "would do";
constexpr std::string_view as_plan = "write: byoc-apply plan MANIFEST";
constexpr std::string_view as_json = "write '--format json'";
constexpr std::string_view saved =
    "write: byoc-apply plan --format json MANIFEST > plan.json; and to apply that and nothing else: byoc-apply "
    "--expect-plan plan.json MANIFEST";
constexpr std::string_view taken_out = "take it out of the manifest, and apply with '--prune'";
constexpr std::string_view made_anew =
    "write: byoc-apply --replace ID MANIFEST; for the same key, ID is that of the certificate: "
    "devices.NAME.certificate";

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
    {"--destroy", taken_out},
    {"-destroy", taken_out},
    {"--out", saved},
    {"-out", saved},
    {"-json", as_json},
    {"-refresh", "write: byoc-apply plan --offline MANIFEST"},
    {"--refresh", "write: byoc-apply plan MANIFEST; it looks each time, unless '--offline' is given"},
    {"-target", "write '--target ID', with two dashes"},
    {"-replace", "write '--replace ID', with two dashes"},
};

// Commands of other tools.
constexpr Guess commands_elsewhere[] = {
    {"destroy", taken_out},
    {"delete", taken_out},
    {"prune", "write: byoc-apply --prune MANIFEST"},
    {"renew", made_anew},
    {"rotate", made_anew},
    {"taint", made_anew},
    {"replace", made_anew},
    {"import",
     "write it into the manifest: what fits is taken over; 'byoc-apply init --from FOLDER' writes a manifest"},
    {"state", "write: byoc-apply status MANIFEST"},
    {"show", "write: byoc-apply status MANIFEST"},
    {"list", "write: byoc-apply status MANIFEST"},
    {"get", "write: byoc-apply status MANIFEST"},
    {"refresh", "write: byoc-apply plan MANIFEST; it looks each time, unless '--offline' is given"},
    {"diff", as_plan},
    {"lint", "write: byoc-apply validate MANIFEST"},
};

constexpr std::string_view files[] = {"-f", "--file", "--filename", "--manifest", "-m", "-c", "--config"};

template <typename Table>
bool contains(const Table& table, std::string_view name) {
  return std::find(std::begin(table), std::end(table), name) != std::end(table);
}

std::string hint_in(std::span<const Guess> table, std::string_view word) {
  const auto guess = std::ranges::find(table, word, &Guess::word);
  return guess == table.end() ? std::string() : std::string(guess->hint);
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
  return hint_in(guesses, name);
}

std::string hint_for_command_elsewhere(std::string_view name) {
  return hint_in(commands_elsewhere, name);
}

}  // namespace byoc
