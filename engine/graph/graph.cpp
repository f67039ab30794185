#include "engine/graph/graph.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <queue>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc {

namespace {

// Positions that are free to go, the one given first on top.
using FirstGivenFirst = std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>>;

using Index = std::map<StepId, std::size_t>;

Index index_by_id(const std::vector<Step>& steps) {
  Index index;
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!index.emplace(steps[i].id, i).second)
      throw InternalError(fmt::format("step '{}' is there twice", steps[i].id));
  return index;
}

std::vector<std::vector<std::size_t>> edges(const std::vector<Step>& steps, const Index& index) {
  std::vector<std::vector<std::size_t>> needs(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (const auto& link : steps[i].needs) {
      const auto found = index.find(link.step);
      if (found == index.end())
        throw InternalError(fmt::format("step '{}' needs the unknown step '{}'", steps[i].id, link.step));
      needs[i].push_back(found->second);
    }
    std::sort(needs[i].begin(), needs[i].end());
    needs[i].erase(std::unique(needs[i].begin(), needs[i].end()), needs[i].end());
  }
  return needs;
}

std::vector<std::vector<std::size_t>> reversed(const std::vector<std::vector<std::size_t>>& needs) {
  std::vector<std::vector<std::size_t>> dependents(needs.size());
  for (std::size_t i = 0; i < needs.size(); ++i)
    for (const auto need : needs[i]) dependents[need].push_back(i);
  return dependents;
}

std::vector<std::size_t> topological_order(const std::vector<std::vector<std::size_t>>& needs) {
  const auto dependents = reversed(needs);
  std::vector<std::size_t> missing(needs.size());
  FirstGivenFirst ready;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    missing[i] = needs[i].size();
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const auto next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const auto dependent : dependents[next])
      if (--missing[dependent] == 0) ready.push(dependent);
  }
  if (order.size() != needs.size()) throw InternalError("the steps need each other in a circle");
  return order;
}

}  // namespace

Graph::Graph(std::vector<Step> given) {
  const auto order = topological_order(edges(given, index_by_id(given)));
  steps_.reserve(given.size());
  for (const auto position : order) steps_.push_back(std::move(given[position]));
  index_ = index_by_id(steps_);
  needs_ = edges(steps_, index_);
  dependents_ = reversed(needs_);
}

std::size_t Graph::index(const StepId& id) const {
  const auto found = index_.find(id);
  if (found == index_.end()) throw InternalError(fmt::format("there is no step '{}'", id));
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
