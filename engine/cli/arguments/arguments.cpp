#include "engine/cli/arguments/arguments.h"

#include <initializer_list>
#include <utility>

#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>
#include <Poco/Util/OptionSet.h>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

Poco::Util::OptionSet option_set() {
  Poco::Util::OptionSet set;
  for (const auto& spec : option_table()) {
    Poco::Util::Option option(std::string(spec.name), std::string(spec.short_name));
    if (!spec.value.empty()) option.argument(std::string(spec.value));
    option.repeatable(spec.is_repeatable);
    set.addOption(option);
  }
  return set;
}

const OptionSpec* find_option(std::string_view name) {
  for (const auto& spec : option_table())
    if (spec.name == name) return &spec;
  return nullptr;
}

bool is_short_option(std::string_view word) {
  for (const auto& spec : option_table())
    if (!spec.short_name.empty() && word.substr(1) == spec.short_name) return true;
  return false;
}

std::string spelled(std::string_view name) {
  return "'--" + std::string(name) + "'";
}

// The option that was probably meant by `name`; empty if that is anybody's guess.
std::string near_miss(std::string_view name) {
  std::vector<std::string> names, begun;
  for (const auto& spec : option_table()) {
    names.emplace_back(spec.name);
    if (!name.empty() && spec.name.starts_with(name)) begun.emplace_back(spec.name);
  }
  return begun.size() == 1 ? begun.front() : nearest(name, names);
}

[[noreturn]] void refuse_unknown(const std::string& word, std::string_view name) {
  const auto meant = near_miss(name);
  throw UsageError("there is no option '" + printable(word.substr(0, word.find('='))) + "'",
                   meant.empty() ? "" : "did you mean " + spelled(meant) + "?");
}

// Poco would also take abbreviations, any case, ':' for '=', a short option with something glued to it, and
// the next word for a value left empty: none of it is ours.
void check_spelling(const std::string& word) {
  if (!word.starts_with("--")) {
    if (!is_short_option(word)) refuse_unknown(word, word.substr(1));
    return;
  }
  const auto equals = word.find('=');
  const auto name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
  const auto* spec = find_option(name);
  if (spec == nullptr) refuse_unknown(word, name);
  if (equals == std::string::npos) return;
  if (spec->value.empty()) throw UsageError(spelled(name) + " takes no value");
  if (equals + 1 == word.size()) throw UsageError(spelled(name) + " needs a value");
}

// The words of a command line, one after the other.
class Parser {
 public:
  Arguments parse(const std::vector<std::string>& words) {
    for (const auto& word : words) take(word);
    if (!awaiting_.empty()) throw UsageError(spelled(awaiting_) + " needs a value");
    return std::move(arguments_);
  }

 private:
  void take(const std::string& word) {
    const bool looks_like_option = word.size() > 1 && word.starts_with('-');
    if (!awaiting_.empty()) {
      // "--region --dry-run" must not become a real run in the region '--dry-run'.
      if (word.empty() || looks_like_option) throw UsageError(spelled(awaiting_) + " needs a value");
    } else if (options_ended_ || !looks_like_option) {
      return take_manifest(word);
    } else if (word == "--") {
      options_ended_ = true;
      return;
    } else {
      check_spelling(word);
    }
    take_option(word);
  }

  void take_option(const std::string& word) {
    std::string name, value;
    try {
      processor_.process(word, name, value);
    } catch (const Poco::Util::DuplicateOptionException& error) {
      throw UsageError(spelled(error.message()) + " is given twice");
    }
    // Poco names an option only when its value has come.
    awaiting_ = name.empty() ? word.substr(2) : std::string();
    if (!name.empty()) find_option(name)->set(arguments_, value);
  }

  void take_manifest(const std::string& word) {
    if (word.empty()) throw UsageError("the manifest's path is empty", "give the path of a manifest");
    if (word == "-")
      throw UsageError("a manifest is not read from standard input",
                       "give the path of a file: the certificates and the lock are kept beside it");
    if (arguments_.manifest == "plan" || arguments_.manifest == "apply")
      throw UsageError("there is no command '" + arguments_.manifest + "'",
                       "give the manifest alone to apply it, with --dry-run to see the plan");
    if (!arguments_.manifest.empty())
      throw UsageError(
          "two manifests are given, '" + printable(arguments_.manifest) + "' and '" + printable(word) + "'",
          "run byoc-apply once for each");
    arguments_.manifest = word;
  }

