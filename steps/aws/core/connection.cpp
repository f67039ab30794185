#include "steps/aws/core/connection.h"

#include <mutex>
#include <utility>

#include "steps/aws/core/clock_skew.h"
#include "steps/aws/core/endpoint_settings.h"
#include "steps/aws/core/lazy.h"
#include "steps/aws/core/rates.h"
#include "steps/aws/core/retry.h"
#include "steps/aws/core/retry_settings.h"
#include "steps/aws/core/sigv4.h"

namespace byoc::aws {

struct Connection::State {
  ConnectionOptions options;
  Retries retries;
  Rates rates;
  ClockSkew clock_skew;
  SigningKeys signing_keys;
  Lazy<std::string> region;
  Lazy<std::optional<int>> max_attempts;
  std::mutex mutex;
  std::map<std::pair<std::string, bool>, Endpoint> endpoints;  // by the service's id, and whether it heeds the option

  State(ConnectionOptions given, std::function<double()> random)
      : options(std::move(given)), retries(std::move(random)), rates(options.rates) {
    if (!options.profile) options.profile = std::make_shared<ProfileChoice>();
  }
};

Connection::Connection(ConnectionOptions options, std::function<double()> random)
    : state_(std::make_unique<State>(std::move(options), std::move(random))) {}

Connection::~Connection() = default;

const Profile& Connection::profile(const ReadHost& host) const {
  return state_->options.profile->profile(host);
}

const std::string& Connection::region(const ReadHost& host) const {
  return state_->region.get([&] { return resolve_region(host, profile(host), state_->options.region); });
}

Endpoint Connection::endpoint(const ReadHost& host, const Service& service) const {
  const std::lock_guard lock(state_->mutex);
  const std::pair key(std::string(service.id), service.heeds_endpoint_url);
  if (const auto known = state_->endpoints.find(key); known != state_->endpoints.end()) return known->second;
  const auto explicit_url = service.heeds_endpoint_url ? state_->options.endpoint_url : std::nullopt;
  const auto plain_http = !service.heeds_endpoint_url  ? PlainHttp::never
                          : state_->options.allow_http ? PlainHttp::allowed
                                                       : PlainHttp::if_allowed;
  auto endpoint = resolve_endpoint(host, profile(host), {explicit_url, plain_http}, service.id, region(host));
  return state_->endpoints.emplace(key, std::move(endpoint)).first->second;
}

std::optional<int> Connection::max_attempts(const ReadHost& host) const {
  return state_->max_attempts.get([&] { return find_max_attempts(host, profile(host)); });
}

Retries& Connection::retries() const {
  return state_->retries;
}

Rates& Connection::rates() const {
  return state_->rates;
}

ClockSkew& Connection::clock_skew() const {
  return state_->clock_skew;
}

SigningKeys& Connection::signing_keys() const {
  return state_->signing_keys;
}

void Connection::warn(const std::string& text) const {
  if (state_->options.warning) state_->options.warning(text);
}

}  // namespace byoc::aws
