#include "steps/aws/credentials/credentials_process.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/json_text.h"

namespace byoc::aws {

namespace {

// Long enough for somebody who has to confirm something first.
constexpr std::chrono::minutes patience{2};

Poco::JSON::Object::Ptr parse(const ProgramResult& result, const std::string& source) {
  auto text = std::string(result.output.reveal());
  auto json = parse_json_object(text);
  scrub(text);
  if (!json)
    throw Error(fmt::format("what {} printed is no JSON object", source), "run the program by hand and look at it");
  if (integer_member(*json, "Version") != 1)
    throw Error(fmt::format("what {} printed has no 'Version' 1", source),
                "byoc-apply knows version 1 only, as the AWS CLI does");
  return json;
}

}  // namespace

std::optional<Credentials> process_credentials(const Sources& sources) {
  const auto command = sources.profile.setting("credential_process");
  if (!command) return std::nullopt;
  const auto source = fmt::format("credential_process of {}", name_of(sources.profile));
  const auto words = split_command(*command);
  if (!words || words->empty())
    throw Error(fmt::format("{} is no command line: a quote is open, or nothing stands in it", source),
                "write a program and its arguments, quoted as in a shell");
  const auto result = [&] {
    try {
      return sources.host.programs.run(*words, patience);
    } catch (const Error& error) {
      throw in_context(source, error);
    }
  }();
  if (result.status != 0)
    throw Error(fmt::format("{} ended with status {}{}{}", source, result.status, result.complaint.empty() ? "" : ": ",
                            result.complaint),
                "run the program by hand and see what it wants");
  return read_credentials(*parse(result, source), "SessionToken", source);
}

}  // namespace byoc::aws
