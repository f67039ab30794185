// Looking at steps while the service fails now and then.
#include "engine/plan/survey.h"

#include <map>
#include <mutex>

#include "engine/base/error.h"
#include "tests/catch.h"
#include "tests/support/step_ids.h"

using namespace byoc;

namespace {

class Passing : public Error {
 public:
  Passing() : Error("the service stumbled", "run again", true) {}
};

// s0 <- s1 <- s2 <- ..., beside them t0, t1, ... that need nothing.
Graph chain_and_others(int chain, int others) {
  std::vector<Step> steps;
  for (int i = 0; i < chain; ++i) {
    Step step(id_of("s" + std::to_string(i)));
    if (i > 0) step.needs = {{"before", id_of("s" + std::to_string(i - 1))}};
    steps.push_back(step);
  }
  for (int i = 0; i < others; ++i) {
    steps.emplace_back(id_of("t" + std::to_string(i)));
  }
  return Graph(steps);
}

// For graphs whose steps belong to no target.
void survey_all(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look) {
  UnreachableTargets unreachable;
  survey(graph, threads, look, unreachable);
  REQUIRE(unreachable.empty());
}

// How often each step was looked at, and in which order the looks succeeded.
struct Looks {
  std::map<std::string, int> tries;
  std::vector<std::string> seen;
  std::mutex mutex;
};

}  // namespace

TEST_CASE("survey: a step whose look fails passingly is looked at again, after all it needs") {
  const auto graph = chain_and_others(3, 4);
  Looks looks;
  survey_all(graph, GENERATE(1U, 4U), [&](std::size_t index) {
    const std::lock_guard lock(looks.mutex);
    const auto& id = graph.steps()[index].id.text();
    if (++looks.tries[id] < 3 && id == "s1") throw Passing();
    looks.seen.push_back(id);
    return true;
  });
  REQUIRE(looks.seen.size() == graph.size());
  REQUIRE(looks.tries["s1"] == 3);
  REQUIRE(looks.tries["s2"] == 1);
  REQUIRE(looks.seen.back() == "s2");
}

TEST_CASE("survey: what does not pass, ends it at once") {
  const auto graph = chain_and_others(3, 4);
  int looks = 0;
  REQUIRE_THROWS_WITH(survey_all(graph, 1,
                                 [&](std::size_t) -> bool {
                                   if (++looks == 2) throw Error("access denied", "ask for the permission");
                                   return true;
                                 }),
                      "access denied");
  REQUIRE(looks == 2);
}

TEST_CASE("survey: a service that has not answered once is not asked again and again") {
  const auto graph = chain_and_others(1, 50);
  int looks = 0;
  REQUIRE_THROWS_AS(survey_all(graph, 1,
                               [&](std::size_t index) -> bool {
                                 if (graph.steps()[index].id == "s0") return false;
                                 ++looks;
                                 throw Passing();
                               }),
                    Error);
  REQUIRE(looks == 1);
}

TEST_CASE("survey: a service that is gone in the middle, and a step that never succeeds, end it") {
  const auto graph = chain_and_others(1, 50);
  int looks = 0;
  REQUIRE_THROWS_AS(survey_all(graph, 1,
                               [&](std::size_t) -> bool {
                                 if (++looks > 5) throw Passing();
                                 return true;
                               }),
                    Error);
  REQUIRE(looks <= 20);

  std::map<std::string, int> tries;
  REQUIRE_THROWS_AS(survey_all(graph, 1,
                               [&](std::size_t index) -> bool {
                                 const auto& id = graph.steps()[index].id.text();
                                 if (++tries[id] > 0 && id == "t7") throw Passing();
                                 return true;
                               }),
                    Error);
  REQUIRE(tries["t7"] > 1);
  REQUIRE(tries["t7"] <= 10);
  REQUIRE(tries["t8"] == 1);
}

TEST_CASE("survey: failures with answers between them are no outage, however many there are") {
  const auto graph = chain_and_others(0, 60);
  std::map<std::size_t, int> tries;
  int looks = 0;
  survey_all(graph, 1, [&](std::size_t index) -> bool {
    if (looks++ % 2 == 1 && tries[index]++ < 3) throw Passing();
    return true;
  });
  REQUIRE(looks > 60 + 2 * 10);
}

TEST_CASE("survey: a target that fails is given up alone, with its first error, and one known to fail is not asked") {
  std::vector<Step> steps;
  for (int i = 0; i < 10; ++i)
    for (const auto* target : {"", "eu", "gone", "us"}) {
      steps.emplace_back(StepId({}, "s" + std::to_string(i), target));
    }
  std::map<std::string, int> looks;
  UnreachableTargets unreachable{{"gone", Error("no credentials", "log in")}};
  const Graph graph(steps);
  survey(
      graph, 1,
      [&](std::size_t index) -> bool {
        const std::string target(graph.steps()[index].target());
        if (++looks[target] > 3 && target == "eu") throw Error("access denied " + std::to_string(looks[target]), "ask");
        return true;
      },
      unreachable);
  REQUIRE(looks == std::map<std::string, int>{{"", 10}, {"eu", 4}, {"us", 10}});
  REQUIRE(unreachable.size() == 2);
  REQUIRE(unreachable.at("eu").what() == std::string("access denied 4"));
  REQUIRE(unreachable.at("gone").hint() == "log in");
}
