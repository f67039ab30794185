// An answer of AWS that is an error, with words for people and a hint for each known code.
// Must not know: signed requests.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/host/clock.h"
#include "engine/host/http.h"
#include "steps/aws/core/fault.h"

namespace byoc::aws {

// An answer that is an error: code and message as AWS sent them (made printable), and the request's id for support.
class ServiceError : public Error {
 public:
  ServiceError(const std::string& what, std::string hint, std::string code, int status, std::string request_id,
               std::string resource_id, std::string resource_arn);

  const std::string& code() const noexcept { return code_; }  // "ResourceAlreadyExistsException"
  int status() const noexcept { return status_; }
  const std::string& request_id() const noexcept { return request_id_; }  // may be empty
  // Of ResourceAlreadyExistsException; may be empty.
  const std::string& resource_id() const noexcept { return resource_id_; }
  const std::string& resource_arn() const noexcept { return resource_arn_; }

 private:
  std::string code_, request_id_, resource_id_, resource_arn_;
  int status_;
};

// What was asked and how it went, for the wording.
struct FailedCall {
  std::string_view service;      // "AWS IoT", "AWS STS"
  std::string_view service_id;   // "iot": the prefix of a permission's name
  std::string_view operation;    // "RegisterCACertificate"
  std::string_view credentials;  // their source
  int attempts = 1;
  Time now;  // by this machine's clock
};

// "AWS IoT refused RegisterCACertificate: Code: message (HTTP 400, request id)". The fault's texts must hold no secret.
ServiceError service_error(const FailedCall& call, const HttpResponse& response, const Fault& fault);

}  // namespace byoc::aws
