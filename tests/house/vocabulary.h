// The vocabulary of "Must not know": what a header may promise, and the words that break the promise.
// Must not know: which header promises what.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/house/sources.h"

namespace house {

// By promise. A word of small letters and digits is looked for among the words of identifiers and literals ("aws" is in
// `may_ask_aws`, AwsTarget and "AWS_PROFILE"), also with an 's' behind it; every other one in the code as it stands.
using Vocabulary = std::map<std::string, std::vector<std::string>>;

// The kinds of steps as code would name them: "key" and ".key" in quotes, of each in the table of kinds.
inline std::vector<std::string> kinds_in_quotes() {
  const std::string entry = "kinds[\"";
  const auto table = content_of(fs::path(BYOC_SOURCE_DIR) / "steps/kinds/kinds.cpp");
  std::vector<std::string> quoted;
  for (auto at = table.find(entry); at != std::string::npos; at = table.find(entry, at + 1)) {
    const auto start = at + entry.size();
    const auto name = table.substr(start, table.find('"', start) - start);
    quoted.insert(quoted.end(), {'"' + name + '"', "\"." + name + '"'});
  }
  return quoted;
}

inline Vocabulary vocabulary() {
  Vocabulary promises{
      {"accounts", {"account"}},
      {"any kind in particular",
       {"certificate", "csr", "registration", "verification", "policy", "thing", "attachment", "issuer", "pem",
        R"("protect")", "steps/"}},
      {"any view in particular",
       {"engine/cli/views/text_view.h", "engine/cli/views/markdown_view.h", "engine/cli/views/json_view.h",
        "engine/cli/views/mermaid_view.h"}},
      {"arguments", {"argument", "argv", "argc", "engine/cli/arguments/"}},
      {"AWS calls", {"request", "http", "session", "engine/host/http.h", "steps/aws/"}},
      {"AWS IoT", {"iot", "thing", "steps/aws/iot/"}},
      {"AWS", {"aws", "iot", "sts", "arn", "amz", "amazon", "amazonaws", "steps/aws/"}},
      {"certificates", {"certificate", "steps/x509/certificate.h", "<botan/x509cert.h>"}},
      {"credentials", {"credential", "secret", "steps/aws/credentials/"}},
      {"dates", {"date", "not_before", "not_after", "engine/base/time.h"}},
      {"decisions", {"decision", "decide", "Action::"}},
      {"endpoints", {"endpoint"}},
      {"faults", {"fault"}},
      {"files", {"filesystem", "<fstream>", "engine/host/files.h"}},
      {"how certificates are encoded", {"botan", "asn1", "oid", "<botan/"}},
      {"how it is shown", {"color", "colour", "bold", "markdown", "mermaid", "html", "engine/cli/"}},
      {"how plans are carried out", {"executor", "execute", "engine/apply/"}},
      {"how plans are made",
       {"planner", "make_plan(", "resolve", "survey", "inspect", "engine/plan/planner.h", "engine/resolve/"}},
      {"how TLS is done", {"ssl", "<openssl/"}},
      {"HTTP", {"http", "engine/host/http.h", "Poco/Net/HTTP"}},
      {"kinds of steps", {R"("issuer")", R"("protect")", "steps/pki/", "steps/kinds/"}},
      {"manifests", {"manifest", "engine/manifest/"}},
      {"marks", {"mark"}},
      {"mistakes", {"mistake", "Diagnostic", "SourceError"}},
      {"operations", {"operation"}},
      {"other sources",
       {"steps/aws/credentials/credentials_container.h", "steps/aws/credentials/credentials_instance.h",
        "steps/aws/credentials/credentials_process.h", "steps/aws/credentials/credentials_sso.h",
        "steps/aws/credentials/credentials_role.h", "steps/aws/credentials/credentials_static.h"}},
      {"our own X.509", {"steps/x509/"}},
      {"plans", {"plan", "planned", "planner", "decision", "engine/plan/"}},
      {"private keys", {"PrivateKey", "signer", "steps/x509/key.h"}},
      {"profiles", {"profile"}},
      {"regions", {"region"}},
      {"requests", {"request", "engine/host/http.h", "steps/aws/core/service_call.h", "sandbox/core/request.h"}},
      {"retries", {"retry", "retries", "attempt", "backoff"}},
      {"roles", {"role", "assume"}},
      {"routes", {"route"}},
      {"signatures", {"signature", "sign", "signed", "signer", "sigv4"}},
      {"signed requests", {"sigv4", "authorization", "steps/aws/core/sigv4.h", "steps/aws/sandbox/signature.h"}},
      {"sockets", {"socket", "poll", "sockaddr", "Poco/Net/StreamSocket"}},
      {"steps", {"step", "engine/graph/", "engine/plan/", "engine/resolve/"}},
      {"terminals", {"terminal", "tty", "isatty", "cout", "cerr", "engine/host/terminal.h"}},
      {"the AWS client",
       {"steps/aws/core/", "steps/aws/credentials/", "steps/aws/iot/", "steps/aws/sts/", "steps/aws/session.h"}},
      {"the checks", {"engine/manifest/checks/"}},
      {"the clock", {"now", "engine/host/clock.h"}},
      {"the command line", {"argument", "argv", "option"}},
      {"the environment", {"environment", "getenv", "engine/host/environment.h"}},
      {"the lock", {"engine/state/", "StateStore", "Lock"}},
      {"where it is kept", {"file", "path", "git", "engine/host/files.h", "engine/state/file/"}},
      {"where records are kept", {"file", "path", "git", "engine/state/store.h"}},
      {"where they are kept", {"file", "path", "git", "engine/state/file/"}},
      {"where they are written", {"file", "path", "disk", "engine/state/file/"}},
      {"their content", {"read_state", "engine/state/lock", "engine/state/journal"}},
      {"who writes them", {"FileStore", "engine/state/file/file_store.h"}},
      {"what it is for", {"lock", "state"}},
      {"the process", {"getenv", "argv", "cout", "cerr", "isatty", "engine/host/system/"}},
      {"the real world", {"engine/host/system/", "engine/host/net/"}},
      {"the sandbox", {"sandbox", "steps/aws/sandbox/"}},
      {"the schema", {"schema"}},
      {"thing groups", {"ThingGroup", "thing_group"}},
      {"TLS", {"tls", "ssl", "<openssl/"}},
      {"waiting", {"wait", "sleep", "engine/host/clock.h"}},
      {"what the program is for",
       {"aws", "certificate", "authority", "authorities", "manifest", "step", "plan", "device", "engine/manifest/",
        "engine/graph/", "engine/plan/", "steps/"}},
      {"where text goes", {"console", "cout", "cerr", "stdout", "stderr", "engine/cli/console.h"}},
      {"YAML", {"yaml", "engine/yaml/", "<yaml-cpp/"}},
  };
  for (const std::string promise : {"any kind in particular", "kinds of steps"}) {
    const auto quoted = kinds_in_quotes();
    promises[promise].insert(promises[promise].end(), quoted.begin(), quoted.end());
  }
  return promises;
}

}  // namespace house
