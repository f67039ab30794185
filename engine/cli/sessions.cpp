#include "engine/cli/sessions.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/identity.h"

namespace byoc {

namespace {

std::string label(const AwsTarget& target) {
  const auto region = target.region.value_or("");
  return target.is_named() ? fmt::format("{} ({})", region, target.name) : region;
}

// The names of targets that left the manifest, with the regions in which they were.
std::map<std::string, std::string> gone_targets(const std::vector<AwsTarget>& there, const Lock& lock) {
  std::map<std::string, std::string> gone;
  for (const auto& [id, record] : lock.steps)
    if (const auto region = find_fact(record.outputs, "region")) gone.try_emplace(target_of(id), *region);
  gone.erase(std::string());
  for (const auto& target : there) gone.erase(target.name);
  return gone;
}

// In one piece, since threads write side by side.
std::function<void(const std::string&)> writer(Console& console, const std::string& prefix) {
  return [&console, prefix](const std::string& text) {
    console.err << fmt::format("{}{}\n", prefix, printable(text, 1000)) << std::flush;
  };
}

}  // namespace

aws::SessionOptions session_options(const Arguments& arguments, const AwsSettings& aws, const AwsTarget& target,
                                    Console& console) {
  aws::SessionOptions options;
  options.region = target.region;
  options.profile = target.profile ? target.profile : arguments.profile;
  options.endpoint_url = arguments.endpoint_url;
  options.account = target.account;
  options.rates = aws.rates;
  const auto of_target = target.is_named() ? target.title() + ": " : std::string();
  options.warning = writer(console, "warning: " + of_target);
  if (arguments.verbose) options.note = writer(console, of_target);
  return options;
}

std::vector<AwsTarget> all_targets(const Manifest& manifest, const Lock& lock) {
  auto targets = manifest.aws ? manifest.aws->targets : std::vector<AwsTarget>(1);
  for (const auto& [name, region] : gone_targets(targets, lock))
    targets.push_back({.name = name, .region = region, .account = {}, .profile = {}, .mark = {}});
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
