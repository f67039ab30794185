// What the service's model says of every value that its operations take: the shapes of service-2.json (API 2015-05-28).
// Must not know: accounts, signed requests.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace byoc::sandbox {

enum class Type { text, choice, flag, integer, structure, list, map };

struct Shape {
  Type type;
  std::string_view names;  // of the members that have it, with blanks between them
  // A text: its pattern as the model writes it, or nothing where everything is allowed. A choice: its words. A
  // structure: its members. A list: the name of its items' shape. A map: those of its keys' and its values' shapes.
  std::string_view content{};
  std::int64_t min = 0, max = std::numeric_limits<std::int64_t>::max();  // characters of a text; or the number itself
};

enum class Location { body, path, query, header };

struct Member {
  std::string_view name;  // as on the wire
  Location location;
  bool is_required;
  const Shape& shape;
};

// Members written one after the other, with blanks between them: "policyDocument! tags ?setAsActive". '!' says that it
// is required, '?' before it that it stands in the query, '@' that it is a header; ":name" after it names the shape
// where the member's own name doesn't. Throws InternalError for a name that no shape has.
std::vector<Member> read_members(std::string_view text);

// The shape that members of this name have. Throws InternalError where there is none.
const Shape& shape_of(std::string_view name);

// Whether all of the text is what the pattern describes, which is one of the model's. `text` is valid UTF-8.
bool matches(const std::string& text, std::string_view pattern);

}  // namespace byoc::sandbox
