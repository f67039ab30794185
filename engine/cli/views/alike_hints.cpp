#include "engine/cli/views/alike_hints.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace byoc {

namespace {

using Arns = std::vector<std::string_view>;  // parts of a hint, in its order

Arns arns_in(std::string_view hint) {
  constexpr std::string_view arn = "arn:", around = " \n'\"()[]{}<>", punctuation = ",;.:";
  Arns arns;
  for (std::size_t at = 0; (at = hint.find(arn, at)) != std::string_view::npos;) {
    const bool is_begin = at == 0 || around.find(hint[at - 1]) != std::string_view::npos;
    auto found = hint.substr(at);
    found = found.substr(0, found.find_first_of(around));
    at += found.size();
    // What ends a part of a sentence may stand within a name, too.
    if (is_begin) arns.push_back(found.substr(0, found.find_last_not_of(punctuation) + 1));
  }
  return arns;
}

// The fields of an ARN, the last of them, the resource, by its kind and its name.
std::vector<std::string> parts_of(std::string_view arn) {
  constexpr std::size_t kind = 5;
  std::vector<std::string> parts;
  for (auto end = arn.find(':'); end != std::string_view::npos && parts.size() < kind; end = arn.find(':')) {
    parts.emplace_back(arn.substr(0, end));
    arn.remove_prefix(end + 1);
  }
  const auto slash = arn.find('/');
  parts.emplace_back(arn.substr(0, slash));
  if (slash != std::string_view::npos) parts.emplace_back(arn.substr(slash));
  return parts;
}

// With "*" for each part that differs: "arn:aws:iot:us-east-1:123456789012:thing/*".
std::string pattern_of(std::string_view arn, std::string_view other) {
  auto parts = parts_of(arn);
  const auto others = parts_of(other);
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (i >= others.size() || parts[i] != others[i]) parts[i] = parts[i].starts_with('/') ? "/*" : "*";
  const auto name = parts.back().starts_with('/') ? parts.back() : "";
  if (!name.empty()) parts.pop_back();
  return fmt::format("{}{}", fmt::join(parts, ":"), name);
}

}  // namespace

std::string for_all_alike(const std::vector<std::string>& hints) {
  std::vector<Arns> arns;
  arns.reserve(hints.size());
  for (const auto& hint : hints) arns.push_back(arns_in(hint));
  const auto is_in_all = [&arns](std::string_view arn) {
    return std::ranges::all_of(arns, [&](const Arns& of) { return std::ranges::find(of, arn) != of.end(); });
  };
  auto all = hints.front();
  for (std::size_t i = arns.front().size(); i-- > 0;) {
    const auto arn = arns.front()[i];
    if (is_in_all(arn)) continue;
    auto pattern = std::string(arn);
    for (const auto& others : arns)
      if (i < others.size() && !is_in_all(others[i])) pattern = pattern_of(pattern, others[i]);
    all.replace(static_cast<std::size_t>(arn.data() - hints.front().data()), arn.size(), pattern);
  }
  return all;
}

}  // namespace byoc
