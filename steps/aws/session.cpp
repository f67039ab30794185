#include "steps/aws/session.h"

#include <atomic>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/endpoint.h"
#include "steps/aws/core/lazy.h"
#include "steps/aws/core/rates.h"
#include "steps/aws/core/retry.h"
#include "steps/aws/core/retry_settings.h"
#include "steps/aws/core/sigv4.h"
#include "steps/aws/credentials/credentials.h"
#include "steps/aws/credentials/identity.h"
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
  Retries retries;
  Rates rates;
  ClockSkew clock_skew;
  SigningKeys signing_keys;
  std::shared_ptr<Identity> identity;
  Lazy<std::string> region;
  Lazy<Endpoint> iot_endpoint, sts_endpoint, role_endpoint;
  std::atomic<bool> has_told_credentials = false;
  Lazy<int> max_attempts;
  Lazy<std::string> account;  // that the credentials belong to

  State(SessionOptions given, std::function<double()> random)
      : options(std::move(given)),
        retries(std::move(random)),
        rates(options.rates),
        identity(options.identity ? options.identity : std::make_shared<Identity>(options.profile)) {}

  const Profile& find_profile(const ReadHost& host) { return identity->profile(host); }

  void tell(std::string_view what, const Credentials& credentials) {
    if (options.note) options.note(description(what, credentials));
  }
};

Session::Session(SessionOptions options, std::function<double()> random)
    : state_(std::make_unique<State>(std::move(options), std::move(random))) {}

Session::~Session() = default;

const std::string& Session::region(const ReadHost& host) const {
  return state_->region.get([&] { return resolve_region(host, state_->find_profile(host), state_->options.region); });
}

const Endpoint& Session::iot_endpoint(const ReadHost& host) const {
  return state_->iot_endpoint.get([&] {
    return resolve_endpoint(host, state_->find_profile(host), state_->options.endpoint_url, "iot", region(host));
  });
}

const Endpoint& Session::sts_endpoint(const ReadHost& host) const {
  return state_->sts_endpoint.get([&] {
    return resolve_endpoint(host, state_->find_profile(host), state_->options.endpoint_url, "sts", region(host));
  });
}

const Endpoint& Session::role_endpoint(const ReadHost& host) const {
  return state_->role_endpoint.get(
      [&] { return resolve_endpoint(host, state_->find_profile(host), std::nullopt, "sts", region(host)); });
}

std::shared_ptr<const Credentials> Session::credentials(const ReadHost& host) const {
  const auto find = [&] {
    auto found = resolve_credentials(*this, host, state_->find_profile(host));
    if (state_->has_told_credentials) state_->tell("new credentials", found);
    return found;
  };
  const auto failed = [&](const Error& error, const Credentials& kept) {
    const auto end = format_rfc3339(*kept.expires);
    warn(fmt::format("can't renew the credentials, going on with those that hold until {}: {}", end, error.what()));
  };
  // A code that a person typed is taken once, and refused once for all.
  const bool takes_a_person = state_->find_profile(host).setting("mfa_serial").has_value();
  const auto place = takes_a_person ? std::string() : state_->options.region.value_or("");
  const auto now = [&] { return clock_skew().correct(host.clock.now()); };
  auto credentials = state_->identity->credentials().get({place, now, find, failed});
  if (!state_->has_told_credentials.exchange(true)) state_->tell("credentials", *credentials);
  return credentials;
}

void Session::check_account(const ReadHost& host) const {
  const auto& wanted = state_->options.account;
  if (!wanted) return;
  const auto& actual = state_->account.get([&] { return get_caller_account(*this, host); });
  if (actual != *wanted)
    throw WrongAccount(
        fmt::format("the credentials ({}) belong to account '{}', but '{}' is wanted; nothing was changed",
                    credentials(host)->source, printable(actual, 60), printable(*wanted, 60)),
        "choose other credentials (--profile, AWS_PROFILE), or correct 'account' below 'aws:' in the manifest");
}

std::string Session::caller_account(const ReadHost& host) const {
  try {
    return state_->account.get([&] { return get_caller_account(*this, host); });
  } catch (const Error&) {
    return {};
  }
}

int Session::max_attempts(const ReadHost& host) const {
  return state_->max_attempts.get([&] { return find_max_attempts(host, state_->find_profile(host)); });
}

Retries& Session::retries() const {
  return state_->retries;
}

Rates& Session::rates() const {
  return state_->rates;
}

ClockSkew& Session::clock_skew() const {
  return state_->clock_skew;
}

void Session::warn(const std::string& text) const {
  if (state_->options.warning) state_->options.warning(text);
}

SigningKeys& Session::signing_keys() const {
  return state_->signing_keys;
}

}  // namespace byoc::aws
