// Which words are a command, which options it takes, and what is said where somebody guesses wrongly.
#include <set>

#include <fmt/format.h>

#include "engine/cli/arguments/command_table.h"
#include "engine/cli/arguments/option_table.h"
#include "tests/catch.h"
#include "tests/engine/cli/arguments/refusal.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A value that the option takes; empty where it takes none.
std::string value_for(const OptionSpec& option) {
  if (option.value.empty()) return {};
  if (option.name == "format") return "json";
  if (option.name == "parallelism") return "2";
  if (option.name == "key") return "authorities.root=root.key";
  if (option.name == "sort") return "end";
  if (option.name == "fail-within") return "30d";
  if (option.name == "expect-plan") return std::string(64, 'a');
  return "some";
}

Words call(const CommandSpec& command, const OptionSpec& option) {
  Words words{std::string(command.name), "--" + std::string(option.name)};
  if (const auto value = value_for(option); !value.empty()) words.push_back(value);
  // What only adds to another one goes only with it.
  if (option.name == "prune-adopted" && takes(command, option.name)) words.emplace_back("--prune");
  for (const auto& operand : command.operands)
    if (!operand.is_optional) words.push_back(operand.name == "ID" ? "devices.d1" : "m.yaml");
  return words;
}

}  // namespace

TEST_CASE("commands: every option is accepted where it is of use, and wrong usage elsewhere, with a hint") {
  for (const auto& command : command_table())
    for (const auto& option : option_table()) {
      CAPTURE(command.name, option.name);
      const auto words = call(command, option);
      if (takes(command, option.name)) {
        CHECK_NOTHROW(parse_arguments(words));
        continue;
      }
      // With --dry-run, 'apply' is 'plan'.
      const auto refused = refusal(words);
      CHECK(refused.what == fmt::format("'{}' has no use for '--{}'", command.name, option.name));
      CHECK_THAT(refused.hint, ContainsSubstring("it goes with ") && ContainsSubstring("nothing was done"));
    }
}

TEST_CASE("commands: the tables of commands and options fit each other") {
  std::set<std::string_view> used, names;
  for (const auto& command : command_table()) {
    CHECK(names.insert(command.name).second);
    CHECK(&spec_of(command.command) == &command);
    CHECK_FALSE(command.summary.empty());
    CHECK(std::set(command.options.begin(), command.options.end()).size() == command.options.size());
    for (const auto& option : command.options) {
      CAPTURE(option);
      CHECK(find_option(option) != nullptr);
      used.insert(option);
    }
  }
  CHECK(used.size() == option_table().size());
}

TEST_CASE("commands: the command may stand behind options, its operands anywhere") {
  for (const auto& words : {Words{"explain", "devices.d1", "m.yaml", "--profile", "p"},
                            Words{"--profile", "p", "explain", "devices.d1", "m.yaml"},
                            Words{"explain", "--profile=p", "devices.d1", "m.yaml"},
                            Words{"explain", "devices.d1", "--profile", "p", "--", "m.yaml"}}) {
    const auto arguments = parse_arguments(words);
    CHECK(arguments.command == Command::explain);
    CHECK(arguments.id == "devices.d1");
    CHECK(arguments.manifest == "m.yaml");
    CHECK(arguments.profile == "p");
  }
}

TEST_CASE("commands: without one it is apply, and plan with --dry-run, also where apply is named") {
  CHECK(parse_arguments({"m.yaml"}).command == Command::apply);
  CHECK(parse_arguments({"apply", "m.yaml"}).command == Command::apply);
  for (const auto& words : {Words{"--dry-run", "m.yaml"}, Words{"apply", "m.yaml", "-n"}, Words{"plan", "m.yaml"},
                            Words{"plan", "--dry-run", "m.yaml"}})
    CHECK(parse_arguments(words).command == Command::plan);
  CHECK(parse_arguments({"-n", "--offline", "m.yaml"}).offline);
}

TEST_CASE("commands: a word is never one behind '--' or with a slash, nor in the place of a value") {
  for (const auto& command : command_table()) {
    const std::string name(command.name);
    for (const auto& words : {Words{"--", name}, Words{"./" + name}, Words{"--profile", "p", "--", name}}) {
      const auto arguments = parse_arguments(words);
      CHECK(arguments.command == Command::apply);
      CHECK(arguments.manifest == words.back());
    }
    CHECK(parse_arguments({"--profile", name, "m.yaml"}).profile == name);
  }
  CHECK(parse_arguments({"validate", "--", "plan"}).manifest == "plan");
  CHECK(parse_arguments({"validate", "plan"}).manifest == "plan");
}

TEST_CASE("commands: --help is about the command that it stands beside, whatever else is given") {
  for (const auto& command : command_table()) {
    const auto arguments = parse_arguments({std::string(command.name), "--help", "--prune", "x", "y", "z"});
    CHECK(arguments.command == Command::help);
    CHECK(arguments.topic == command.name);
    CHECK(parse_arguments({"help", std::string(command.name)}).topic == command.name);
  }
  CHECK(parse_arguments({"-h", "m.yaml"}).topic.empty());
}

TEST_CASE("commands: init takes a path or none") {
  CHECK(parse_arguments({"init"}).manifest.empty());
  CHECK(parse_arguments({"init", "lines/a.yaml"}).manifest == "lines/a.yaml");
}