  Poco::Util::OptionSet set_ = option_set();
  Poco::Util::OptionProcessor processor_{set_};
  std::string awaiting_;  // the option whose value must come next
  bool options_ended_ = false;
  Arguments arguments_;
};

struct Contradiction {
  bool applies;
  const char* text;
  const char* hint = "leave one of them out; nothing was done";
};

void refuse_any(std::initializer_list<Contradiction> contradictions) {
  for (const auto& [applies, text, hint] : contradictions)
    if (applies) throw UsageError(text, hint);
}

// What says which plan is to be made, or what becomes of it.
bool has_plan_options(const Arguments& arguments) {
  return arguments.dry_run || arguments.offline || arguments.prune || arguments.explain || arguments.expect_plan ||
         !arguments.replace.empty() || !arguments.targets.empty();
}

void check_combination(const Arguments& arguments) {
  constexpr auto add_dry_run = "add '--dry-run'; nothing was done";
  const bool is_picture = arguments.format == Format::markdown || arguments.format == Format::mermaid;
  const bool is_text = arguments.format == Format::text;
  refuse_any({
      {arguments.detailed_exitcode && !arguments.dry_run, "'--detailed-exitcode' goes only with '--dry-run'",
       add_dry_run},
      {arguments.quiet && arguments.verbose, "'--quiet' and '--verbose' contradict each other"},
      {arguments.validate && has_plan_options(arguments),
       "'--validate' makes no plan: options about a plan don't go with it"},
      {arguments.validate && arguments.rehearse, "'--validate' and '--rehearse' don't go together"},
      {arguments.validate && !is_text, "'--validate' prints a line of text and has no other format"},
      {arguments.rehearse && has_plan_options(arguments),
       "'--rehearse' applies the whole manifest from nothing: options about a plan don't go with it"},
      {arguments.rehearse && (arguments.endpoint_url || arguments.profile),
       "'--rehearse' uses the built-in sandbox: '--endpoint-url' and '--profile' don't go with it"},
      {arguments.rehearse && is_picture, "'--rehearse' shows a result, which is 'text' or 'json'"},
      {arguments.iam_policy && (arguments.validate || arguments.rehearse || arguments.explain || !is_text),
       "'--iam-policy' prints an IAM policy and nothing else: it goes only with '--dry-run', "
       "'--prune', '--target' and '--region'"},
      {arguments.check_connection && (has_plan_options(arguments) || arguments.validate || arguments.rehearse ||
                                      arguments.iam_policy || !is_text),
       "'--check-connection' connects as a device and does nothing else: it goes only with options about AWS"},
      {!arguments.check_connection && (arguments.data_endpoint || arguments.data_ca),
       "'--data-endpoint' and '--data-ca' go only with '--check-connection'"},
      {arguments.offline && !is_preview(arguments), "'--offline' goes only with '--dry-run' or '--explain'",
       add_dry_run},
      {arguments.explain && arguments.expect_plan, "'--explain' and '--expect-plan' don't go together"},
      {arguments.explain && !is_text, "'--explain' prints text and has no other format"},
      {is_picture && !arguments.dry_run && !arguments.explain,
       "'--format markdown' and '--format mermaid' show a plan: they go only with '--dry-run'", add_dry_run},
  });
}

}  // namespace

bool is_preview(const Arguments& arguments) {
  return arguments.dry_run || arguments.explain.has_value();
}

Arguments parse_arguments(const std::vector<std::string>& words) {
  auto arguments = Parser().parse(words);
  if (arguments.help || arguments.version) return arguments;
  if (arguments.manifest.empty())
    throw UsageError("no manifest is given", "name one: byoc-apply manifest.yaml; 'byoc-apply --help' says more");
  check_combination(arguments);
  return arguments;
}

}  // namespace byoc
