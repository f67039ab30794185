#include "engine/cli/arguments/command_table.h"

#include <algorithm>
#include <initializer_list>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

using Names = std::vector<std::string_view>;

// What several commands take alike.
const Names choosing{"replace", "no-overlap", "prune", "prune-adopted", "target"},
    asking_aws{"region", "profile", "endpoint-url", "allow-http"},
    talking{"quiet", "verbose", "no-color", "allow-outside"};

Names join(std::initializer_list<Names> parts) {
  Names all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  all.push_back("help");
  return all;
}

constexpr std::string_view apply_text =
    R"(What is already as the manifest wants it stays untouched, so it may be run again
at any time, also after an interruption. What was done is recorded beside the
manifest, in '<stem>.lock.yaml'. With --dry-run this is 'plan'.
)";

constexpr std::string_view plan_text = R"(Signs in a plan:
  +  create     made anew
  =  adopt      what is there already fits; it is recorded
  ~  update     changed in place
  ^  renew      the same key, a new certificate; the old file is kept aside
 -/+ replace    made anew, and all that it issued with it; the old is kept aside
  -  retire     gone from the manifest: set INACTIVE and deleted in AWS IoT, and
                forgotten; files stay. Held back unless --prune is given
  !  blocked    not possible without you; the hint says what to do

A plan says on top where its truth comes from: live (files and AWS IoT), without
AWS (where no credentials are found anywhere, AWS is taken as recorded in the
lock), or offline (the lock alone; neither keys, credentials nor a connection
are needed). With --require-live, for a check that must not be satisfied with
less, a plan that could not ask AWS everywhere is an error.
)";

constexpr std::string_view explain_text =
    R"(Shows of the step, or of each step of the resource, what is wanted, recorded and
observed, side by side, and whether it is due.
)";

constexpr std::string_view rehearse_text =
    R"(Applies everything from nothing to a sandbox in memory, with throwaway keys, and
then plans once more, which must find nothing to do. Needs neither keys nor
credentials, and leaves nothing behind.
)";

constexpr std::string_view validate_text = R"(Looks at no key, no lock and no AWS.
)";

constexpr std::string_view iam_policy_text =
    R"(The options say for which run: --dry-run for one that only looks, --prune for
one that retires too, --target for one of a part. It is made from manifest and
lock, without a connection; a changed manifest may need more.
)";

constexpr std::string_view check_connection_text =
    R"(Connects to AWS IoT's data endpoint with the device's key and certificate
(mutual TLS, then MQTT's CONNECT), and says whether it got in, and if not, why.
The ID is that of a device: devices.d1, or devices.d1@eu where the manifest has
targets.
)";

constexpr std::string_view schema_text = R"(Editors complete and check a manifest with it; 'init' says how.
)";

constexpr std::string_view init_text =
    R"(Writes PATH, or 'byoc.yaml', where nothing stands yet. Its first line names the
schema to editors: the one installed with this program, where it is installed,
or with --with-schema one that is written beside it, for a project of several.
With --from it is the manifest of the certificates, keys, requests and chains
that lie in DIR and below it: the first plan with it takes them over as they
are. Nothing there is changed.
)";

constexpr std::string_view sign_text =
    R"(The ceremony: on the machine that has the key of an authority of which the
manifest says 'key: elsewhere'. Shows each request that waits for that key, and
the authority's own renewal if it is due: subject, key, profile, dates, what it
is for. Asks whoever sits there, or takes the digest that --dry-run shows; then
writes the certificates where they are awaited, and nothing else: no lock, no
key, no call to AWS. The next run at home checks and takes them.
)";

constexpr std::string_view status_text =
    R"(The authorities as a tree, the devices below them: when each certificate ends,
how AWS IoT has it (as recorded, with --live as it is), what is kept in overlap
until when, what is awaited and what is revoked. --format prometheus is for
node_exporter's textfile collector, with --output.
)";

constexpr std::string_view revoke_text =
    R"(At once, in every target that has it, with all certificates that are kept
beside the present one. It can't be undone: the manifest may say what it will,
the certificate stays REVOKED and is not renewed. For a new key and certificate
of the same name: --replace ID. Needs no key and no other file than manifest and
lock. --dry-run says which certificates it would be.
)";

constexpr std::string_view forget_text =
    R"(For what has left the manifest and is to stay as it is: it is recorded no
