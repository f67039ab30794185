#include "engine/yaml/syntax_mistake.h"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>

#include "engine/base/text.h"
#include "engine/yaml/yaml_marks.h"

namespace byoc {

namespace {

struct KnownMistake {
  std::string_view pattern;  // what yaml-cpp says begins with it
  std::string_view message, hint;
};

const std::array known_mistakes{
    KnownMistake{YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab is used for indentation", "indent with spaces"},
    KnownMistake{YAML::ErrorMsg::END_OF_MAP_FLOW, "the '{' of this map is not closed where it has to be",
                 "close it with '}', and put ',' between its entries"},
    KnownMistake{YAML::ErrorMsg::END_OF_SEQ_FLOW, "the '[' of this list is not closed where it has to be",
                 "close it with ']', and put ',' between its items"},
    KnownMistake{YAML::ErrorMsg::END_OF_MAP, "this line does not fit into the map that it stands in",
                 "indent it like its neighbours with spaces, and write each entry as 'key: value'"},
    KnownMistake{YAML::ErrorMsg::END_OF_SEQ, "this line does not fit into the list that it stands in",
                 "indent it like its neighbours with spaces, and start each item with '- '"},
    KnownMistake{YAML::ErrorMsg::FLOW_END, "a bracket is closed that was not opened", "remove it"},
    KnownMistake{YAML::ErrorMsg::BLOCK_ENTRY, "a list item ('-') can't stand here",
                 "start it on its own line, indented below its key"},
    KnownMistake{YAML::ErrorMsg::MAP_KEY, "a key can't stand here", "write each entry on its own line"},
    KnownMistake{YAML::ErrorMsg::MAP_VALUE, "a ':' can't stand here",
                 "check the indentation, and the ':' of the key above; put a text that contains ': ' in quotes"},
    KnownMistake{YAML::ErrorMsg::EOF_IN_SCALAR, "a quoted text is not closed", "add the closing quote"},
    KnownMistake{YAML::ErrorMsg::DOC_IN_SCALAR, "a quoted text is not closed", "add the closing quote"},
    KnownMistake{YAML::ErrorMsg::UNKNOWN_TOKEN, "no value can start with this character", "put the value in quotes"},
    KnownMistake{YAML::ErrorMsg::INVALID_ESCAPE, "this escape is not known in a text in double quotes",
                 "write a backslash as '\\\\', or use single quotes"},
    KnownMistake{YAML::ErrorMsg::INVALID_HEX, "this escape needs hexadecimal digits",
                 "write a backslash as '\\\\', or use single quotes"},
    KnownMistake{YAML::ErrorMsg::UNKNOWN_ANCHOR, "no value can start with '*'", "put the value in quotes"},
    KnownMistake{YAML::ErrorMsg::ALIAS_NOT_FOUND, "no value can start with '*'", "put the value in quotes"},
    KnownMistake{YAML::ErrorMsg::ANCHOR_NOT_FOUND, "no value can start with '&'", "put the value in quotes"},
};

}  // namespace

Diagnostic syntax_mistake(const YAML::Exception& error, const YamlMarks& marks) {
  const auto mark = marks.of(error.mark);
  if (const auto tab = marks.indentation(error.mark).find('\t'); tab != std::string_view::npos)
    return {{mark.line, static_cast<int>(tab) + 1}, "a tab is used for indentation", "indent with spaces"};
  for (const auto& known : known_mistakes)
    if (error.msg.starts_with(known.pattern)) return {mark, std::string(known.message), std::string(known.hint)};
  return {mark, fmt::format("this is not YAML: {}", printable(error.msg)), "see https://yaml.org/spec/1.2.2/"};
}

}  // namespace byoc
