#include <algorithm>
#include <charconv>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/cli/arguments.h"

namespace byoc {

namespace {

void set_format(Arguments& arguments, const std::string& value) {
  const std::vector<std::string> names{"text", "json"};
  const auto found = std::find(names.begin(), names.end(), value);
  if (found == names.end()) {
    const auto meant = nearest(value, names);
    throw UsageError("'--format' can't be '" + printable(value) + "'",
                     meant.empty() ? "use 'text' or 'json'" : "did you mean '" + meant + "'?");
  }
  arguments.format = *found == "json" ? Arguments::Format::json : Arguments::Format::text;
}

void set_parallelism(Arguments& arguments, const std::string& value) {
  unsigned count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc() || end != value.data() + value.size() || count < 1 || count > 64)
    throw UsageError("'--parallelism' can't be '" + printable(value) + "'", "use a number from 1 to 64");
  arguments.parallelism = count;
}

void set_expect_plan(Arguments& arguments, const std::string& value) {
  const auto digest = to_lower(value);
  const bool is_digest = digest.size() == 64 && digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!is_digest)
    throw UsageError("'--expect-plan' can't be '" + printable(value) + "'",
                     "give all 64 hexadecimal digits that '--dry-run' shows");
  arguments.expect_plan = digest;
}

template <bool Arguments::*flag>
void raise(Arguments& arguments, const std::string&) {
  arguments.*flag = true;
}

template <std::optional<std::string> Arguments::*text>
void keep(Arguments& arguments, const std::string& value) {
  arguments.*text = value;
}

constexpr std::string_view what = "What is done", shown = "What is shown", aws = "AWS", about = "About byoc-apply";

}  // namespace

const std::vector<OptionSpec>& option_table() {
  static const std::vector<OptionSpec> table{
      {what, "n", "dry-run", "", "print the plan, change nothing", raise<&Arguments::dry_run>},
      {what, "", "validate", "", "check the manifest only, look at nothing else", raise<&Arguments::validate>},
      {what, "", "expect-plan", "DIGEST", "apply only if the plan still has this digest", set_expect_plan},
      {what, "", "parallelism", "N", "up to N steps at a time, 1 to 64 (default 8)", set_parallelism},
      {shown, "", "format", "FORMAT", "'text' (default) or 'json', one document", set_format},
      {shown, "", "detailed-exitcode", "", "with --dry-run: status 2 when changes are pending",
       raise<&Arguments::detailed_exitcode>},
      {shown, "q", "quiet", "", "errors only on stderr: no plan, no progress", raise<&Arguments::quiet>},
      {shown, "", "verbose", "", "show unchanged steps, too", raise<&Arguments::verbose>},
      {shown, "", "no-color", "", "no colours on a terminal", raise<&Arguments::no_color>},
      {aws, "", "region", "REGION", "AWS region, instead of the manifest's", keep<&Arguments::region>},
      {aws, "", "profile", "NAME", "profile in the shared AWS files", keep<&Arguments::profile>},
      {aws, "", "endpoint-url", "URL", "talk to this address instead of AWS", keep<&Arguments::endpoint_url>},
      {about, "h", "help", "", "print this text", raise<&Arguments::help>},
      {about, "", "version", "", "print the version", raise<&Arguments::version>},
  };
  return table;
}

}  // namespace byoc