longer, and nothing is deleted, neither files nor in AWS. A tombstone stays in
the lock: where the name comes back without its files, nothing is made unasked.
)";

const Operand manifest{"MANIFEST", &Arguments::manifest}, id{"ID", &Arguments::id};

const std::vector<CommandSpec> table{
    {Command::apply,
     "apply",
     {manifest},
     "do what the manifest wants and is not done yet",
     apply_text,
     join({choosing, asking_aws, talking, Names{"dry-run", "expect-plan", "parallelism", "format", "version"}})},
    {Command::plan,
     "plan",
     {manifest},
     "show what would be done, and why; change nothing",
     plan_text,
     join({choosing, asking_aws, talking,
           Names{"dry-run", "offline", "require-live", "expect-plan", "parallelism", "format", "detailed-exitcode"}})},
    {Command::explain,
     "explain",
     {id, manifest},
     "say why a step or resource is due, or is not",
     explain_text,
     join({choosing, asking_aws, talking, Names{"offline", "parallelism"}})},
    {Command::rehearse,
     "rehearse",
     {manifest},
     "try it all in a built-in sandbox; keep nothing",
     rehearse_text,
     join({Names{"format", "quiet", "no-color", "allow-outside", "region"}})},
    {Command::validate,
     "validate",
     {manifest},
     "check the manifest only",
     validate_text,
     join({Names{"no-color", "allow-outside"}})},
    {Command::iam_policy,
     "iam-policy",
     {manifest},
     "print the smallest IAM policy that a run needs",
     iam_policy_text,
     join({Names{"dry-run", "prune", "target", "region", "no-color", "allow-outside"}})},
    {Command::sign,
     "sign",
     {manifest},
     "sign what waits for a key that is elsewhere",
     sign_text,
     join({Names{"key", "dry-run", "expect-plan", "no-color", "allow-outside"}})},
    {Command::status,
     "status",
     {manifest},
     "what ends when, what is kept, awaited, revoked",
     status_text,
     join({asking_aws, Names{"live", "sort", "fail-within", "format", "output", "parallelism", "verbose", "no-color",
                             "allow-outside"}})},
    {Command::revoke,
     "revoke",
     {id, manifest},
     "revoke a device's certificates in AWS, for good",
     revoke_text,
     join({asking_aws, Names{"reason", "dry-run", "verbose", "no-color", "allow-outside"}})},
    {Command::forget,
     "forget",
     {id, manifest},
     "record no longer what has left the manifest",
     forget_text,
     join({Names{"dry-run", "no-color", "allow-outside"}})},
    {Command::check_connection,
     "check-connection",
     {id, manifest},
     "connect as a device, and say what happens",
     check_connection_text,
     join({asking_aws, Names{"data-endpoint", "data-ca", "verbose", "no-color", "allow-outside"}})},
    {Command::schema, "schema", {}, "print the manifest's JSON schema", schema_text, join({})},
    {Command::init,
     "init",
     {{"PATH", &Arguments::manifest, true}},
     "write a first manifest, with comments",
     init_text,
     join({Names{"from", "with-schema", "no-color"}})},
    {Command::help,
     "help",
     {{"COMMAND", &Arguments::topic, true}},
     "print a summary, or about a command",
     "",
     join({})},
    {Command::version, "version", {}, "print the version", "", join({})},
};

}  // namespace

const std::vector<CommandSpec>& command_table() {
  return table;
}

const CommandSpec& spec_of(Command command) {
  const auto found = std::ranges::find(command_table(), command, &CommandSpec::command);
  if (found == command_table().end()) throw InternalError("a command is not in the table");
  return *found;
}

const CommandSpec* find_command(std::string_view name) {
  const auto found = std::ranges::find(command_table(), name, &CommandSpec::name);
  return found == command_table().end() ? nullptr : &*found;
}

std::string nearest_command(std::string_view word) {
  std::vector<std::string> names;
  for (const auto& command : command_table()) names.emplace_back(command.name);
  return nearest(word, names);
}

bool takes(const CommandSpec& command, std::string_view option) {
  return std::ranges::find(command.options, option) != command.options.end();
}

std::string call_of(const CommandSpec& command) {
  auto call = "byoc-apply " + std::string(command.name);
  for (const auto& operand : command.operands) {
    const std::string name(operand.name);
    call += operand.is_optional ? " [" + name + "]" : " " + name;
  }
  return call;
}

}  // namespace byoc
