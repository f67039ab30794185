#include "engine/cli/arguments/help.h"

#include <fmt/format.h>

#include "engine/cli/arguments/arguments.h"

namespace byoc {

namespace {

constexpr std::string_view head = R"(Usage: byoc-apply [options] MANIFEST

Makes the ECDSA authorities and device certificates that MANIFEST describes, and
registers them with AWS IoT. What is already as the manifest wants it stays
untouched, so it may be run again at any time, also after an interruption. What
was done is recorded beside the manifest, in '<stem>.lock.yaml'.
)";

constexpr std::string_view tail = R"(
A value follows its option after '=' or as the next word; '--' ends the options.
Names of options are not abbreviated.

Signs in a plan:
  +  create     made anew
  =  adopt      what is there already fits; it is recorded
  ~  update     changed in place
  ^  renew      the same key, a new certificate; the old file is kept aside
 -/+ replace    made anew, and all that it issued with it; the old is kept aside
  -  retire     gone from the manifest: set INACTIVE and deleted in AWS IoT, and
                forgotten; files stay. Held back unless --prune is given
  !  blocked    not possible without you; the hint says what to do

An ID is that of a step (devices.d1.key) or of a resource, which stands for all
its steps (devices.d1); --replace and --target may be given several times.

A plan says on top where its truth comes from: live (files and AWS IoT), without
AWS (a dry run that finds no credentials anywhere takes AWS as recorded in the
lock), or offline (the lock alone; neither keys, credentials nor a connection
are needed).

Examples:
  byoc-apply --dry-run factory.yaml
      shows what would be done, and why
  byoc-apply factory.yaml
      does it
  byoc-apply --expect-plan DIGEST factory.yaml
      does exactly what a dry run has shown, or nothing
  byoc-apply --dry-run --offline --format markdown factory.yaml
      the plan as a comment for a pull request, from manifest and lock alone
  byoc-apply --explain devices.d1 factory.yaml
      what is wanted, recorded and observed of it, side by side
  byoc-apply --rehearse factory.yaml
      applies it all to a sandbox of its own, and keeps nothing
  byoc-apply --check-connection devices.d1 factory.yaml
      connects to AWS IoT with the key and certificate of d1, says how it went
  byoc-apply --format json factory.yaml > result.json
      does it, and keeps the result for a program
  byoc-apply --endpoint-url http://127.0.0.1:8080 factory.yaml
      tries it on a byoc-sandbox

Exit status:
  0    done, or nothing was to be done
  1    failed, stopped, blocked, or not the expected plan
  2    changes are pending (only with --dry-run --detailed-exitcode)
  64   the command line is wrong; nothing was done
  130  interrupted twice (once lets the steps under way finish and ends in 1)

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
      how often a request is tried in all (default 3)
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

}  // namespace

std::string help_text() {
  std::string text(head);
  std::string_view group;
  for (const auto& option : option_table()) {
    if (option.group != group) text += fmt::format("\n{}:\n", option.group);
    group = option.group;
    text += fmt::format("  {:<26}{}\n", left_column(option), option.help);
  }
  return text += tail;
}

std::string version_text() {
  return "byoc-apply " BYOC_VERSION "\n";
}

}  // namespace byoc
