#include "engine/cli/arguments/help.h"

#include <set>

#include <fmt/format.h>

#include "engine/cli/arguments/option_table.h"
#include "engine/cli/exit_status.h"
#include "tests/catch.h"

using namespace byoc;

namespace {

std::string listed(const OptionSpec& option) {
  return "--" + std::string(option.name) + (option.value.empty() ? "" : " " + std::string(option.value));
}

void check_width(const std::string& text) {
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string::npos; start = end + 1, end = text.find('\n', start)) {
    CAPTURE(text.substr(start, end - start));
    CHECK(end - start <= 80);
  }
}

}  // namespace

TEST_CASE("help: the summary names every command and every exit status, within 80 columns") {
  const auto help = help_text();
  for (const auto& command : command_table())
    CHECK_THAT(
        help, ContainsSubstring("\n  " + std::string(command.name)) && ContainsSubstring(std::string(command.summary)));
  for (const auto& [status, meaning] : exit_statuses)
    CHECK_THAT(help, ContainsSubstring(fmt::format("\n  {:<5}{}\n", int{status}, meaning)));
  check_width(help);
}

TEST_CASE("help: of a command it says how it is called and lists its options, and no others") {
  for (const auto& command : command_table()) {
    const auto help = help_text(command);
    CAPTURE(command.name);
    CHECK(help.starts_with(fmt::format("Usage: byoc-apply {} [options]", command.name)));
    for (const auto& operand : command.operands) CHECK_THAT(help, ContainsSubstring(std::string(operand.name)));
    for (const auto& option : option_table()) {
      const auto line = fmt::format("{}", listed(option));
      const bool is_listed = help.find(fmt::format(" {:<22}{}\n", line, option.help)) != std::string::npos;
      CAPTURE(option.name);
      CHECK(is_listed == takes(command, option.name));
    }
    check_width(help);
  }
}

TEST_CASE("help: no two options share a name, and each has a line that fits") {
  std::set<std::string_view> names;
  for (const auto& option : option_table()) {
    CHECK(names.insert(option.name).second);
    if (!option.short_name.empty()) CHECK(names.insert(option.short_name).second);
    CHECK(option.help.size() <= 52);
  }
}

TEST_CASE("help: every exit status is in the table once, in order") {
  int last = -1;
  for (const auto& [status, meaning] : exit_statuses) {
    CHECK(int{status} > last);
    CHECK_FALSE(meaning.empty());
    last = status;
  }
  CHECK(std::size(exit_statuses) == 7);
}
