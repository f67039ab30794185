// An operation's input, read from path, query and JSON body and held against the service model's constraints.
// Must not know: what the operation does with it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steps/aws/sandbox/json.h"
#include "steps/aws/sandbox/request.h"

namespace byoc::sandbox {

// What the model says of a string; an empty pattern allows everything.
struct Constraint {
  std::size_t min = 0, max = 0;
  std::string_view pattern{};
};

using Choices = std::span<const std::string_view>;

inline constexpr Constraint certificate_pem{1, 65536};
inline constexpr Constraint certificate_id{64, 64, "(0x)?[a-fA-F0-9]+"};

// Every function notes what it finds wrong and gives an empty answer for it; `check` then refuses with all of it at
// once, so it has to be called after the last of them and before anything is done. What is absent or null is no mistake
// unless the name says so. Members of the body may be nested: "registrationConfig.roleArn".
class Parameters {
 public:
  // `label` is the decoded variable part of the path. Throws Refusal for a body that is not a JSON object.
  Parameters(const Request& request, std::string label);

  std::string id_in_path(std::string_view member);
  std::string required_text(std::string_view member, const Constraint& constraint);
  std::optional<std::string> text(std::string_view member, const Constraint& constraint);
  std::optional<std::string> choice(std::string_view member, Choices choices);
  bool flag(std::string_view member);
  bool object(std::string_view member);  // whether there is one; what is in it, is asked for by its nested name
  void tags(std::string_view member);    // only looked at, see docs/sandbox-differences.md

  std::optional<std::string> query_text(std::string_view name, const Constraint& constraint);
  std::optional<std::string> query_choice(std::string_view name, Choices choices);
  std::string required_query_choice(std::string_view name, Choices choices);
  bool query_flag(std::string_view name);
  std::optional<int> query_number(std::string_view name, int min, int max);

  void check() const;

 private:
  bool has(std::string_view member) const;
  Poco::Dynamic::Var body_member(std::string_view member) const;
  std::optional<std::string> body_string(std::string_view member);
  void constrain(std::string_view member, const std::string& value, const Constraint& constraint);
  void constrain(std::string_view member, const std::string& value, Choices choices);
  void note(const std::string& value, std::string_view member, const std::string& constraint);
  void note_missing(std::string_view member);

  const Request& request_;
  std::string label_;
  Json body_;
  std::vector<std::string> violations_;
};

}  // namespace byoc::sandbox
