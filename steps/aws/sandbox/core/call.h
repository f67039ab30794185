// One call of an operation: its input, the region it acts on, and the way to change that region.
// Must not know: HTTP.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.h"
#include "engine/host/random.h"
#include "steps/aws/sandbox/core/account.h"
#include "steps/aws/sandbox/core/identifiers.h"
#include "steps/aws/sandbox/core/parameters.h"

namespace byoc::sandbox {

class Call {
 public:
  // `region` outlives the call. With `can_undo` the first change keeps a copy of it.
  Call(Parameters input, std::string region_name, std::string account_id, Region& region, bool can_undo, Time time,
       std::chrono::seconds detachment_lag, Random& source)
      : parameters(std::move(input)),
        now(time),
        lag(detachment_lag),
        random(source),
        region_name_(std::move(region_name)),
        account_id_(std::move(account_id)),
        region_(region),
        can_undo_(can_undo) {}

  const Parameters parameters;
  const Time now;
  const std::chrono::seconds lag;  // until all of the service has heard of a detachment
  Random& random;

  const std::string& region_name() const { return region_name_; }
  const std::string& account_id() const { return account_id_; }
  const Region& region() const { return region_; }

  // For changing. Whoever asks for it has refused all there is to refuse.
  Region& change() {
    if (can_undo_ && !has_changed_) before_ = region_;
    has_changed_ = true;
    return region_;
  }
  // What is detached, by its ARN, seems attached for a little longer to whoever deletes it.
  void let_go(const std::string& arn) {
    if (lag.count() > 0) region_.let_go[arn] = now + lag;
  }
  bool seems_attached(const std::string& arn) const {
    const auto found = region_.let_go.find(arn);
    return found != region_.let_go.end() && found->second > now;
  }

  bool has_changed() const { return has_changed_; }
  void undo() { region_ = std::move(before_).value(); }

  std::string ca_arn(std::string_view id) const { return arn("cacert/", id); }
  std::string certificate_arn(std::string_view id) const { return arn("cert/", id); }

  // `kind` as in ARNs, with its slash: "policy/".
  std::string arn(std::string_view kind, std::string_view name) const {
    return iot_arn(region_name_, account_id_, std::string(kind).append(name));
  }

  // What every new resource begins with. Changes the region.
  Resource new_resource() {
    return {.id = random_uuid(random), .created = now, .modified = now, .sequence = change().next_sequence++};
  }

 private:
  std::string region_name_, account_id_;
  Region& region_;
  std::optional<Region> before_;
  bool can_undo_;
  bool has_changed_ = false;
};

}  // namespace byoc::sandbox
