#include "engine/base/lookalikes.h"

#include <algorithm>

#include "engine/base/text.h"
#include "tests/catch.h"

using namespace byoc;

TEST_CASE("lookalikes: accents composed or not, other alphabets, other blanks and what is invisible look the same") {
  const std::pair<const char*, const char*> same[] = {
      {"caf\u00e9", "cafe\u0301"},                               // NFC, NFD
      {"\u1ebf", "e\u0302\u0301"},                               // two marks
      {"\u30ac", "\u30ab\u3099"},                                // kana
      {"\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af"},  // Hangul
      {"root", "r\u043e\u043et"},                                // Cyrillic
      {"Alpha", "\u0391lpha"},                                   // Greek
      {"US", "\uff35\uff33"},                                    // full width
      {"a b", "a\u00a0b"},
      {"a b", "a\u3000b"},
      {"ab", "a\u200bb"},
      {"ab", "a\u00adb"},
      {"ab", "\u202eab"},
      {"ab", "ab\ufeff"},
      {"P-256", "P\u2011256"},
      {"\u041e\u041e\u041e", "OOO"},
      {"\u0439", "\u0438\u0306"},
  };
  for (const auto& [one, other] : same) {
    CAPTURE(one, other);
    CHECK(look_alike(one, other));
    CHECK(look_alike(other, one));
    const auto apart = told_apart({one, other});
    CHECK(apart[0] != apart[1]);
    for (const auto& text : apart)
      CHECK(std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
}

TEST_CASE("lookalikes: a difference that is seen is shown as it is") {
  const std::pair<const char*, const char*> seen[] = {
      {"Köln", "Koln"}, {"Köln", "Käln"},     {"Köln", "Bonn"}, {"東京", "大阪"},
      {"Köln", "Köln"}, {"Москва", "Moskwa"}, {"", "a"},        {"Ąb", "Ab"},
  };
  for (const auto& [one, other] : seen) {
    CAPTURE(one, other);
    CHECK_FALSE(look_alike(one, other));
    CHECK(told_apart({one, other}) == std::vector<std::string>{one, other});
  }
}

TEST_CASE(
    "lookalikes: of two that look alike all that is not plain is an escape, and the escapes are told from the text") {
  CHECK(told_apart({"caf\u00e9", "cafe\u0301"}) == std::vector<std::string>{"caf\\u00e9", "cafe\\u0301"});
  CHECK(told_apart({"\U0001f600a", "\U0001f600\u0430", "-"}) ==
        std::vector<std::string>{"\\U0001f600a", "\\U0001f600\\u0430", "-"});
  CHECK(escaped("\\u00e9\x1b") == "\\\\u00e9\\u001b");
  CHECK(told_apart({"a\x01", "a\x02"}) == std::vector<std::string>{"a\\u0001", "a\\u0002"});
  CHECK(escaped("\xff") == "\\ufffd");
}

TEST_CASE("lookalikes: a name that could be taken for one in ASCII is shown with escapes, another as it is") {
  CHECK(printable_name("r\u043e\u043et") == "r\\u043e\\u043et");
  CHECK(printable_name("P\u2011256") == "P\\u2011256");
  CHECK(printable_name("\uff35\uff33") == "\\uff35\\uff33");
  CHECK(printable_name("Zürich") == "Zürich");
  CHECK(printable_name("Москва") == "Москва");
  CHECK(printable_name("root") == "root");
  CHECK(printable_name("a\\b\x1b") == "a\\b?");
}
