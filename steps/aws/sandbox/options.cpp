#include "steps/aws/sandbox/options.h"

#include <charconv>
#include <functional>
#include <limits>
#include <sstream>

#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionException.h>
#include <Poco/Util/OptionProcessor.h>
#include <Poco/Util/OptionSet.h>

namespace byoc::sandbox {
namespace {

struct OptionRow {
  const char* name;
  const char* argument;  // empty if it takes none
  const char* description;
  void (*set)(Options& options, const std::string& value);
};

template <typename Number>
Number read_number(const std::string& name, const std::string& value) {
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size())
    throw UsageError("--" + name + " is not a number from 0 to " + std::to_string(std::numeric_limits<Number>::max()),
                     "byoc-sandbox --help shows the options");
  return number;
}

std::string read_account(const std::string& value) {
  constexpr std::size_t digits = 12;
  if (value.size() != digits || value.find_first_not_of("0123456789") != std::string::npos)
    throw UsageError("--account is not the 12 digits of an account", "byoc-sandbox --help shows the options");
  return value;
}

const OptionRow rows[] = {
    {"port", "N", "listen on 127.0.0.1:N; 0, the default, takes a free port",
     [](Options& o, const std::string& v) { o.port = read_number<std::uint16_t>("port", v); }},
    {"state", "FILE", "keep what is registered in FILE, from one run to the next",
     [](Options& o, const std::string& v) { o.state = v; }},
    {"account", "DIGITS", "the account it is (default: 123456789012)",
     [](Options& o, const std::string& v) { o.account = read_account(v); }},
    {"access-key", "ID", "the access key it knows (default: sandbox)",
     [](Options& o, const std::string& v) { o.access_key = v; }},
    {"secret-key", "TEXT", "the secret of that key (default: sandbox); no real secret belongs here",
     [](Options& o, const std::string& v) { o.secret_key = v; }},
    {"iam-policy", "FILE",
     "allow only what this IAM policy in JSON allows (statements of Effect, Action and Resource); without it "
     "everything "
     "is allowed",
     [](Options& o, const std::string& v) { o.iam_policy = v; }},
    {"external-id", "TEXT", "let AssumeRole have a role only with this external id",
     [](Options& o, const std::string& v) { o.external_id = v; }},
    {"mfa-code", "DIGITS", "let AssumeRole have a role only with a serial number and this token code",
     [](Options& o, const std::string& v) { o.mfa_code = v; }},
    {"quota", "QUOTA",
     "throttle beyond so many calls a second, may be given several times: 10 for every operation, "
     "RegisterCertificate=10 for one",
     [](Options& o, const std::string& v) { o.quotas.push_back(v); }},
    {"usage", "", "when it ends, print how often each operation was called and throttled",
     [](Options& o, const std::string&) { o.usage = true; }},
    {"fault", "FAULT",
     "misbehave, may be given several times. Shares of the requests: throttle:0.3, 429, 500, 503, drop-before, "
     "drop-after, reset-before, reset-after, cut, or chaos for any of them. Shares of the answers, spelled otherwise: "
     "capital-message:0.5, code-in-body, type-in-body, code-suffix, code-namespace, swapped-empty, or any-form. For "
     "every request: delay:50ms, jitter:100ms, skew:10m (a wrong clock), lag:5s (what was detached counts as attached "
     "for so long when it is to be deleted)",
     [](Options& o, const std::string& v) { o.faults.push_back(v); }},
    {"fault-seed", "N", "which requests misbehave; the same seed repeats them (default: 1)",
     [](Options& o, const std::string& v) { o.fault_seed = read_number<std::uint64_t>("fault-seed", v); }},
    {"help", "", "show this text", [](Options& o, const std::string&) { o.help = true; }},
    {"version", "", "show the version", [](Options& o, const std::string&) { o.version = true; }},
};

Poco::Util::OptionSet make_option_set() {
  Poco::Util::OptionSet set;
  for (const auto& row : rows) {
    Poco::Util::Option option(row.name, "", row.description);
    option.repeatable(row.name == std::string_view("fault") || row.name == std::string_view("quota"));
    if (*row.argument != '\0') option.argument(row.argument);
    set.addOption(option);
  }
  return set;
}

void apply(const std::string& name, const std::string& value, Options& options) {
  for (const auto& row : rows)
    if (name == row.name) row.set(options, value);
}

}  // namespace

Options read_options(const std::vector<std::string>& arguments) {
  const auto set = make_option_set();
  Options options;
  try {
    Poco::Util::OptionProcessor processor(set);
    for (const auto& argument : arguments) {
      std::string name, value;
      if (!processor.process(argument, name, value))
        throw UsageError("'" + argument + "' is not an option", "byoc-sandbox --help shows the options");
      apply(name, value, options);
    }
    processor.checkRequired();
  } catch (const Poco::Util::OptionException& error) {
    throw UsageError("wrong usage: " + error.displayText(), "byoc-sandbox --help shows the options");
  }
  return options;
}

std::string help_text() {
  const auto set = make_option_set();
  Poco::Util::HelpFormatter formatter(set);
  formatter.setUnixStyle(true);
  formatter.setCommand("byoc-sandbox");
  formatter.setUsage("[options]");
  formatter.setHeader(
      "A local AWS IoT for rehearsals and tests, on this machine's loopback address only. Point a client at the "
      "printed "
      "address: aws --endpoint-url http://127.0.0.1:PORT iot list-ca-certificates");
  formatter.setWidth(100);
  std::ostringstream out;
  formatter.format(out);
  return out.str();
}

}  // namespace byoc::sandbox
