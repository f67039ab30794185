// What is known of a thing, as sorted text: the one shape in which wanted, recorded and observed are compared.
// Must not know: AWS, manifests, plans.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace byoc {

// Name -> value, e.g. "subject.common_name" -> "Example Root CA". Public facts only: facts end up in the lock, in plans
// and in messages. An absent fact and an empty one are different things.
using Facts = std::map<std::string, std::string, std::less<>>;

// The value of `name`, or nothing.
std::optional<std::string> find_fact(const Facts& facts, std::string_view name);

// The value of `name`. A missing fact is a bug in byoc-apply and throws InternalError.
const std::string& fact(const Facts& facts, std::string_view name);

// One line for each name whose value differs: "subject.common_name: 'A' -> 'B'", "path_length: '0' -> (none)".
// Sorted by name. Looks at the names for which `counts` answers true; with none given, at all.
std::vector<std::string> differences(const Facts& before, const Facts& after,
                                     bool (*counts)(std::string_view name) = nullptr);

}  // namespace byoc
