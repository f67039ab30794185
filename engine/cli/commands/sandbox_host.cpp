#include "engine/cli/commands/sandbox_host.h"

#include "engine/host/memory/memory_files.h"
#include "steps/aws/sandbox/service.h"

namespace byoc {

namespace {

using Variables = std::map<std::string, std::string>;

class FixedEnvironment : public Environment {
 public:
  explicit FixedEnvironment(Variables variables) : variables_(std::move(variables)) {}

  std::optional<std::string> variable(const std::string& name) const override {
    const auto found = variables_.find(name);
    if (found == variables_.end()) return std::nullopt;
    return found->second;
  }

 private:
  Variables variables_;
};

class ServiceHttp : public Http {
 public:
  explicit ServiceHttp(sandbox::Service& service) : service_(service) {}

  HttpResponse get(const HttpRequest& request) const override { return service_.handle("GET", request); }
  HttpResponse ask(std::string_view method, const HttpRequest& request) const override {
    return service_.handle(method, request);
  }
  HttpResponse send(std::string_view method, const HttpRequest& request) override {
    return service_.handle(method, request);
  }

 private:
  sandbox::Service& service_;
};

Variables credentials_of(const sandbox::KeyPair& key) {
  return {{"AWS_ACCESS_KEY_ID", key.access_key}, {"AWS_SECRET_ACCESS_KEY", std::string(key.secret_key.reveal())}};
}

}  // namespace

struct SandboxHost::Parts {
  Parts(const Host& outer, sandbox::Settings settings)
      : random(outer.random),
        clock(outer.clock),
        environment(credentials_of(settings.key)),
        service(clock, random, counting(std::move(settings))) {}

  sandbox::Settings counting(sandbox::Settings settings) {
    settings.observe = [this](const sandbox::Exchange& exchange) { ++calls[exchange.operation]; };
    return settings;
  }

  Random& random;
  const Clock& clock;
  std::map<std::string, std::size_t> calls;
  FixedEnvironment environment;
  MemoryFiles files;
  sandbox::Service service;
  ServiceHttp http{service};
};

SandboxHost::SandboxHost(const Host& outer, const std::optional<std::string>& account) {
  sandbox::Settings settings;
  if (account) settings.account_id = *account;
  parts_ = std::make_unique<Parts>(outer, std::move(settings));
}

SandboxHost::~SandboxHost() = default;

Host SandboxHost::host() {
  return {parts_->files, parts_->http, parts_->random, parts_->clock, parts_->environment};
}

const std::map<std::string, std::size_t>& SandboxHost::calls() const {
  return parts_->calls;
}

void SandboxHost::forget_calls() {
  parts_->calls.clear();
}

}  // namespace byoc