TEST_CASE("commands: an option that was a mode names its command") {
  for (const auto& command : command_table()) {
    const std::string option = "--" + std::string(command.name);
    if (find_option(command.name) != nullptr) continue;  // --help, --version
    for (const auto& words :
         {Words{option, "m.yaml"}, Words{option, "devices.d1", "m.yaml"}, Words{"m.yaml", option + "=x"}}) {
      const auto refused = refusal(words);
      CHECK(refused.what == "there is no option '" + option + "'");
      CHECK(refused.hint == "write: " + call_of(command));
    }
  }
}

TEST_CASE("commands: first guesses are answered with the line that is right") {
  struct Case {
    Words words;
    std::string what, hint;
  };
  const Case cases[] = {
      {{"-f", "line.yaml"}, "there is no option '-f'", "byoc-apply line.yaml"},
      {{"--file=line.yaml"}, "there is no option '--file'", "byoc-apply line.yaml"},
      {{"plan", "-f", "line.yaml"}, "there is no option '-f'", "byoc-apply plan line.yaml"},
      {{"-n", "-f", "line.yaml"}, "there is no option '-f'", "byoc-apply plan line.yaml"},
      {{"-f", "my line.yaml"}, "there is no option '-f'", "byoc-apply 'my line.yaml'"},
      {{"-f"}, "there is no option '-f'", "byoc-apply MANIFEST"},
      {{"--auto-approve", "m.yaml"}, "there is no option '--auto-approve'", "asks nothing"},
      {{"apply", "-auto-approve", "m.yaml"}, "there is no option '-auto-approve'", "asks nothing"},
      {{"m.yaml", "-y"}, "there is no option '-y'", "asks nothing"},
      {{"-v"}, "there is no option '-v'", "'--verbose'"},
      {{"m.yaml", "validate"}, "the command 'validate' has to stand before 'm.yaml'", "byoc-apply validate m.yaml"},
      {{"m.yaml", "explain", "devices.d1"},
       "the command 'explain' has to stand before",
       "byoc-apply explain devices.d1 m.yaml"},
      {{"devices.d1", "explain", "m.yaml"},
       "the command 'explain' has to stand before",
       "byoc-apply explain devices.d1 m.yaml"},
      {{"explain", "m.yaml", "devices.d1"},
       "the id has to stand before the manifest",
       "byoc-apply explain devices.d1 m.yaml"},
      {{"check-connection", "m.yml", "devices.d1"},
       "the id has to stand",
       "byoc-apply check-connection devices.d1 m.yml"},
      {{"explain", "m.yaml"}, "'explain' needs an ID and a MANIFEST", "byoc-apply explain ID MANIFEST"},
      {{"explain"}, "'explain' needs an ID and a MANIFEST", "byoc-apply explain ID MANIFEST"},
      {{"plan"}, "'plan' needs a MANIFEST", "byoc-apply plan MANIFEST"},
      {{"plan", "a.yaml", "b.yaml"}, "'b.yaml' is one too many", "byoc-apply plan MANIFEST"},
      {{"schema", "m.yaml"}, "'m.yaml' is one too many", "byoc-apply schema"},
      {{"pln", "m.yaml"}, "there is no command 'pln'", "did you mean 'plan'?"},
      {{"validat", "m.yaml"}, "there is no command 'validat'", "did you mean 'validate'?"},
      {{"my m.yaml", "validate"}, "has to stand before", "byoc-apply validate 'my m.yaml'"},
      {{"workspace", "m.yaml"}, "there is no command 'workspace'", "lists the commands"},
      {{"destroy", "m.yaml"}, "there is no command 'destroy'", "'--prune'"},
      {{"renew", "m.yaml"}, "there is no command 'renew'", "devices.NAME.certificate"},
      {{"import", "m.yaml"}, "there is no command 'import'", "init --from FOLDER"},
      {{"state", "m.yaml"}, "there is no command 'state'", "byoc-apply status MANIFEST"},
      {{"plan", "--out", "p.json", "m.yaml"}, "there is no option '--out'", "--expect-plan plan.json"},
      {{"plan", "-out=p.json", "m.yaml"}, "there is no option '-out'", "--expect-plan plan.json"},
      {{"plan", "-refresh=false", "m.yaml"}, "there is no option '-refresh'", "plan --offline"},
      {{"plan", "-json", "m.yaml"}, "there is no option '-json'", "'--format json'"},
      {{"plan", "-target", "devices.d1", "m.yaml"}, "there is no option '-target'", "two dashes"},
      {{"rehearse", "m.yaml", "--format=mermaid"}, "they go only with 'plan'", "write: byoc-apply plan MANIFEST"},
      {{"help", "aply"}, "there is no command 'aply'", "did you mean 'apply'?"},
      {{"help", "everything"}, "there is no command 'everything'", "lists the commands"},
      {{"validate", ""}, "the manifest's path is empty", "give the path"},
      {{"plan", "-"}, "not read from standard input", "path of a file"},
      {{"explain", "", "m.yaml"}, "the id is empty", "devices.d1"},
  };
  for (const auto& [words, what, hint] : cases) {
    const auto refused = refusal(words);
    CHECK_THAT(refused.what, ContainsSubstring(what));
    CHECK_THAT(refused.hint, ContainsSubstring(hint));
  }
}
