#include "engine/base/facts.h"

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/interned.h"

namespace byoc {

Facts::Facts(std::initializer_list<Pair> facts) {
  if (facts.size() > 0) own_entries().reserve(facts.size());
  for (const auto& [name, value] : facts) emplace(name, std::string(value));
}

Facts::const_iterator Facts::begin() const {
  return entries_ == nullptr ? const_iterator() : const_iterator(entries_->data());
}

Facts::const_iterator Facts::end() const {
  return entries_ == nullptr ? const_iterator() : const_iterator(entries_->data() + entries_->size());
}

std::size_t Facts::position(std::string_view name) const {
  if (entries_ == nullptr) return 0;
  const auto at = std::lower_bound(entries_->begin(), entries_->end(), name,
                                   [](const Entry& entry, std::string_view wanted) { return *entry.name < wanted; });
  return static_cast<std::size_t>(at - entries_->begin());
}

Facts::const_iterator Facts::lower_bound(std::string_view name) const {
  return entries_ == nullptr ? end() : const_iterator(entries_->data() + position(name));
}

Facts::const_iterator Facts::find(std::string_view name) const {
  const auto at = lower_bound(name);
  return at != end() && (*at).first == name ? at : end();
}

const std::string& Facts::at(std::string_view name) const {
  const auto found = find(name);
  if (found == end()) throw std::out_of_range(fmt::format("no fact '{}'", name));
  return (*found).second;
}

// Entries that no other facts share.
Facts::Entries& Facts::own_entries() {
  if (entries_ == nullptr) {
    entries_ = std::make_shared<Entries>();
  } else if (entries_.use_count() > 1) {
    entries_ = std::make_shared<Entries>(*entries_);
  } else {
    // Whoever shared them in another thread has read them for the last time before.
    std::atomic_thread_fence(std::memory_order_acquire);
  }
  return *entries_;
}

std::string& Facts::operator[](std::string_view name) {
  emplace(name, {});
  return own_entries()[position(name)].value;
}

void Facts::emplace(std::string_view name, std::string value) {
  if (contains(name)) return;
  const auto at = position(name);
  auto& entries = own_entries();
  if (entries.size() == entries.capacity()) entries.reserve(entries.size() + entries.size() / 4 + 4);
  entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(at), Entry{&interned(name), std::move(value)});
}

void Facts::insert(const_iterator first, const_iterator last) {
  for (; first != last; ++first) emplace((*first).first, (*first).second);
}

std::size_t Facts::erase(std::string_view name) {
  if (!contains(name)) return 0;
  const auto at = position(name);
  auto& entries = own_entries();
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
  return 1;
}

void Facts::erase_if(bool (*is_gone)(std::string_view)) {
  if (empty()) return;
  std::erase_if(own_entries(), [is_gone](const Entry& entry) { return is_gone(*entry.name); });
}

void Facts::shrink_to_fit() {
  if (entries_ != nullptr && entries_.use_count() == 1) entries_->shrink_to_fit();
}

bool operator==(const Facts& one, const Facts& other) {
  if (one.entries_ == other.entries_) return true;
  if (one.size() != other.size()) return false;
  return one.empty() || *one.entries_ == *other.entries_;
}

std::optional<std::string> find_fact(const Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  if (found == facts.end()) return std::nullopt;
  return found->second;
}

const std::string& fact(const Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  if (found == facts.end()) throw InternalError(fmt::format("a step misses the fact '{}'", name));
  return found->second;
}

}  // namespace byoc
