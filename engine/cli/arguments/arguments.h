// The command line, understood: what the user asked for.
// Must not know: how plans are made, the process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/format.h"

namespace byoc {

struct Arguments {
  std::string manifest;  // path as given; empty only with --help and --version
  bool dry_run = false;
  bool offline = false;
  bool prune = false;
  bool rehearse = false;
  bool validate = false;
  bool iam_policy = false;
  bool detailed_exitcode = false;
  bool quiet = false;
  bool verbose = false;
  bool no_color = false;
  bool help = false;
  bool version = false;
  Format format = Format::text;
  unsigned parallelism = 8;
  std::vector<std::string> replace, targets;    // ids of steps or resources, as given
  std::optional<std::string> explain;           // the id of a step or a resource
  std::optional<std::string> expect_plan;       // 64 lower-case hexadecimal digits, or the path of a saved plan
  std::optional<std::string> check_connection;  // the id of a device
  std::optional<std::string> data_endpoint;     // HOST or HOST:PORT
  std::optional<std::string> data_ca;           // the path of a file of root certificates
  std::optional<std::string> endpoint_url, region, profile;
};

// One option: the parser and the help text read the same table.
struct OptionSpec {
  std::string_view group;       // headline in the help text
  std::string_view short_name;  // one letter, or empty
  std::string_view name;
  std::string_view value;  // name of its value in the help text; empty: it takes none
  std::string_view help;   // one line, at most 52 characters
  void (*set)(Arguments& arguments, const std::string& value);  // throws UsageError for a bad value
  bool is_repeatable = false;
};

const std::vector<OptionSpec>& option_table();

// Whether the arguments ask for a plan that is shown and not applied.
bool is_preview(const Arguments& arguments);

// Whether `text` is a plan's digest rather than the path of a saved plan.
bool is_digest(std::string_view text);

// `words` are the arguments without the program's name. Options may stand before and after the manifest, a value after
// '=' or as the next word, "--" ends the options. Names are not abbreviated: a prefix that is unambiguous
// today may not be tomorrow, and a script must not change its meaning then. Throws UsageError.
Arguments parse_arguments(const std::vector<std::string>& words);

}  // namespace byoc
