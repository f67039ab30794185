#include "steps/aws/credentials/credentials_cache.h"

namespace byoc::aws {

namespace {

// How long before their end new credentials are looked for, and when everybody waits for them: a request must not be
// signed with what ends on its way. Less than the shortest life that AWS gives (15 minutes), else those would be
// renewed all the time.
constexpr std::chrono::minutes early{10}, late{5};

// Between two attempts: the source may have failed, or have nothing newer to give yet. A run has thousands of steps
// that would all ask again.
constexpr std::chrono::minutes rest{1};

// A clock that was set back does not make it longer.
bool is_before(Time now, Time end) {
  return now < end && end - now <= rest;
}

bool hold(const Credentials& credentials, Time now) {
  return !credentials.expires || *credentials.expires > now;
}

}  // namespace

std::shared_ptr<const Credentials> CredentialsCache::get(const Source& source) {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto wanted = need(source.now());
    if (wanted == Need::none || (wanted == Need::soon && is_renewing_)) return kept_;
    if (!is_renewing_) break;
    changed_.wait(lock);
  }
  rethrow_failure(source);
  if (kept_ && !kept_->renewal.empty()) require_current(*kept_, source.now());
  is_renewing_ = true;
  lock.unlock();
  return renew(source);
}

CredentialsCache::Need CredentialsCache::need(Time now) const {
  if (!kept_ || !hold(*kept_, now)) return Need::now;
  if (!kept_->expires || !kept_->renewal.empty() || rests(now)) return Need::none;
  const auto left = *kept_->expires - now;
  return left > early ? Need::none : left > late ? Need::soon : Need::now;
}

bool CredentialsCache::rests(Time now) const {
  return is_before(now, rests_until_);
}

void CredentialsCache::rethrow_failure(const Source& source) const {
  const auto found = failures_.find(source.asked_in);
  if (found != failures_.end() && is_before(source.now(), found->second.until))
    std::rethrow_exception(found->second.error);
}

std::shared_ptr<const Credentials> CredentialsCache::renew(const Source& source) {
  struct End {
    CredentialsCache& cache;
    ~End() {
      const std::lock_guard lock(cache.mutex_);
      cache.is_renewing_ = false;
      cache.changed_.notify_all();
    }
  } end{*this};
  auto old = kept_;  // nobody else writes it meanwhile
  try {
    auto found = std::make_shared<const Credentials>(source.find());
    require_current(*found, source.now());
    keep(found, source.now());
    return found;
  } catch (const Error& error) {
    const auto now = source.now();
    if (!old || !hold(*old, now)) {
      const std::lock_guard lock(mutex_);
      failures_[source.asked_in] = {std::current_exception(), now + rest};
      throw;
    }
    keep(old, now);
    source.failed(error, *old);
    return old;
  }
}

void CredentialsCache::keep(std::shared_ptr<const Credentials> found, Time now) {
  const std::lock_guard lock(mutex_);
  kept_ = std::move(found);
  failures_.clear();
  rests_until_ = now + rest;
}

}  // namespace byoc::aws
