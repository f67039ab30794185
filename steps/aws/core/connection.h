// What a connection to AWS needs to know before anybody signs: region, endpoints, profile, retries, rates, clock.
// Must not know: credentials, operations, steps. What is given one of these can't ask for credentials.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/host/host.h"
#include "steps/aws/core/endpoint.h"
#include "steps/aws/core/profile_choice.h"
#include "steps/aws/core/service.h"

namespace byoc::aws {

class ClockSkew;
class Rates;
class Retries;
class SigningKeys;

// What the command line and the manifest say; everything else comes from the environment and the shared files.
struct ConnectionOptions {
  std::optional<std::string> region{};        // --region, else the manifest's
  std::optional<std::string> endpoint_url{};  // --endpoint-url, see Service
  bool allow_http = false;                    // --allow-http, see PlainHttp; only where Service heeds --endpoint-url
  std::map<std::string, double> rates{};      // calls per second by operation, see Rates
  std::shared_ptr<ProfileChoice> profile{};   // null: the one of the environment

  // Is told, from any thread, what the user should know of without the run ending.
  std::function<void(const std::string&)> warning{};
};

// Each is found out on first use, then kept. Safe to use from several threads. Every function that takes a host throws
// Error with a hint when the matter can't be settled.
class Connection {
 public:
  // `random` spreads the waits before retries and gives numbers in [0, 1); for tests, see Retries.
  explicit Connection(ConnectionOptions options = {}, std::function<double()> random = {});
  ~Connection();

  const Profile& profile(const ReadHost& host) const;
  const std::string& region(const ReadHost& host) const;
  Endpoint endpoint(const ReadHost& host, const Service& service) const;

  // How often in all to send a request (AWS_MAX_ATTEMPTS, the profile's max_attempts); nothing where nobody says so.
  std::optional<int> max_attempts(const ReadHost& host) const;

  // The allowance of retries, the paces, the clock and the derived keys that all requests share.
  Retries& retries() const;
  Rates& rates() const;
  ClockSkew& clock_skew() const;
  SigningKeys& signing_keys() const;

  void warn(const std::string& text) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace byoc::aws
