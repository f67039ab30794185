// AWS Signature Version 4 for requests with headers, stage by stage: from a request and a time to the headers to add.
// Must not know: the clock, sockets, the environment.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/base/secret.h"
#include "engine/base/time.h"
#include "engine/host/http.h"
#include "steps/aws/core/credentials.h"

namespace byoc::aws {

// When, where and for which service a signature holds.
struct SigningScope {
  Time time;
  std::string region;
  std::string service;  // the signing name: "iot", "sts"

  std::string timestamp() const;  // "20260102T030405Z"
  std::string text() const;       // "20260102/eu-west-1/iot/aws4_request"
};

// A request as it goes on the wire. What it refers to outlives the signing.
struct SignableRequest {
  std::string_view method;
  std::string_view request_target;  // percent-encoded path and query, e.g. "/things/a%3Ab?x=1"
  HttpHeaders headers;              // exactly those to sign, Host among them; others may be added on the way
  std::string_view body;
  bool normalizes_path = true;  // only S3 signs "." and ".." and doubled slashes as they stand
};

// "host;x-amz-date".
std::string signed_headers(const HttpHeaders& headers);

// The request in the one form that both sides compute.
std::string canonical_request(const SignableRequest& request);

std::string string_to_sign(const SigningScope& scope, std::string_view canonical_request);

// The key derived from a secret access key for the scope's day, region and service.
Secret signing_key(const Secret& secret_access_key, const SigningScope& scope);

// 64 lower-case hexadecimal digits.
std::string signature(const Secret& signing_key, std::string_view string_to_sign);

// The value of the Authorization header.
std::string authorization(std::string_view access_key_id, const SigningScope& scope, std::string_view signed_headers,
                          std::string_view signature);

// Derived keys, kept for as long as they are good: a day. Safe to use from several threads.
class SigningKeys {
 public:
  // As `aws::signature` with the key of these credentials and this scope.
  std::string signature(const Credentials& credentials, const SigningScope& scope, std::string_view string_to_sign);

 private:
  std::mutex mutex_;
  std::map<std::string, Secret> keys_;  // by access key id and scope
};

// All stages. Returns what to add to the request: X-Amz-Date, X-Amz-Security-Token (where there is a session token;
// signed too) and Authorization.
HttpHeaders sign(SignableRequest request, const Credentials& credentials, const SigningScope& scope, SigningKeys& keys);

}  // namespace byoc::aws
