// A request that is refused, in the words of AWS: error code, HTTP status, message.
// Must not know: signed requests, accounts.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace byoc::sandbox {

class Refusal : public std::runtime_error {
 public:
  // `code` is one of those in refusal.cpp; its HTTP status follows from it (AWS IoT's error shapes).
  Refusal(std::string_view code, const std::string& message);

  // ResourceAlreadyExistsException, which alone names what is in the way.
  static Refusal already_exists(const std::string& message, std::string resource_id, std::string resource_arn);

  const std::string& code() const noexcept { return code_; }
  int status() const noexcept { return status_; }
  const std::string& resource_id() const noexcept { return resource_id_; }    // may be empty
  const std::string& resource_arn() const noexcept { return resource_arn_; }  // may be empty

 private:
  std::string code_, resource_id_, resource_arn_;
  int status_;
};

}  // namespace byoc::sandbox
