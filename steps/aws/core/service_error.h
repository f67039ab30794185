// An answer of AWS that is an error, with words for people and a hint for each known code.
// Must not know: signed requests.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/denial.h"
#include "engine/base/error.h"
#include "engine/host/clock.h"
#include "engine/host/http.h"
#include "steps/aws/core/fault.h"

namespace byoc::aws {

// An answer that is an error. Its text and hint are for people, without secrets; the fault is as AWS sent it, to be
// compared and never shown.
class ServiceError : public Error {
 public:
  ServiceError(const std::string& what, std::string hint, std::string cause, int status, Fault fault);

  const std::string& code() const noexcept { return fault_.code; }  // "ResourceAlreadyExistsException"
  int status() const noexcept { return status_; }
  // Of ResourceAlreadyExistsException; may be empty.
  const std::string& resource_id() const noexcept { return fault_.resource_id; }
  const std::string& resource_arn() const noexcept { return fault_.resource_arn; }
  // Whether something is still attached to what is to be deleted, which AWS IoT says with a code for everything else
  // too.
  bool is_still_attached() const;

 private:
  Fault fault_;
  int status_;
};

// What was asked and how it went, for the wording.
struct FailedCall {
  std::string_view service;      // "AWS IoT", "AWS STS"
  std::string_view service_id;   // "iot": the prefix of a permission's name
  std::string_view operation;    // "RegisterCACertificate"
  std::string_view credentials;  // their source
  int attempts = 1;
  Time now;                                 // by this machine's clock
  std::vector<std::string_view> secrets{};  // that were sent, and are not shown
};

// Of credentials that are good and lack a permission.
class AccessDenied : public ServiceError, public Denial {
 public:
  AccessDenied(const ServiceError& error, const Denial& denial) : ServiceError(error), Denial(denial) {}
};

// "AWS IoT refused RegisterCACertificate: Code: message (HTTP 400, request id)".
ServiceError service_error(const FailedCall& call, const HttpResponse& response);

// Throws the same, as AccessDenied where it is one.
[[noreturn]] void throw_service_error(const FailedCall& call, const HttpResponse& response);

}  // namespace byoc::aws
