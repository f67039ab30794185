#include "steps/aws/session.h"

#include <atomic>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/lazy.h"
#include "steps/aws/credentials/identity.h"
#include "steps/aws/credentials/resolve_credentials.h"
#include "steps/aws/sts/sts.h"

namespace byoc::aws {

namespace {

std::string description(std::string_view what, const Credentials& credentials) {
  return fmt::format("{}: {}{}", what, credentials.source,
                     credentials.expires ? ", until " + format_rfc3339(*credentials.expires) : "");
}

}  // namespace

struct Session::State {
  SessionOptions options;
  std::shared_ptr<Identity> identity;
  Connection connection;
  std::atomic<bool> has_told_credentials = false;
  Lazy<CallerIdentity> caller;  // whose credentials they are

  State(SessionOptions given, std::function<double()> random)
      : options(std::move(given)),
        identity(options.identity ? options.identity : std::make_shared<Identity>(options.profile)),
        connection({options.region, options.endpoint_url, options.allow_http, options.rates, identity->profile(),
                    options.warning},
                   std::move(random)) {}

  void tell(std::string_view what, const Credentials& credentials) {
    if (options.note) options.note(description(what, credentials));
  }
};

Session::Session(SessionOptions options, std::function<double()> random)
    : state_(std::make_unique<State>(std::move(options), std::move(random))) {}

Session::~Session() = default;

const Connection& Session::connection() const {
  return state_->connection;
}

std::shared_ptr<const Credentials> Session::credentials(const ReadHost& host) const {
  if (state_->options.allow_http) refuse_plain_http(connection(), host, iot_service);
  const auto find = [&] {
    auto found = resolve_credentials(connection(), host);
    if (state_->has_told_credentials) state_->tell("new credentials", found);
    return found;
  };
  const auto failed = [&](const Error& error, const Credentials& kept) {
    const auto end = format_rfc3339(*kept.expires);
    connection().warn(
        fmt::format("can't renew the credentials, going on with those that hold until {}: {}", end, error.what()));
  };
  // A code that a person typed is taken once, and refused once for all.
  const bool takes_a_person = connection().profile(host).setting("mfa_serial").has_value();
  const auto asked_in = takes_a_person ? std::string() : state_->options.region.value_or("");
  const auto now = [&] { return connection().clock_skew().correct(host.clock.now()); };
  auto credentials = state_->identity->credentials().get({asked_in, now, find, failed});
  if (!state_->has_told_credentials.exchange(true)) state_->tell("credentials", *credentials);
  return credentials;
}

CredentialsSource Session::credentials_source(const ReadHost& host) const {
  return [this, &host] { return credentials(host); };
}

void Session::check_account(const ReadHost& host) const {
  const auto& wanted = state_->options.account;
  if (!wanted) return;
  const auto& actual =
      state_->caller.get([&] { return get_caller_identity(connection(), host, credentials_source(host)); }).account;
  if (actual != *wanted)
    throw WrongAccount(
        fmt::format("the credentials ({}) belong to account '{}', but '{}' is wanted; nothing was changed",
                    credentials(host)->source, printable(actual, 60), printable(*wanted, 60)),
        "choose other credentials (--profile, AWS_PROFILE), or correct 'account' below 'aws:' in the manifest");
}

CallerIdentity Session::caller_if_told(const ReadHost& host) const {
  try {
    return state_->caller.get([&] { return get_caller_identity(connection(), host, credentials_source(host)); });
  } catch (const Error&) {
    return {};
  }
}

std::string Session::caller_account(const ReadHost& host) const {
  return caller_if_told(host).account;
}
std::string Session::caller_arn(const ReadHost& host) const {
  return caller_if_told(host).arn;
}

}  // namespace byoc::aws
