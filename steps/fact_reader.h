// Reads what a step's facts say into types, and says whose fault it is where they say nothing.
// Must not know: kinds of steps, files, AWS.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/graph/step.h"

namespace byoc {

// Each: nothing for a text that says no such thing.
std::optional<int> parse_count(std::string_view text);   // "3"
std::optional<bool> parse_truth(std::string_view text);  // "true", "false"

class FactReader {
 public:
  explicit FactReader(const Step& step) : step_(step) {}

  // Nothing where there is no such fact. Throws InternalError for what no manifest gives, DamagedRecord where the step
  // is retired: then it is the lock's.
  template <typename T>
  std::optional<T> read(const Facts& facts, std::string_view name, std::optional<T> (*parse)(std::string_view)) const {
    const auto text = find_fact(facts, name);
    if (!text) return std::nullopt;
    auto value = parse(*text);
    if (!value) refuse(name, *text);
    return value;
  }

  // Throws as `read`, also where it is not there.
  template <typename T>
  T required(const Facts& facts, std::string_view name, std::optional<T> (*parse)(std::string_view)) const {
    const auto value = read(facts, name, parse);
    if (!value) refuse_missing(name);
    return *value;
  }

  // Whether the fact is there and true; throws as `read`.
  bool is_true(const Facts& facts, std::string_view name) const {
    return read(facts, name, parse_truth).value_or(false);
  }

 private:
  [[noreturn]] void refuse(std::string_view name, const std::string& text) const;
  [[noreturn]] void refuse_missing(std::string_view name) const;
  [[noreturn]] void refuse(const std::string& what) const;

  const Step& step_;
};

}  // namespace byoc
