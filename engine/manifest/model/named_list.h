// The entries of a section: in the manifest's order, found by name at once, however many there are.
// Must not know: steps, AWS calls.
#pragma once

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace byoc {

// What is iterated over may be changed, but for its `name`.
template <typename T>
class NamedList {
 public:
  NamedList() = default;
  NamedList(std::vector<T> entries) : entries_(std::move(entries)) {  // NOLINT(google-explicit-constructor): a list
    for (std::size_t i = 0; i < entries_.size(); ++i) index_.emplace(entries_[i].name, i);
  }

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  const T& operator[](std::size_t position) const { return entries_[position]; }
  const T& front() const { return entries_.front(); }

  // The first of that name, or null.
  const T* find(const std::string& name) const {
    const auto found = index_.find(name);
    return found == index_.end() ? nullptr : &entries_[found->second];
  }

 private:
  std::vector<T> entries_;
  std::unordered_map<std::string, std::size_t> index_;
};

}  // namespace byoc
