#include "engine/graph/graph.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numeric>
#include <queue>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc {

namespace {

// Positions that are free to go, the one given first on top.
using FirstGivenFirst = std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>>;

}  // namespace

Graph::Index Graph::index_by_id(const std::vector<Step>& steps) {
  Index index(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!index.emplace(steps[i].id.text(), i).second)
      throw InternalError(fmt::format("step '{}' is there twice", steps[i].id));
  return index;
}

Graph::Edges Graph::edges(const std::vector<Step>& steps, const Index& index) {
  Edges needs;
  needs.starts.reserve(steps.size() + 1);
  for (const auto& step : steps) {
    for (const auto& link : step.needs) {
      const auto found = index.find(link.step.text());
      if (found == index.end())
        throw InternalError(fmt::format("step '{}' needs the unknown step '{}'", step.id, link.step));
      needs.ends.push_back(found->second);
    }
    const auto first = needs.ends.begin() + static_cast<std::ptrdiff_t>(needs.starts.back());
    std::sort(first, needs.ends.end());
    needs.ends.erase(std::unique(first, needs.ends.end()), needs.ends.end());
    needs.starts.push_back(needs.ends.size());
  }
  needs.ends.shrink_to_fit();
  return needs;
}

Graph::Edges Graph::reversed(const Edges& needs) {
  const auto count = needs.starts.size() - 1;
  Edges dependents;
  dependents.starts.assign(count + 1, 0);
  for (const auto need : needs.ends) ++dependents.starts[need + 1];
  std::partial_sum(dependents.starts.begin(), dependents.starts.end(), dependents.starts.begin());
  dependents.ends.resize(needs.ends.size());
  auto next = dependents.starts;
  for (std::size_t i = 0; i < count; ++i)
    for (const auto need : needs.of(i)) dependents.ends[next[need]++] = i;
  return dependents;
}

std::vector<std::size_t> Graph::topological_order(const Edges& needs) {
  const auto count = needs.starts.size() - 1;
  const auto dependents = reversed(needs);
  std::vector<std::size_t> missing(count);
  FirstGivenFirst ready;
  for (std::size_t i = 0; i < count; ++i) {
    missing[i] = needs.of(i).size();
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  order.reserve(count);
  while (!ready.empty()) {
    const auto next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const auto dependent : dependents.of(next))
      if (--missing[dependent] == 0) ready.push(dependent);
  }
  if (order.size() != count) throw InternalError("the steps need each other in a circle");
  return order;
}

Graph::Edges Graph::reordered(const Edges& needs, const std::vector<std::size_t>& order,
                              const std::vector<std::size_t>& position) {
  Edges moved;
  moved.starts.reserve(needs.starts.size());
  moved.ends.reserve(needs.ends.size());
  for (const auto from : order) {
    for (const auto need : needs.of(from)) moved.ends.push_back(position[need]);
    std::sort(moved.ends.begin() + static_cast<std::ptrdiff_t>(moved.starts.back()), moved.ends.end());
    moved.starts.push_back(moved.ends.size());
  }
  return moved;
}

// Has the ids that refer to a step be copies of its own, and the folders copies of one.
void Graph::share(std::vector<Step>& steps, const Index& index) {
  const auto own = [&](const StepId& id) {
    const auto found = index.find(id.text());
    return found == index.end() ? id : steps[found->second].id;
  };
  Shared<Path> folder;
  for (auto& step : steps) {
    if (*step.folder != *folder) folder = step.folder;
    step.folder = folder;
    step.needs.share_ids(own);
    step.mentions.share_ids(own);
    step.wanted.shrink_to_fit();
    step.settings.shrink_to_fit();
  }
}

Graph::Content Graph::content_of(std::vector<Step> given) {
  Content content;
  content.index = index_by_id(given);
  const auto needs = edges(given, content.index);
  const auto order = topological_order(needs);
  share(given, content.index);
  std::vector<std::size_t> position(given.size());
  content.steps.reserve(given.size());
  for (const auto from : order) {
    position[from] = content.steps.size();
    content.steps.push_back(std::move(given[from]));
  }
  for (auto& [id, at] : content.index) at = position[at];
  content.needs = reordered(needs, order, position);
  content.dependents = reversed(content.needs);
  return content;
}

Graph::Graph(std::vector<Step> given) : content_(std::make_shared<const Content>(content_of(std::move(given)))) {}

std::size_t Graph::index(const StepId& id) const {
  const auto found = content_->index.find(id.text());
  if (found == content_->index.end()) throw InternalError(fmt::format("there is no step '{}'", id));
  return found->second;
}

namespace {

// The state that the threads of one walk share.
class Walk {
 public:
  Walk(const Graph& graph, const std::function<void(std::size_t)>& visit)
      : graph_(graph), visit_(visit), missing_(graph.size()), left_(graph.size()) {
    for (std::size_t i = 0; i < graph.size(); ++i) {
      missing_[i] = graph.needs(i).size();
      if (missing_[i] == 0) ready_.push(i);
    }
  }

  void work() {
    std::unique_lock hold(mutex_);
    while (true) {
      changed_.wait(hold, [this] { return !ready_.empty() || is_over(); });
      if (is_over()) return;
      const auto next = ready_.top();
      ready_.pop();
      hold.unlock();
      auto failure = visited(next);
      hold.lock();
      finish(next, std::move(failure));
      changed_.notify_all();
    }
  }

  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool is_over() const { return left_ == 0 || failure_; }

  std::exception_ptr visited(std::size_t index) const noexcept {
    try {
      visit_(index);
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  void finish(std::size_t index, std::exception_ptr failure) {
    --left_;
    if (failure && !failure_) failure_ = std::move(failure);
    for (const auto dependent : graph_.dependents(index))
      if (--missing_[dependent] == 0) ready_.push(dependent);
  }

  const Graph& graph_;
  const std::function<void(std::size_t)>& visit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  FirstGivenFirst ready_;
  std::vector<std::size_t> missing_;
  std::size_t left_;
  std::exception_ptr failure_;
};

}  // namespace

void walk(const Graph& graph, unsigned threads, const std::function<void(std::size_t)>& visit) {
  Walk shared(graph, visit);
  const auto wanted = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(graph.size(), 1));
  std::vector<std::jthread> others;
  try {
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back([&shared] { shared.work(); });
  } catch (const std::system_error&) {
    // No more threads to be had: those that there are do the work.
  }
  shared.work();
  others.clear();
  shared.rethrow_failure();
}

}  // namespace byoc
