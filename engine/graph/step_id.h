// The id of a step: of which resource it is, of which of its rows, of what kind, in which target.
// Must not know: any kind in particular.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace byoc {

// "authorities.root.key", "devices.line[0042].registration@eu", "registration-code@eu". Nobody else puts ids together
// or takes them apart. Copies share their text; ids are equal, and in the order, as their texts are: so the lock has
// them.
class StepId {
 public:
  // `resource` is a section and a name ("devices.d1"), or empty where the step belongs to none; `target` is empty where
  // the step belongs to none. The parts are taken as they are.
  StepId(std::string_view resource, std::string_view kind, std::string_view target = {});

  // Copied where others are moved: there is no id without its text.
  StepId(const StepId&) = default;
  StepId& operator=(const StepId&) = default;

  // Nothing for a text that is no id, as in a lock that was edited by hand.
  static std::optional<StepId> parse(std::string_view text);

  // This step of one of its resource's rows. Throws InternalError where there is no resource to have rows.
  StepId of_row(std::string_view row) const;

  // This step in another target, or, with an empty one, in none.
  StepId in_target(std::string_view target) const;

  // Parts of text(), valid as long as any copy of this id lives.
  std::string_view resource() const { return part(0, parts_->resource_end); }
  std::string_view row() const;  // empty: the step is not of one row
  std::string_view kind() const { return part(parts_->kind, parts_->kind_end); }
  std::string_view target() const;

  const std::string& text() const { return parts_->text; }

  friend bool operator==(const StepId& one, const StepId& other) { return one.text() == other.text(); }
  friend bool operator==(const StepId& one, std::string_view other) { return one.text() == other; }
  friend std::strong_ordering operator<=>(const StepId& one, const StepId& other) {
    return one.text() <=> other.text();
  }
  friend std::strong_ordering operator<=>(const StepId& one, std::string_view other) { return one.text() <=> other; }

 private:
  struct Parts {
    std::string text;
    std::uint32_t resource_end, kind, kind_end;  // positions; a row stands in brackets between resource and kind
  };

  StepId(std::string_view resource, std::string_view row, std::string_view kind, std::string_view target);

  std::string_view part(std::size_t start, std::size_t end) const {
    return std::string_view(parts_->text).substr(start, end - start);
  }

  std::shared_ptr<const Parts> parts_;
};

// What is in a target, as ids and people write it: "devices.d1@eu", "@eu"; without a target, `text` alone. And back, of
// any text.
std::string at_target(std::string_view text, std::string_view target);

struct InTarget {
  std::string_view text, target;
};
InTarget split_target(std::string_view text);

}  // namespace byoc

// As its text.
template <>
struct fmt::formatter<byoc::StepId> : fmt::formatter<std::string_view> {
  auto format(const byoc::StepId& id, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(id.text(), context);
  }
};
