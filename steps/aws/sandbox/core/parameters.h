// An operation's input, read from path, query and JSON body and held against the service model's constraints.
// Must not know: accounts, signed requests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/request.h"

namespace byoc::sandbox {

// What the model says of a string; an empty pattern allows everything.
struct Constraint {
  std::size_t min = 0, max = 0;
  std::string_view pattern{};
};

using Choices = std::span<const std::string_view>;

inline constexpr Constraint certificate_pem{1, 65536};
inline constexpr Constraint certificate_id{64, 64, "(0x)?[a-fA-F0-9]+"};
inline constexpr Constraint registry_name{1, 128, "[a-zA-Z0-9:_-]+"};  // of a thing, a type, a group
inline constexpr Constraint policy_name{1, 128, "[\\w+=,.@-]+"};
inline constexpr Constraint template_name{1, 36, "[0-9A-Za-z_-]+"};
inline constexpr Constraint attribute_name{0, 128, "[a-zA-Z0-9_.,@/:#-]+"};
inline constexpr Constraint attribute_value{0, 800, "[a-zA-Z0-9_.,@/:#=\\[\\]-]*"};
inline constexpr Constraint description_text{0, 2028, "[^\\x00-\\x1f\\x7f]*"};
inline constexpr Constraint role_arn{20, 2048};
inline constexpr Constraint resource_arn{1, 2048};

// Every function notes what it finds wrong and gives an empty answer for it; `check` then refuses with all of it at
// once, so it has to be called after the last of them and before anything is done. What is absent or null is no mistake
// unless the name says so. Members of the body may be nested: "registrationConfig.roleArn".
class Parameters {
 public:
  // `labels` are the decoded variable parts of the path. Throws Refusal for a body that is not a JSON object.
  Parameters(const Request& request, std::vector<std::string> labels);

  std::string id_in_path(std::string_view member);
  std::string text_in_path(std::string_view member, const Constraint& constraint);  // the first label
  int version_in_path(std::string_view member);                                     // the second label
  std::string required_header(std::string_view header, std::string_view member);
  std::string required_text(std::string_view member, const Constraint& constraint);
  std::optional<std::string> text(std::string_view member, const Constraint& constraint);
  std::optional<std::string> choice(std::string_view member, Choices choices);
  bool flag(std::string_view member);
  std::optional<bool> optional_flag(std::string_view member);
  std::optional<std::int64_t> number(std::string_view member);
  std::optional<std::vector<std::string>> texts(std::string_view member, const Constraint& constraint);
  std::optional<std::map<std::string, std::string>> attributes(std::string_view member);
  bool object(std::string_view member);           // whether there is one; its members are asked for by nested names
  void required_member(std::string_view member);  // of whatever type
  std::map<std::string, std::string> tags(std::string_view member);

  std::optional<std::string> query_text(std::string_view name, const Constraint& constraint);
  std::optional<std::string> query_choice(std::string_view name, Choices choices);
  std::string required_query_choice(std::string_view name, Choices choices);
  bool query_flag(std::string_view name);
  std::string required_query_text(std::string_view name, const Constraint& constraint);
  std::optional<std::int64_t> query_number(std::string_view name, std::int64_t min, std::int64_t max);

  void check() const;

 private:
  bool has(std::string_view member) const;
  Poco::Dynamic::Var body_member(std::string_view member) const;
  std::optional<std::string> body_string(std::string_view member);
  void constrain(std::string_view member, const std::string& value, const Constraint& constraint);
  void constrain(std::string_view member, const std::string& value, Choices choices);
  void note(const std::string& value, std::string_view member, const std::string& constraint);
  void note_missing(std::string_view member);

  std::optional<std::int64_t> parse_number(std::string_view member, const std::string& text, std::int64_t min,
                                           std::int64_t max);
  std::optional<std::pair<std::string, std::string>> tag(const Poco::Dynamic::Var& value);

  const Request& request_;
  std::vector<std::string> labels_;
  Json body_;
  std::vector<std::string> violations_;
};

}  // namespace byoc::sandbox
