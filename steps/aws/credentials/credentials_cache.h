// Credentials kept as long as they hold, and looked for again before they end.
// Must not know: other sources.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/base/error.h"
#include "engine/base/time.h"
#include "steps/aws/core/credentials.h"

namespace byoc::aws {

// Safe to use from several threads: one looks for new credentials, meanwhile the others go on with those that are
// there.
class CredentialsCache {
 public:
  struct Source {
    std::string asked_in;  // the region: what AWS refuses in one region it may give in another
    std::function<Time()> now;
    std::function<Credentials()> find;  // what it throws is thrown on where there are none that still hold
    std::function<void(const Error&, const Credentials& kept)> failed;  // told where there are
  };

  // Credentials that hold now. Throws Error if there are none: their source failed, or they have ended and it takes a
  // person to renew them. A failure is thrown to all who ask in the same region within a minute; then the source is
  // asked again.
  std::shared_ptr<const Credentials> get(const Source& source);

 private:
  enum class Need { none, soon, now };
  struct Failure {
    std::exception_ptr error;
    Time until;  // before this nobody asks again
  };

  Need need(Time now) const;
  bool rests(Time now) const;
  std::shared_ptr<const Credentials> renew(const Source& source);
  void keep(std::shared_ptr<const Credentials> found, Time now);
  void rethrow_failure(const Source& source) const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const Credentials> kept_;
  Time rests_until_{};                       // before this nobody asks again while there are some that hold
  std::map<std::string, Failure> failures_;  // by region, of attempts that left nothing to go on with
  bool is_renewing_ = false;
};

}  // namespace byoc::aws
