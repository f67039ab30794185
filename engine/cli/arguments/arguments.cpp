#include "engine/cli/arguments/arguments.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/cli/arguments/apply_command.h"
#include "engine/cli/arguments/command_table.h"
#include "engine/cli/arguments/command_words.h"
#include "engine/cli/arguments/first_guesses.h"

namespace byoc {

namespace {

constexpr auto nothing_done = "leave one of them out; nothing was done";

std::string shown(const std::string& word) {
  return printable_name(word, 120);
}

std::string usage_of(const CommandSpec& command) {
  return "write: " + call_of(command);
}

// A command's name that stands first, before "--", is the command; a path that is called so is given as "./plan".
const CommandSpec* named_command(const std::vector<GivenOperand>& operands) {
  if (operands.empty() || operands.front().is_behind_dashes) return nullptr;
  return find_command(operands.front().text);
}

std::string names_of_those_who_take(std::string_view option) {
  std::vector<std::string> names;
  for (const auto& command : command_table())
    if (takes(command, option)) names.push_back(fmt::format("'{}'", command.name));
  return join_words(names);
}

[[noreturn]] void refuse_option(const CommandSpec& command, const OptionSpec& option) {
  const auto& plan = spec_of(Command::plan);
  const bool is_for_plan = command.command == Command::apply && takes(plan, option.name);
  throw UsageError(fmt::format("'{}' has no use for '--{}'", command.name, option.name),
                   is_for_plan
                       ? fmt::format("it goes with {}: add '--dry-run', or write: {}; nothing was done",
                                     names_of_those_who_take(option.name), call_of(plan))
                       : fmt::format("it goes with {}; 'byoc-apply help {}' lists what '{}' takes; nothing was done",
                                     names_of_those_who_take(option.name), command.name, command.name));
}

void check_path(const Operand& operand, const std::string& word) {
  if (operand.name == "ID") {
    if (word.empty()) throw UsageError("the id is empty", "give that of a step or a resource: devices.d1");
    return;
  }
  if (operand.name == "COMMAND") return;
  if (word.empty()) throw UsageError("the manifest's path is empty", "give the path of a manifest");
  if (word == "-")
    throw UsageError("a manifest is not read from standard input",
                     "give the path of a file: the certificates and the lock are kept beside it");
}

bool looks_like_manifest(const std::string& word) {
  return word.ends_with(".yaml") || word.ends_with(".yml");
}

// What is to be written instead of words in another order.
std::string in_order(const CommandSpec& command, std::vector<std::string> words) {
  if (command.operands.size() == 2 && words.size() == 2 && looks_like_manifest(words[0]) &&
      !looks_like_manifest(words[1]))
    std::swap(words[0], words[1]);
  std::string line = "write: byoc-apply " + std::string(command.name);
  for (const auto& word : words) line += " " + path_word(shown(word));
  return line;
}

std::vector<std::string> words_without(const CommandSpec& command, const std::vector<GivenOperand>& operands) {
  std::vector<std::string> words;
  for (const auto& operand : operands)
    if (operand.text != command.name) words.push_back(operand.text);
  return words;
}

[[noreturn]] void refuse_too_many(const CommandSpec& command, const std::vector<GivenOperand>& operands,
                                  bool is_command_named) {
  const auto& first = operands.front().text;
  if (is_command_named)
    throw UsageError(fmt::format("'{}' takes no more operands: '{}' is one too many", command.name,
                                 shown(operands[command.operands.size()].text)),
                     usage_of(command));
  for (const auto& operand : operands)
    if (const auto* late = operand.is_behind_dashes ? nullptr : find_command(operand.text))
      throw UsageError(fmt::format("the command '{}' has to stand before '{}'", late->name, shown(first)),
                       in_order(*late, words_without(*late, operands)));
  if (auto hint = hint_for_command_elsewhere(first); !hint.empty() && !operands.front().is_behind_dashes)
    throw UsageError(fmt::format("there is no command '{}'", shown(first)), std::move(hint));
  if (const auto meant = nearest_command(first); !meant.empty() && !operands.front().is_behind_dashes)
    throw UsageError(fmt::format("there is no command '{}'", shown(first)), fmt::format("did you mean '{}'?", meant));
  if (!operands.front().is_behind_dashes && first.find_first_of("./") == std::string::npos)
    throw UsageError(fmt::format("there is no command '{}'", shown(first)), "'byoc-apply help' lists the commands");
  throw UsageError(fmt::format("two manifests are given, '{}' and '{}'", shown(first), shown(operands[1].text)),
                   "run byoc-apply once for each; 'byoc-apply help' lists the commands");
}

[[noreturn]] void refuse_too_few(const CommandSpec& command, bool is_command_named) {
  if (!is_command_named)
    throw UsageError("no manifest is given",
                     "name one: byoc-apply manifest.yaml; 'byoc-apply init' writes a first one, 'byoc-apply help' says "
                     "more");
  throw UsageError(
      fmt::format("'{}' needs {}", command.name, command.operands.size() == 2 ? "an ID and a MANIFEST" : "a MANIFEST"),
      usage_of(command));
}

// "explain line.yaml devices.d1"
void check_order(const CommandSpec& command, const Arguments& arguments) {
  if (command.operands.size() != 2 || !looks_like_manifest(arguments.id) || looks_like_manifest(arguments.manifest))
    return;
  throw UsageError("the id has to stand before the manifest", in_order(command, {arguments.id, arguments.manifest}));
}

void take_operands(const CommandSpec& command, const std::vector<GivenOperand>& operands, bool is_command_named,
                   Arguments& arguments) {
  const auto& wanted = command.operands;
  if (operands.size() > wanted.size()) refuse_too_many(command, operands, is_command_named);
  if (operands.size() < wanted.size() && !wanted[operands.size()].is_optional)
    refuse_too_few(command, is_command_named);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    check_path(wanted[i], operands[i].text);
    arguments.*wanted[i].text = operands[i].text;
  }
  check_order(command, arguments);
  arguments.is_bare_word = !is_command_named && !operands.front().is_behind_dashes &&
                           arguments.manifest.find_first_of("./") == std::string::npos;
}

void check_format(const Arguments& arguments) {
  const bool is_picture = arguments.format == Format::markdown || arguments.format == Format::mermaid;
  if (is_picture && arguments.command != Command::plan)
    throw UsageError("'--format markdown' and '--format mermaid' show a plan: they go only with 'plan'",
                     (arguments.command == Command::apply ? "add '--dry-run', or write: " : "write: ") +
                         call_of(spec_of(Command::plan)) + "; nothing was done");
  if (arguments.format == Format::prometheus && arguments.command != Command::status)
    throw UsageError("'--format prometheus' goes only with 'status'", "write: " + call_of(spec_of(Command::status)));
}

void check_combination(const Arguments& arguments) {
  if (arguments.quiet && arguments.verbose)
    throw UsageError("'--quiet' and '--verbose' contradict each other", nothing_done);
  if (arguments.offline && arguments.require_live)
    throw UsageError("'--offline' and '--require-live' contradict each other", nothing_done);
  if (arguments.prune_adopted && !arguments.prune)
    throw UsageError("'--prune-adopted' goes only with '--prune'", "give both, or neither");
  check_format(arguments);
}

Arguments help_about(const CommandSpec* command) {
  Arguments arguments;
  arguments.command = Command::help;
  if (command != nullptr) arguments.topic = command->name;
  return arguments;
}

void check_topic(const std::string& topic) {
  if (topic.empty() || find_command(topic) != nullptr) return;
  const auto meant = nearest_command(topic);
  throw UsageError(fmt::format("there is no command '{}'", shown(topic)),
                   meant.empty() ? "'byoc-apply help' lists the commands" : fmt::format("did you mean '{}'?", meant));
}

}  // namespace

Arguments parse_arguments(const std::vector<std::string>& words) {
  auto given = sort_words(words);
  const auto* const named = named_command(given.operands);
  if (named != nullptr) given.operands.erase(given.operands.begin());
  if (given.has("help")) return help_about(named);
  const auto* command = named != nullptr ? named : &spec_of(Command::apply);
  if (command->command == Command::apply && given.has("dry-run")) command = &spec_of(Command::plan);
  Arguments arguments;
  arguments.command = command->command;
  for (const auto& [option, value] : given.options) {
    if (!takes(*command, option->name)) refuse_option(*command, *option);
    option->set(arguments, value);
  }
  if (arguments.version) {
    arguments.command = Command::version;
    return arguments;
  }
  take_operands(*command, given.operands, named != nullptr, arguments);
  check_topic(arguments.topic);
  check_combination(arguments);
  return arguments;
}

}  // namespace byoc
