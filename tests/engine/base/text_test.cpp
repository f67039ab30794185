#include "engine/base/text.h"

#include "tests/catch.h"

using namespace byoc;

TEST_CASE("text: words are joined as in a sentence") {
  CHECK(join_words({}).empty());
  CHECK(join_words({"a"}) == "a");
  CHECK(join_words({"a", "b"}) == "a and b");
  CHECK(join_words({"a", "b", "c"}) == "a, b and c");
}

TEST_CASE("text: a slip of the pen finds the word that was meant") {
  const std::vector<std::string> words{"root", "intermediate", "validity"};
  CHECK(nearest("intermedate", words) == "intermediate");
  CHECK(nearest("Root", words) == "root");
  CHECK(nearest("vaildity", words) == "validity");
  CHECK(nearest("fromat", {"from", "format"}) == "format");  // two letters that have changed places are one mistake
}

TEST_CASE("text: a word that resembles nothing finds nothing") {
  CHECK(nearest("firmware", {"root", "intermediate"}).empty());
  CHECK(nearest("x", {}).empty());
}

TEST_CASE("text: blanks around a text go, those inside stay") {
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(trim(" \n").empty());
  CHECK(to_lower("Content-TYPE 1") == "content-type 1");
}

TEST_CASE("text: bytes and their SHA-256 are written as lower-case hexadecimal digits") {
  CHECK(to_hex(std::string_view("\x00\xab\x7f", 3)) == "00ab7f");
  // FIPS 180-2, B.1
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("text: what comes from outside can't drive the terminal or flood it") {
  CHECK(printable("a\x1b[31m\nb\x7f") == "a?[31m?b?");
  CHECK(printable("Zürich") == "Zürich");
  CHECK(printable("abcdef", 3) == "abc...");
  CHECK(printable("abc", 3) == "abc");
  CHECK(printable("aüb", 2) == "a...");
}

TEST_CASE("text: what nobody could see is shown as an escape, and nothing else is") {
  CHECK(printable("a\u00a0b\u200b\u00ad\u202e\ufeff\u2028\u009b") ==
        "a\\u00a0b\\u200b\\u00ad\\u202e\\ufeff\\u2028\\u009b");
  CHECK(printable("tag \U000e0041") == "tag \\U000e0041");
  for (const auto* plain : {"Köln", "Москва", "東京\u3000都", "cafe\u0301", "\u2764\ufe0f", "a\\b"})
    CHECK(printable(plain) == plain);
}

TEST_CASE("text: a byte that is part of no character, which a terminal may take for a command, is shown as U+FFFD") {
  CHECK(printable("a\x9b"
                  "31mb\xff") ==
        "a\uFFFD"
        "31mb\uFFFD");
}

TEST_CASE("text: of the names that there are the one that looks the same is meant") {
  CHECK(nearest("r\u043e\u043et", {"other", "root"}) == "root");
  CHECK(nearest("\u0435\u0430", {"d", "ea"}) == "ea");
}

TEST_CASE("text: split between separators, which leave empty texts beside them") {
  CHECK(split("a,bc,d", ',') == std::vector<std::string_view>{"a", "bc", "d"});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(split(",a,", ',') == std::vector<std::string_view>{"", "a", ""});
}
