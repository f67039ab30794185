#include "engine/base/facts.h"

#include <set>

#include <fmt/format.h>

#include "engine/base/error.h"

namespace byoc {

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

namespace {

std::string quoted(const Facts& facts, const std::string& name) {
  const auto found = facts.find(name);
  return found == facts.end() ? "(none)" : fmt::format("'{}'", found->second);
}

}  // namespace

std::vector<std::string> differences(const Facts& before, const Facts& after, bool (*counts)(std::string_view)) {
  std::set<std::string> names;
  for (const auto* facts : {&before, &after})
    for (const auto& [name, value] : *facts)
      if (counts == nullptr || counts(name)) names.insert(name);
  std::vector<std::string> lines;
  for (const auto& name : names) {
    auto was = quoted(before, name);
    auto is = quoted(after, name);
    if (was != is) lines.push_back(fmt::format("{}: {} -> {}", name, was, is));
  }
  return lines;
}

}  // namespace byoc
