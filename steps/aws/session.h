// With whom and as whom we talk: a connection, the credentials that sign on it, their account. Found out on first use,
// then kept.
// Must not know: operations, steps.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/base/error.h"
#include "engine/host/host.h"
#include "steps/aws/core/connection.h"
#include "steps/aws/core/credentials.h"

namespace byoc::aws {

class Identity;
struct CallerIdentity;

// What the command line and the manifest say; everything else comes from the environment and the shared files.
struct SessionOptions {
  std::optional<std::string> region;        // --region, else the manifest's
  std::optional<std::string> profile;       // the target's, else --profile
  std::optional<std::string> endpoint_url;  // --endpoint-url; not for what gives credentials
  bool allow_http = false;                  // --allow-http
  std::optional<std::string> account;       // the manifest's guard
  std::map<std::string, double> rates{};    // calls per second by operation, see Rates

  // Of that profile, to share its credentials with other sessions; without one the session has its own. The credentials
  // are then asked for in the region of the session that needs them first.
  std::shared_ptr<Identity> identity{};

  // Is told, from any thread, what the user should know of without the run ending.
  std::function<void(const std::string&)> warning{};

  // Told what only those want to know who ask for everything.
  std::function<void(const std::string&)> note{};
};

// Safe to use from several threads. Every function throws Error with a hint when the matter can't be settled.
class Session {
 public:
  // `random` spreads the waits before retries and gives numbers in [0, 1); for tests, see Retries.
  explicit Session(SessionOptions options, std::function<double()> random = {});
  ~Session();

  // Region, endpoints, retries: for those who must not ask for credentials.
  const Connection& connection() const;
  const std::string& region(const ReadHost& host) const { return connection().region(host); }

  // Looked for again before they expire, so hold on to what is returned no longer than for one request; it stays good
  // while another thread gets new ones.
  std::shared_ptr<const Credentials> credentials(const ReadHost& host) const;

  // The credentials as a question; session and host have to outlive it.
  CredentialsSource credentials_source(const ReadHost& host) const;

  // Asks STS GetCallerIdentity once if the manifest names an account, and throws WrongAccount if it is another. The IoT
  // reader calls it before its first request.
  void check_account(const ReadHost& host) const;

  // The account of the credentials, asked from STS once; empty where STS gives no answer.
  std::string caller_account(const ReadHost& host) const;

  // As whom they act (an ARN), from the same answer; empty where STS gives none.
  std::string caller_arn(const ReadHost& host) const;

 private:
  CallerIdentity caller_if_told(const ReadHost& host) const;

  struct State;
  std::unique_ptr<State> state_;
};

// By target of the manifest; a single one without a name where it names none.
using Sessions = std::map<std::string, Session>;

// The credentials belong to another account than the manifest's guard allows: nothing at all is to be done.
class WrongAccount : public Error {
 public:
  using Error::Error;
};

}  // namespace byoc::aws
