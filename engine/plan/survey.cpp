#include "engine/plan/survey.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include "engine/base/error.h"

namespace byoc {

namespace {

class Survey {
 public:
  Survey(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look)
      : graph_(graph), threads_(threads), look_(look), is_done_(graph.size(), 0), failures_(graph.size(), 0) {}

  void run() {
    do walk(graph_, threads_, [this](std::size_t index) { visit(index); });
    while (std::find(is_done_.begin(), is_done_.end(), 0) != is_done_.end());
  }

 private:
  // An attempt comes after retries with waits in between: so many that fail are an outage.
  static constexpr int most_failures = 8;

  void visit(std::size_t index) {
    if (is_done_[index] != 0 || is_waiting(index)) return;
    try {
      const bool has_answered = look_(index);
      is_done_[index] = 1;
      if (!has_answered) return;
      ++answers_;
      failures_in_a_row_ = 0;
    } catch (const Error& error) {
      const auto in_a_row = static_cast<unsigned>(++failures_in_a_row_);
      const bool is_outage = answers_ == 0 || ++failures_[index] == most_failures || in_a_row >= 2 * threads_ + 8;
      if (!error.is_passing() || is_outage) throw;
    }
  }

  bool is_waiting(std::size_t index) const {
    const auto& needs = graph_.needs(index);
    return std::any_of(needs.begin(), needs.end(), [this](std::size_t need) { return is_done_[need] == 0; });
  }

  const Graph& graph_;
  const unsigned threads_;
  const std::function<bool(std::size_t)>& look_;
  std::vector<char> is_done_;  // not bool: threads write neighbours at the same time
  std::vector<int> failures_;
  std::atomic<int> answers_ = 0, failures_in_a_row_ = 0;
};

}  // namespace

void survey(const Graph& graph, unsigned threads, const std::function<bool(std::size_t)>& look) {
  Survey(graph, threads, look).run();
}

}  // namespace byoc
