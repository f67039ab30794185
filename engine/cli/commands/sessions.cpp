#include "engine/cli/commands/sessions.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/progress.h"
#include "steps/aws/credentials/identity.h"
#include "steps/iot/aws_place.h"

namespace byoc {

namespace {

std::string label(const AwsTarget& target) {
  const auto region = target.region.value_or("");
  return target.is_named() ? fmt::format("{} ({})", region, target.name) : region;
}

// Where that is which only the lock still knows of: in targets that left the manifest, and in none where the manifest
// names targets by now, or no AWS. Some records don't say where they belong; their like of the same target do.
std::vector<AwsTarget> gone_targets(const std::vector<AwsTarget>& there, const Lock& lock) {
  std::map<std::string, AwsTarget> gone;
  for (const auto& [id, record] : lock.steps) {
    auto& target = gone[std::string(id.target())];
    target.name = id.target();
    if (!target.region) target.region = find_fact(record.outputs, "region");
    const auto arn = find_fact(record.outputs, "arn");
    if (arn && !target.account && !account_of(*arn).empty()) target.account = account_of(*arn);
  }
  for (const auto& target : there) gone.erase(target.name);
  std::vector<AwsTarget> targets;
  for (const auto& [name, target] : gone)
    if (target.is_named() || target.region) targets.push_back(target);
  return targets;
}

// In one piece, since threads write side by side.
std::function<void(const std::string&)> writer(Console& console, const std::string& prefix) {
  return [&console, prefix](const std::string& text) {
    // The line that shows progress may stand there.
    console.err << fmt::format("{}{}\n", console.err_is_terminal ? clear_line : std::string_view(),
                               harmless(prefix + printable(text, 1000)))
                << std::flush;
  };
}

}  // namespace

aws::SessionOptions session_options(const Arguments& arguments, const AwsSettings& aws, const AwsTarget& target,
                                    Console& console) {
  aws::SessionOptions options;
  options.region = target.region;
  options.profile = target.profile ? target.profile : arguments.profile;
  options.endpoint_url = arguments.endpoint_url;
  options.allow_http = arguments.allow_http;
  options.account = target.account;
  options.rates = aws.rates;
  const auto of_target = target.is_named() ? target.title() + ": " : std::string();
  options.warning = writer(console, "warning: " + of_target);
  if (arguments.verbose) options.note = writer(console, of_target);
  return options;
}

std::vector<AwsTarget> all_targets(const Manifest& manifest, const Lock& lock) {
  auto targets = manifest.aws ? manifest.aws->targets : std::vector<AwsTarget>();
  for (auto& target : gone_targets(targets, lock)) targets.push_back(std::move(target));
  const auto usual = usual_target(manifest);
  if (std::ranges::find(targets, usual, &AwsTarget::name) == targets.end())
    targets.insert(targets.begin(), AwsTarget());
  return targets;
}

aws::Sessions make_sessions(const Arguments& arguments, const Manifest& manifest, const Lock& lock, Console& console) {
  aws::Sessions sessions;
  aws::Identities identities;
  const auto settings = manifest.aws.value_or(AwsSettings());
  for (const auto& target : all_targets(manifest, lock)) {
    auto options = session_options(arguments, settings, target, console);
    options.identity = identities.of(options.profile);
    sessions.try_emplace(target.name, std::move(options));
  }
  return sessions;
}

std::string usual_target(const Manifest& manifest) {
  return manifest.aws ? manifest.aws->first().name : std::string();
}

std::string named_regions(const Arguments& arguments, const Manifest& manifest) {
  if (!manifest.aws) return arguments.region.value_or("");
  std::vector<std::string> labels;
  for (const auto& target : manifest.aws->targets) labels.push_back(label(target));
  return fmt::format("{}", fmt::join(labels, ", "));
}

}  // namespace byoc
