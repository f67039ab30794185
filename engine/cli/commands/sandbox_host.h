// A world in which nothing can be lost and nobody can be harmed: files in memory, AWS in memory, nobody's environment.
// Must not know: manifests, plans.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "engine/host/host.h"

namespace byoc {

class SandboxHost {
 public:
  // Takes the time and the random bytes from `outer`, which outlives this object, and nothing else: its files, its
  // network and its environment are out of reach. The AWS account is `account`, or one that the sandbox makes up.
  SandboxHost(const Host& outer, const std::optional<std::string>& account);
  ~SandboxHost();

  // Every request, whatever its address, is answered by the sandbox, which knows the environment's credentials.
  Host host();

  // How often each operation of AWS was asked for, by its name. Not to be called while requests are under way.
  const std::map<std::string, std::size_t>& calls() const;

  // From now on they count from none.
  void forget_calls();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace byoc
