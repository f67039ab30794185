#include "engine/cli/arguments/help.h"

#include <fmt/format.h>

#include "engine/cli/arguments/option_table.h"
#include "engine/cli/exit_status.h"

namespace byoc {

namespace {

constexpr std::string_view head = R"(Usage: byoc-apply [options] MANIFEST
       byoc-apply COMMAND [options] [operands]

Makes the ECDSA authorities and device certificates that MANIFEST describes, and
registers them with AWS IoT. What is already as the manifest wants it stays
untouched, so it may be run again at any time, also after an interruption.

Commands:
)";

constexpr std::string_view behind_commands = R"(
Without a command, 'apply' is meant, and 'plan' where --dry-run is given.
'byoc-apply help COMMAND' tells all options of a command. Behind '--', and with
a slash in it, no word is a command.
)";

constexpr std::string_view behind_options = R"(
A value follows its option after '=' or as the next word; '--' ends the options.
Names of options are not abbreviated.

An ID is that of a step (devices.d1.key) or of a resource, which stands for all
its steps (devices.d1); --replace and --target may be given several times.

Examples:
  byoc-apply init
      writes a first manifest, 'byoc.yaml'
  byoc-apply plan factory.yaml
      shows what would be done, and why
  byoc-apply factory.yaml
      does it
  byoc-apply --expect-plan DIGEST factory.yaml
      does exactly what a plan has shown, or nothing
  byoc-apply plan --offline --format markdown factory.yaml
      the plan as a comment for a pull request, from manifest and lock alone
  byoc-apply explain devices.d1 factory.yaml
      what is wanted, recorded and observed of it, side by side
  byoc-apply rehearse factory.yaml
      applies it all to a sandbox of its own, and keeps nothing
  byoc-apply check-connection devices.d1 factory.yaml
      connects to AWS IoT with the key and certificate of d1, says how it went
  byoc-apply --format json factory.yaml > result.json
      does it, and keeps the result for a program
  byoc-apply --endpoint-url http://127.0.0.1:8080 factory.yaml
      tries it on a byoc-sandbox

Exit status:
)";

constexpr std::string_view behind_statuses = R"(Of several, 1 goes before 2, and 2 before 3.

Environment:
  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
      credentials
  AWS_PROFILE, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE
      the profile to take them from (keys, role_arn, credential_process, single
      sign-on), unless --profile names one, and where the shared files are
  AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME
      a role to assume by a token (OpenID Connect)
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, AWS_CONTAINER_CREDENTIALS_FULL_URI
      where a container asks for them
  AWS_EC2_METADATA_DISABLED
      if true: an EC2 instance's role is not looked for
  AWS_REGION, AWS_DEFAULT_REGION
      used where neither --region nor the manifest names a region
  AWS_ENDPOINT_URL_IOT, AWS_ENDPOINT_URL
      as --endpoint-url; the second one for every service
  AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SSO
      where roles are assumed and single sign-ons exchanged
  AWS_MAX_ATTEMPTS
      how often a request is sent in all (default 3, and 10 more when throttled)
  AWS_CA_BUNDLE
      root certificates to trust instead of the system's
  NO_COLOR
      if not empty: as --no-color

A dry run's plan and the result go to stdout, messages and progress to stderr.
Nothing secret is ever an argument or printed.
)";

std::string left_column(const OptionSpec& option) {
  const auto short_form = option.short_name.empty() ? "    " : fmt::format("-{}, ", option.short_name);
  return fmt::format("{}--{}{}{}", short_form, option.name, option.value.empty() ? "" : " ", option.value);
}

// The options for which `is_listed` holds, below the headlines of their groups.
template <typename IsListed>
std::string options_text(IsListed is_listed) {
  std::string text;
  std::string_view group;
  for (const auto& option : option_table()) {
    if (!is_listed(option)) continue;
    if (option.group != group) text += fmt::format("\n{}:\n", option.group);
    group = option.group;
    text += fmt::format("  {:<26}{}\n", left_column(option), option.help);
  }
  return text;
}

// The command's name and operands, without the program's.
std::string short_call(const CommandSpec& command) {
  return call_of(command).substr(std::string_view("byoc-apply ").size());
}

}  // namespace

std::string help_text() {
  std::string text(head);
  for (const auto& command : command_table()) text += fmt::format("  {:<30}{}\n", short_call(command), command.summary);
  text += behind_commands;
  text += options_text([](const OptionSpec& option) {
    return takes(spec_of(Command::apply), option.name) || takes(spec_of(Command::plan), option.name);
  });
  text += behind_options;
  for (const auto& [status, meaning] : exit_statuses) text += fmt::format("  {:<5}{}\n", int{status}, meaning);
  return text += behind_statuses;
}

std::string help_text(const CommandSpec& command) {
  const auto usage = call_of(command);
  const auto behind_name = std::string("byoc-apply ").size() + command.name.size();
  auto text = fmt::format("Usage: {} [options]{}\n\n{}: {}.\n", usage.substr(0, behind_name), usage.substr(behind_name),
                          command.name, command.summary);
  if (!command.text.empty()) text += fmt::format("\n{}", command.text);
  text += options_text([&command](const OptionSpec& option) { return takes(command, option.name); });
  return text + "\n'byoc-apply help' tells of ids, exit statuses and the environment.\n";
}

std::string version_text() {
  return "byoc-apply " BYOC_VERSION "\n";
}

}  // namespace byoc
