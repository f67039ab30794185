#include "engine/cli/arguments/apply_command.h"

#include "engine/cli/arguments/command_table.h"

namespace byoc {

namespace {

std::string shell_word(const std::string& word) {
  constexpr std::string_view harmless = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/=:,@%+";
  if (!word.empty() && word.find_first_not_of(harmless) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

std::string path_word(const std::string& path) {
  // An option's or a command's name can't be told from a path that is written like one.
  return shell_word(path.starts_with('-') || find_command(path) != nullptr ? "./" + path : path);
}

std::string apply_command(const Arguments& arguments) {
  std::string command = "byoc-apply";
  const auto append = [&command](const std::string& word) { command += " " + shell_word(word); };
  if (arguments.endpoint_url) append("--endpoint-url=" + *arguments.endpoint_url);
  if (arguments.allow_http) append("--allow-http");
  if (arguments.allow_outside) append("--allow-outside");
  if (arguments.profile) append("--profile=" + *arguments.profile);
  if (arguments.region) append("--region=" + *arguments.region);
  if (arguments.prune) append("--prune");
  if (arguments.prune_adopted) append("--prune-adopted");
  for (const auto& id : arguments.replace) append("--replace=" + id);
  if (arguments.no_overlap) append("--no-overlap");
  for (const auto& id : arguments.selected) append("--target=" + id);
  return command + " " + path_word(arguments.manifest);
}

}  // namespace byoc
