#include "engine/base/secret.h"

#include <ostream>
#include <string>
#include <type_traits>

#include "tests/catch.h"

using namespace byoc;

// The shape that keeps a secret from being copied or printed by accident.
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> && std::is_nothrow_move_assignable_v<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);

namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
static_assert(Printable<std::string> && !Printable<Secret>);

}  // namespace

TEST_CASE("secret: a copy is made only when asked for, and a move leaves nothing behind") {
  Secret secret(std::string_view("k\0y", 3));
  const Secret copy = secret.copy();
  CHECK(copy.reveal() == std::string_view("k\0y", 3));
  const Secret moved = std::move(secret);
  CHECK(moved.reveal() == copy.reveal());
  CHECK(secret.empty());  // NOLINT(bugprone-use-after-move): what a move leaves is what is tested
  CHECK(Secret().empty());
}

TEST_CASE("secret: scrubbing overwrites the bytes and empties the string") {
  std::string text = "a key that is longer than the string's own buffer";
  const char* const bytes = text.data();
  const auto size = text.size();
  scrub(text);
  CHECK(text.empty());
  // The string keeps its buffer, so the bytes may still be looked at; clear() itself writes the first one only.
  for (std::size_t at = 1; at < size; ++at) REQUIRE(bytes[at] == '\0');
}
