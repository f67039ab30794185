#include "engine/base/utf8.h"

#include "tests/catch.h"

using namespace byoc;

namespace {

struct Sample {
  std::string text;
  std::size_t size;  // of the character that it starts with
};

}  // namespace

TEST_CASE("utf8: the first and the last character of each length are characters") {
  for (const auto& [text, size] : std::vector<Sample>{{std::string(1, '\0'), 1},
                                                      {"\x7f", 1},
                                                      {"\xc2\x80", 2},
                                                      {"\xdf\xbf", 2},
                                                      {"\xe0\xa0\x80", 3},
                                                      {"\xef\xbf\xbf", 3},
                                                      {"\xf0\x90\x80\x80", 4},
                                                      {"\xf4\x8f\xbf\xbf", 4}}) {
    CAPTURE(text);
    CHECK(character_size(text) == size);
    CHECK(character_size(text + "more") == size);
    CHECK(is_utf8(text + "more"));
    CHECK(character_count(text) == 1);
  }
}

TEST_CASE("utf8: an overlong form is no character") {
  for (const std::string text :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"})
    CHECK(character_size(text) == 0);
}

TEST_CASE("utf8: a surrogate is no character, its neighbours are") {
  CHECK(character_size("\xed\x9f\xbf") == 3);
  CHECK(character_size("\xed\xa0\x80") == 0);
  CHECK(character_size("\xed\xbf\xbf") == 0);
  CHECK(character_size("\xee\x80\x80") == 3);
}

TEST_CASE("utf8: nothing beyond U+10FFFF is a character") {
  for (const std::string text : {"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf7\xbf\xbf\xbf", "\xf8\x88\x80\x80\x80",
                                 "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff"})
    CHECK(character_size(text) == 0);
}

TEST_CASE("utf8: a character cut short, or without its beginning, is none") {
  for (const std::string text : {"\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3g", "\xe2\x82g", "\xf0\x9f\x98g", "\x80"}) {
    CHECK(character_size(text) == 0);
    CHECK_FALSE(is_utf8("x" + text));
  }
  CHECK(character_size("") == 0);
  CHECK(is_utf8(""));
}

TEST_CASE("utf8: characters are counted, not bytes") {
  CHECK(character_count("") == 0);
  CHECK(character_count("Gr\u00fc\u00dfe, \u4e16\u754c \U0001F600") == 11);
}

TEST_CASE("utf8: what is part of no character becomes U+FFFD, and what stands around it stays") {
  CHECK(utf8("a\u00fc\U0001F600") == "a\u00fc\U0001F600");
  CHECK(utf8("a\xff"
             "b") == "a\uFFFDb");
  CHECK(utf8("\xc3"
             "abc") == "\uFFFDabc");
  CHECK(utf8("end \xe2\x82") == "end \uFFFD\uFFFD");
  CHECK(is_utf8(utf8("\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80")));
}

TEST_CASE("utf8: a column is as wide as its characters") {
  CHECK(padded("\u00fc", 3) == "\u00fc  ");
  CHECK(padded("wide", 3) == "wide");
}
