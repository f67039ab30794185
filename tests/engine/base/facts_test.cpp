#include "engine/base/facts.h"

#include "engine/base/error.h"
#include "tests/catch.h"

using namespace byoc;

TEST_CASE("facts: a difference names the fact, the old value and the new one, sorted") {
  const Facts before{{"subject.common_name", "A"}, {"path_length", "0"}, {"curve", "P-256"}};
  const Facts after{{"subject.common_name", "B"}, {"curve", "P-256"}, {"country", "US"}};
  CHECK(differences(before, after) == std::vector<std::string>{"country: (none) -> 'US'", "path_length: '0' -> (none)",
                                                               "subject.common_name: 'A' -> 'B'"});
  CHECK(differences(before, before).empty());
}

TEST_CASE("facts: an empty fact is not an absent one") {
  CHECK(differences({{"csr", ""}}, {}) == std::vector<std::string>{"csr: '' -> (none)"});
  CHECK(find_fact({{"csr", ""}}, "csr") == std::optional<std::string>(""));
  CHECK(find_fact({}, "csr") == std::nullopt);
}

TEST_CASE("facts: only the names that count are compared") {
  const auto counts = [](std::string_view name) { return name != "path"; };
  CHECK(differences({{"path", "a"}, {"curve", "P-256"}}, {{"path", "b"}, {"curve", "P-384"}}, counts) ==
        std::vector<std::string>{"curve: 'P-256' -> 'P-384'"});
}

TEST_CASE("facts: asking for a fact that must be there and is not is a bug of ours") {
  CHECK(fact({{"a", "1"}}, "a") == "1");
  CHECK_THROWS_AS(fact({}, "serial"), InternalError);
}
