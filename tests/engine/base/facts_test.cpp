#include "engine/base/facts.h"

#include <atomic>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/support/threads.h"

using namespace byoc;

TEST_CASE("facts: an empty fact is not an absent one") {
  CHECK(find_fact({{"csr", ""}}, "csr") == std::optional<std::string>(""));
  CHECK(find_fact({}, "csr") == std::nullopt);
}

TEST_CASE("facts: asking for a fact that must be there and is not is a bug of ours") {
  CHECK(fact({{"a", "1"}}, "a") == "1");
  CHECK_THROWS_AS(fact({}, "serial"), InternalError);
}

TEST_CASE("facts: are in the order of their names, however they were added") {
  Facts facts{{"b", "2"}, {"a", "1"}};
  facts["d"] = "4";
  facts.emplace("c", "3");
  facts.emplace("a", "stays");
  std::string told;
  for (const auto& [name, value] : facts) told += fmt::format("{}={} ", name, value);
  CHECK(told == "a=1 b=2 c=3 d=4 ");
  CHECK(facts == Facts{{"d", "4"}, {"c", "3"}, {"b", "2"}, {"a", "1"}});
  CHECK(Facts{{"a", "first"}, {"a", "second"}}.at("a") == "first");
}

TEST_CASE("facts: a copy that is changed leaves the other as it was, and the other way round") {
  const Facts original{{"a", "1"}, {"b", "2"}};
  auto copy = original;
  CHECK(copy == original);
  SECTION("a value") {
    copy["a"] = "other";
    CHECK(copy.at("a") == "other");
  }
  SECTION("a name more") {
    copy.emplace("c", "3");
    CHECK(copy.size() == 3);
  }
  SECTION("a name less") {
    CHECK(copy.erase("a") == 1);
    CHECK(copy.erase("a") == 0);
    CHECK(!copy.contains("a"));
  }
  SECTION("several names less") {
    copy.erase_if([](std::string_view name) { return name == "b"; });
    CHECK(copy == Facts{{"a", "1"}});
  }
  SECTION("as its source is changed") {
    auto source = copy;
    source["b"] = "other";
    CHECK(copy.at("b") == "2");
  }
  CHECK(original == Facts{{"a", "1"}, {"b", "2"}});
}

TEST_CASE("facts: none are none, whether there were any or not") {
  Facts emptied{{"a", "1"}};
  emptied.erase("a");
  CHECK(emptied == Facts());
  CHECK(Facts() == emptied);
  CHECK(emptied.begin() == emptied.end());
  CHECK(Facts().find("a") == Facts().end());
  CHECK(Facts().lower_bound("") == Facts().end());
  CHECK_THROWS_AS(emptied.at("a"), std::out_of_range);
}

TEST_CASE("facts: many copies are read and changed in many threads, each its own") {
  const Facts shared{{"a", "1"}, {"b", "2"}};
  std::atomic<int> right = 0;
  test::in_threads(8, [&](int i) {
    for (int round = 0; round < 1000; ++round) {
      auto own = shared;
      own["a"] = std::to_string(i);
      own["name-" + std::to_string(round % 50)] = "x";
      if (own.at("a") == std::to_string(i) && own.size() == 3 && shared.at("a") == "1") ++right;
    }
  });
  CHECK(right == 8000);
}
