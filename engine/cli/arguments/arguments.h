// The command line, understood: what the user asked for.
// Must not know: how plans are made, the process.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/cli/format.h"

namespace byoc {

enum class Command {
  apply,
  plan,
  explain,
  rehearse,
  validate,
  iam_policy,
  check_connection,
  schema,
  init,
  sign,
  status,
  revoke,
  forget,
  help,
  version
};

// "authorities.root=FILE": with which key is signed.
struct KeyOption {
  std::string authority;  // its id
  std::string file;
};

struct Arguments {
  Command command = Command::apply;
  std::string manifest;       // path as given; with `init`, of the one to be written
  std::string id;             // with `explain`, of a step or a resource; with `check-connection`, of a device
  std::string topic;          // with `help`: the name of a command, or empty
  bool is_bare_word = false;  // the manifest is given as a mere word, which may have been meant for a command
  bool dry_run = false;
  bool offline = false;
  bool require_live = false;  // with `plan`
  bool no_overlap = false;
  bool prune = false;
  bool prune_adopted = false;
  bool detailed_exitcode = false;
  bool with_schema = false;
  bool live = false;         // with `status`
  bool sort_by_end = false;  // with `status`
  bool quiet = false;
  bool verbose = false;
  bool no_color = false;
  bool allow_http = false;
  bool allow_outside = false;
  bool help = false;
  bool version = false;
  Format format = Format::text;
  unsigned parallelism = 8;
  std::vector<std::string> replace, selected;  // ids of steps or resources, as given
  std::optional<std::string> expect_plan;      // 64 lower-case hexadecimal digits, or the path of a saved plan
  std::vector<KeyOption> keys;                 // with `sign`
  std::optional<Period> fail_within;           // with `status`
  std::optional<std::string> output;           // with `status`: the path of a file
  std::optional<std::string> from;             // with `init`: the path of a folder
  std::optional<std::string> reason;           // with `revoke`
  std::optional<std::string> data_endpoint;    // HOST or HOST:PORT
  std::optional<std::string> data_ca;          // the path of a file of root certificates
  std::optional<std::string> endpoint_url, region, profile;
};

// `words` are the arguments without the program's name: options anywhere, the operands in the command's order, and
// before them the command, unless it is `apply` (or, with --dry-run, `plan`). A value follows its option after '=' or
// as the next word; "--" ends the options, and behind it no word is a command. Names are not abbreviated: a prefix that
// is unambiguous today may not be tomorrow, and a script must not change its meaning then. Throws UsageError.
Arguments parse_arguments(const std::vector<std::string>& words);

}  // namespace byoc
