// The id of a step: of which resource it is, of which of its rows, of what kind, in which target.
// Must not know: any kind in particular.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace byoc {

// "authorities.root.key", "devices.line[0042].registration@eu", "registration-code@eu". Nobody else puts ids together
// or takes them apart.
class StepId {
 public:
  // `resource` is a section and a name ("devices.d1"), or empty where the step belongs to none; `target` is empty where
  // the step belongs to none. The parts are taken as they are.
  StepId(std::string resource, std::string kind, std::string target = {});

  // Nothing for a text that is no id, as in a lock that was edited by hand.
  static std::optional<StepId> parse(std::string_view text);

  const std::string& resource() const { return resource_; }
  const std::string& row() const { return row_; }  // empty: the step is not of one row
  const std::string& kind() const { return kind_; }
  const std::string& target() const { return target_; }

  StepId of_row(std::string row) const;
  StepId in_target(std::string target) const;

  std::string text() const;

  // As their texts are ordered, which is how the lock has them.
  friend bool operator==(const StepId&, const StepId&) = default;
  friend std::strong_ordering operator<=>(const StepId& one, const StepId& other) {
    return one.text() <=> other.text();
  }

 private:
  std::string resource_, row_, kind_, target_;
};

// What is in a target, as ids and people write it: "devices.d1@eu", "@eu"; without a target, `text` alone. And back, of
// any text.
std::string at_target(std::string_view text, std::string_view target);
std::string target_of(std::string_view text);
std::string without_target(std::string_view text);

}  // namespace byoc
