#include "engine/cli/arguments/option_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/text.h"

namespace byoc {

namespace {

constexpr std::array<std::pair<const char*, Format>, 5> formats{{
    {"text", Format::text},
    {"json", Format::json},
    {"markdown", Format::markdown},
    {"mermaid", Format::mermaid},
    {"prometheus", Format::prometheus},
}};

void set_format(Arguments& arguments, const std::string& value) {
  std::vector<std::string> names;
  for (const auto& [name, format] : formats) {
    if (value == name) {
      arguments.format = format;
      return;
    }
    names.emplace_back(name);
  }
  const auto meant = nearest(value, names);
  throw UsageError("'--format' can't be '" + printable_name(value) + "'",
                   meant.empty() ? "use 'text' or 'json'; a plan: 'markdown' or 'mermaid'; the status: 'prometheus'"
                                 : "did you mean '" + meant + "'?");
}

void set_parallelism(Arguments& arguments, const std::string& value) {
  unsigned count = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (error != std::errc() || end != value.data() + value.size() || count < 1 || count > 64)
    throw UsageError("'--parallelism' can't be '" + printable_name(value) + "'", "use a number from 1 to 64");
  arguments.parallelism = count;
}

bool is_hexadecimal(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void set_expect_plan(Arguments& arguments, const std::string& value) {
  const auto digest = to_lower(value);
  // The digest's beginning, as messages show it, is not taken for the name of a file.
  if (is_hexadecimal(digest) && !is_digest(digest))
    throw UsageError("'--expect-plan' can't be '" + printable_name(value) + "'",
                     "give all 64 hexadecimal digits that '--dry-run' shows, or the path of a plan saved as JSON");
  arguments.expect_plan = is_digest(digest) ? digest : value;
}

void add_key(Arguments& arguments, const std::string& value) {
  const auto equals = value.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == value.size())
    throw UsageError("'--key' can't be '" + printable_name(value, 120) + "'",
                     "write an authority and the file of its key: --key authorities.root=FILE");
  arguments.keys.push_back({value.substr(0, equals), value.substr(equals + 1)});
}

void set_fail_within(Arguments& arguments, const std::string& value) {
  arguments.fail_within = parse_period_or_none(value);
  if (!arguments.fail_within)
    throw UsageError("'--fail-within' can't be '" + printable_name(value) + "'",
                     "use a number and a unit: h, d, mo or y, for example 30d; 0d: what has ended");
}

void set_sort(Arguments& arguments, const std::string& value) {
  if (value != "end" && value != "issuer")
    throw UsageError("'--sort' can't be '" + printable_name(value) + "'", "use 'issuer' or 'end'");
  arguments.sort_by_end = value == "end";
}

template <bool Arguments::*flag>
void raise(Arguments& arguments, const std::string&) {
  arguments.*flag = true;
}

template <std::optional<std::string> Arguments::*text>
void keep(Arguments& arguments, const std::string& value) {
  arguments.*text = value;
}

template <std::vector<std::string> Arguments::*list>
void append(Arguments& arguments, const std::string& value) {
  (arguments.*list).push_back(value);
}

constexpr std::string_view what = "What is done", shown = "What is shown", aws = "AWS", about = "About byoc-apply";

}  // namespace

bool is_digest(std::string_view text) {
  return text.size() == 64 && is_hexadecimal(text);
}

const std::vector<OptionSpec>& option_table() {
  static const std::vector<OptionSpec> table{
      {what, "n", "dry-run", "", "print the plan, change nothing", raise<&Arguments::dry_run>},
      {what, "", "offline", "", "a plan from the lock alone; opens no connection", raise<&Arguments::offline>},
      {what, "", "require-live", "", "a plan from files and AWS, or none at all", raise<&Arguments::require_live>},
      {what, "", "expect-plan", "PLAN", "apply only this plan: its digest, or its JSON file", set_expect_plan},
      {what, "", "replace", "ID", "replace a step or resource, even if protected", append<&Arguments::replace>, true},
      {what, "", "no-overlap", "", "what was succeeded is switched off at once", raise<&Arguments::no_overlap>},
      {what, "", "prune", "", "retire what left the manifest; files stay", raise<&Arguments::prune>},
      {what, "", "prune-adopted", "", "with --prune: also what was only adopted", raise<&Arguments::prune_adopted>},
      {what, "", "target", "ID", "only this step or resource and what it needs", append<&Arguments::selected>, true},
      {what, "", "parallelism", "N", "up to N steps at a time, 1 to 64 (default 8)", set_parallelism},
      {what, "", "key", "ID=FILE", "sign with the key of that authority", add_key, true},
      {what, "", "reason", "TEXT", "why, for the lock: one line", keep<&Arguments::reason>},
      {what, "", "with-schema", "", "write the schema beside the manifest, too", raise<&Arguments::with_schema>},
      {what, "", "from", "DIR", "of the certificates and keys in that folder", keep<&Arguments::from>},
      {what, "", "allow-outside", "", "follow links that lead out of the checkout", raise<&Arguments::allow_outside>},
      {shown, "", "format", "FORMAT", "text, json; plan: markdown, mermaid; see 'help'", set_format},
      {shown, "", "live", "", "as files and AWS say now, not as recorded", raise<&Arguments::live>},
      {shown, "", "sort", "ORDER", "issuer (default), or end: the soonest first", set_sort},
      {shown, "", "fail-within", "PERIOD", "status 2 when something ends within it", set_fail_within},
      {shown, "", "output", "FILE", "write it there, by renaming", keep<&Arguments::output>},
      {shown, "", "detailed-exitcode", "", "status 2 when changes or held-back steps are pending",
       raise<&Arguments::detailed_exitcode>},
      {shown, "q", "quiet", "", "no plan and no progress on stderr", raise<&Arguments::quiet>},
      {shown, "", "verbose", "", "show every step, and which credentials are used", raise<&Arguments::verbose>},
      {shown, "", "no-color", "", "no colours on a terminal", raise<&Arguments::no_color>},
      {aws, "", "region", "REGION", "AWS region, instead of the manifest's", keep<&Arguments::region>},
      {aws, "", "profile", "NAME", "profile in the shared AWS files", keep<&Arguments::profile>},
      {aws, "", "endpoint-url", "URL", "talk to this address instead of AWS", keep<&Arguments::endpoint_url>},
      {aws, "", "allow-http", "", "plain http to a named host: emulators, static keys", raise<&Arguments::allow_http>},
      {aws, "", "data-endpoint", "HOST", "check a connection to HOST[:PORT] instead", keep<&Arguments::data_endpoint>},
      {aws, "", "data-ca", "FILE", "root certificates to trust there", keep<&Arguments::data_ca>},
      {about, "h", "help", "", "print this text", raise<&Arguments::help>},
      {about, "", "version", "", "print the version", raise<&Arguments::version>},
  };
  return table;
}

const OptionSpec* find_option(std::string_view name) {
  const auto found = std::ranges::find(option_table(), name, &OptionSpec::name);
  return found == option_table().end() ? nullptr : &*found;
}

}  // namespace byoc
