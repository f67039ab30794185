#include "engine/base/facts.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/interned.h"

namespace byoc {

Facts::Facts(std::initializer_list<Pair> facts) {
  if (facts.size() > 0) entries_.own().reserve(facts.size());
  for (const auto& [name, value] : facts) emplace(name, std::string(value));
}

Facts::const_iterator Facts::begin() const {
  return const_iterator(entries_->data());
}

Facts::const_iterator Facts::end() const {
  return const_iterator(entries_->data() + entries_->size());
}

std::size_t Facts::position(std::string_view name) const {
  const auto at = std::lower_bound(entries_->begin(), entries_->end(), name,
                                   [](const Entry& entry, std::string_view wanted) { return *entry.name < wanted; });
  return static_cast<std::size_t>(at - entries_->begin());
}

Facts::const_iterator Facts::lower_bound(std::string_view name) const {
  return const_iterator(entries_->data() + position(name));
}

Facts::const_iterator Facts::find(std::string_view name) const {
  const auto at = position(name);
  return is_at(at, name) ? const_iterator(entries_->data() + at) : end();
}

const std::string& Facts::at(std::string_view name) const {
  const auto found = find(name);
  if (found == end()) throw std::out_of_range(fmt::format("no fact '{}'", name));
  return (*found).second;
}

std::string& Facts::operator[](std::string_view name) {
  const auto at = position(name);
  if (!is_at(at, name)) insert_at(at, name, {});
  return entries_.own()[at].value;
}

void Facts::emplace(std::string_view name, std::string value) {
  const auto at = position(name);
  if (!is_at(at, name)) insert_at(at, name, std::move(value));
}

bool Facts::is_at(std::size_t position, std::string_view name) const {
  return position < size() && *(*entries_)[position].name == name;
}

void Facts::insert_at(std::size_t position, std::string_view name, std::string value) {
  auto& entries = entries_.own();
  if (entries.size() == entries.capacity()) entries.reserve(entries.size() + entries.size() / 4 + 4);
  entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(position), Entry{&interned(name), std::move(value)});
}

void Facts::insert(const_iterator first, const_iterator last) {
  for (; first != last; ++first) emplace((*first).first, (*first).second);
}

std::size_t Facts::erase(std::string_view name) {
  const auto at = position(name);
  if (!is_at(at, name)) return 0;
  auto& entries = entries_.own();
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(at));
  return 1;
}

void Facts::erase_if(bool (*is_gone)(std::string_view)) {
  if (empty()) return;
  std::erase_if(entries_.own(), [is_gone](const Entry& entry) { return is_gone(*entry.name); });
}

void Facts::shrink_to_fit() {
  if (!empty() && !entries_.is_shared()) entries_.own().shrink_to_fit();
}

bool operator==(const Facts& one, const Facts& other) {
  return one.entries_.is_same(other.entries_) || *one.entries_ == *other.entries_;
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
