// byoc-sandbox: the local AWS IoT as a program.

#include <csignal>
#include <iostream>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/host/system/system_host.h"
#include "steps/aws/sandbox/options.h"
#include "steps/aws/sandbox/server.h"
#include "steps/aws/sandbox/state_file.h"

namespace {

using namespace byoc;

// "POST /cacertificate?setAsActive=true 200 RegisterCACertificate 1a2b...", the error's code before the request's id.
void print(const sandbox::Exchange& exchange) {
  const auto status = exchange.status == 0 ? "dropped" : std::to_string(exchange.status);
  const auto error = exchange.error_code.empty() ? "" : " " + exchange.error_code;
  std::cout << fmt::format("{} {} {} {}{} {}", printable(exchange.method, 16), printable(exchange.target), status,
                           exchange.operation, error, exchange.request_id)
            << std::endl;
}

// Held back in every thread started from here on, so that only wait_for_stop sees them.
sigset_t block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void print_usage(const sandbox::Service& service) {
  for (const auto& usage : service.usage()) std::cout << sandbox::describe(usage) << std::endl;
}

void wait_for_stop(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  SystemHost::request_stop();  // ends the delays of faults
}

sandbox::Settings settings_of(const sandbox::Options& options, const FileReader& files) {
  sandbox::Settings settings;
  settings.account_id = options.account;
  settings.key = {options.access_key, Secret(options.secret_key)};
  if (options.iam_policy) settings.iam_policy = sandbox::IamPolicy::parse(files.read(*options.iam_policy));
  settings.any_role.external_id = options.external_id;
  settings.any_role.mfa_code = options.mfa_code;
  for (const auto& quota : options.quotas) settings.quotas.add(quota);
  settings.observe = print;
  return settings;
}

void serve(const sandbox::Options& options) {
  const auto signals = block_stop_signals();
  std::signal(SIGPIPE, SIG_IGN);
  SystemHost system;
  auto host = system.host();
  sandbox::RandomFaults faults(options.fault_seed);
  for (const auto& fault : options.faults) faults.add(fault);
  auto settings = settings_of(options, host.files);
  settings.fault = [&faults](std::string_view, std::string_view) { return faults.next(); };
  if (options.state) {
    settings.account = sandbox::load_account(host.files, *options.state);
    settings.save = [&](const sandbox::Account& account) {
      sandbox::save_account(host.files, *options.state, account);
    };
  }
  sandbox::Service service(host.clock, host.random, std::move(settings));
  {
    const sandbox::Server server(service, options.port);
    std::cout << "listening on " << server.url() << std::endl;
    wait_for_stop(signals);
  }
  if (options.usage) print_usage(service);
}

int run(const std::vector<std::string>& arguments) {
  const auto options = sandbox::read_options(arguments);
  if (options.help)
    std::cout << sandbox::help_text();
  else if (options.version)
    std::cout << "byoc-sandbox " << BYOC_VERSION << "\n";
  else
    serve(options);
  return 0;
}

void print_error(const Error& error) {
  std::cerr << "error: " << error.what() << "\n";
  if (!error.hint().empty()) std::cerr << "hint: " << error.hint() << "\n";
}

}  // namespace

int main(int argc, char* argv[]) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const UsageError& error) {
    print_error(error);
    return 64;
  } catch (const Error& error) {
    print_error(error);
    return 1;
  }
}
