#include "engine/plan/survey.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "engine/base/denial.h"
#include "engine/base/error.h"

namespace byoc {

namespace {

// What has become of a target so far.
struct Service {
  std::atomic<int> answers = 0, failures_in_a_row = 0;
  std::atomic<bool> is_given_up = false;
};

class Survey {
 public:
  Survey(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look,
         UnreachableTargets& unreachable)
      : graph_(graph),
        threads_(threads),
        look_(look),
        unreachable_(unreachable),
        is_done_(graph.size(), 0),
        failures_(graph.size(), 0) {
    for (const auto& step : graph.steps())
      services_[std::string(step.target())].is_given_up = unreachable.contains(step.target());
  }

  void run() {
    do walk(graph_, threads_, [this](std::size_t index) { visit(index); });
    while (std::find(is_done_.begin(), is_done_.end(), 0) != is_done_.end());
  }

 private:
  // An attempt comes after retries with waits in between: so many that fail are an outage.
  static constexpr int most_failures = 8;

  void visit(std::size_t index) {
    auto& service = services_.find(graph_.steps()[index].target())->second;
    if (service.is_given_up) is_done_[index] = 1;
    if (is_done_[index] != 0 || is_waiting(index)) return;
    try {
      const bool has_answered = look_(index);
      is_done_[index] = 1;
      if (!has_answered) return;
      ++service.answers;
      service.failures_in_a_row = 0;
    } catch (const Error& error) {
      if (error.is_passing() && !is_outage(index, service)) return;
      give_up(index, service, error);
    }
  }

  bool is_waiting(std::size_t index) const {
    const auto& needs = graph_.needs(index);
    return std::any_of(needs.begin(), needs.end(), [this](std::size_t need) { return is_done_[need] == 0; });
  }

  bool is_outage(std::size_t index, Service& service) {
    const auto in_a_row = static_cast<unsigned>(++service.failures_in_a_row);
    return ++failures_[index] == most_failures || service.answers == 0 || in_a_row >= 2 * threads_ + 8;
  }

  // The first error of a target stands for all of them.
  void give_up(std::size_t index, Service& service, const Error& error) {
    const auto target = graph_.steps()[index].target();
    if (target.empty()) throw error;
    const std::lock_guard lock(mutex_);
    unreachable_.emplace(target, error);
    service.is_given_up = true;
    is_done_[index] = 1;
  }

  const Graph& graph_;
  const unsigned threads_;
  const std::function<bool(std::size_t)>& look_;
  UnreachableTargets& unreachable_;
  std::mutex mutex_;
  std::map<std::string, Service, std::less<>> services_;  // by target
  std::vector<char> is_done_;                             // not bool: threads write neighbours at the same time
  std::vector<int> failures_;
};

}  // namespace

std::optional<Reason> reason_of_denial(const Error& error) {
  const auto* denial = dynamic_cast<const Denial*>(&error);
  if (denial == nullptr) return std::nullopt;
  return Reason{.code = ReasonCode::may_not_be_seen,
                .fact = "permission",
                .before = denial->is_explicit() ? std::optional<std::string>("denied") : std::nullopt,
                .after = denial->permission(),
                .told = error.what(),
                .told_hint = error.hint()};
}

void tell_as_unseen(Reasons& reasons) {
  for (auto& reason : reasons)
    if (reason.code == ReasonCode::no_file || reason.code == ReasonCode::not_there) reason.told = "not looked at";
}

void survey(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look,
            UnreachableTargets& unreachable) {
  Survey(graph, threads, look, unreachable).run();
}

}  // namespace byoc
