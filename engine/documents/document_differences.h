// In which members two JSON documents differ.
// Must not know: manifests, plans.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/yaml/yaml_tree.h"

namespace byoc {

// Absent where the member is. A text is shown as it is, everything else as JSON on one line.
struct MemberDifference {
  // As jq names it: "Statement[0].Action"; the numbers are those of the second document. "[]" at its end: of a list,
  // only what is in one of both alone is told. Objects that are only in the first have names of their own there:
  // "Statement[Sid=ReadOnly]", "Statement[removed 2]".
  std::string member;
  std::optional<std::string> before, after;
};

// Of two documents in the same form (document_meaning.h). Items of lists that are themselves objects are compared with
// the ones that they have most in common with, wherever these stand. None for documents that are the same.
std::vector<MemberDifference> member_differences(const YamlNode& before, const YamlNode& after);

}  // namespace byoc
